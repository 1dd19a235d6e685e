import type { Diagnostics } from "../../document/diagnostics.js";
import { differingCharacters, skeleton } from "../../text/look-alike.js";
import type { Person } from "../person.js";
import type { Survey } from "../survey.js";
import { doubtAboutAddress, doubtAboutGroupName, doubtAboutName, holdsAddress } from "./doubts.js";

/**
 * Warnings about what has the right form and is hardly meant. The file can be used as it is: somebody may be called
 * Null, and an address may begin with an asterisk.
 */
export function checkMeaning({ groups, apps }: Survey, diagnostics: Diagnostics): void {
  for (const { name, nameSubject } of groups.values()) {
    const doubt = doubtAboutGroupName(name);
    if (holdsAddress(name)) diagnostics.warn(nameSubject, calledByAddress("group"), nameNobody);
    else if (doubt !== undefined)
      diagnostics.warn(nameSubject, `this is hardly the name of a group: ${doubt}`, leaveIt);
  }
  for (const { key, path } of apps) {
    if (holdsAddress(key)) diagnostics.warn({ path, onKey: true }, calledByAddress("app"), nameNobody);
  }
  checkPeople(
    [...groups.values()].flatMap((group) => group.people),
    diagnostics,
  );
}

/** The same about people alone, such as those of a list. */
export function checkPeople(people: readonly Person[], diagnostics: Diagnostics): void {
  checkEach(people, diagnostics);
  checkLooks(firstOfEach(people), diagnostics);
}

const leaveIt = "correct it, or leave it if it is meant";
const nameNobody = "give it a name that says nothing about a person";

function calledByAddress(what: string): string {
  return `this ${what} is called by an address, and everybody who sees the state, a preview or a log can read that`;
}

function firstOfEach(people: readonly Person[]): Person[] {
  return [...new Map(people.toReversed().map((person) => [person.email, person])).values()].toReversed();
}

/** Each person is warned about once, in however many groups. No warning repeats what it is about. */
function checkEach(people: readonly Person[], diagnostics: Diagnostics): void {
  const told = new Set<string>();
  for (const { email, firstName = "", lastName = "", key, subject, definition = subject } of people) {
    const ofAddress = doubtAboutAddress(email);
    const ofFirst = firstName === "" ? undefined : doubtAboutName(firstName);
    const ofLast = lastName === "" ? undefined : doubtAboutName(lastName);
    if ((ofAddress ?? ofFirst ?? ofLast) === undefined) continue;
    const doubts = {
      [`${key} is hardly an address`]: ofAddress,
      [`the first name of ${key} is hardly a name`]: ofFirst,
      [`the last name of ${key} is hardly a name`]: ofLast,
    };
    for (const [what, why] of Object.entries(doubts)) {
      if (why === undefined || told.has(what)) continue;
      told.add(what);
      diagnostics.warn(definition, `${what}: ${why}`, leaveIt);
    }
  }
}

/** Two addresses that look the same are most likely one person, and one of the two nobody at all. */
function checkLooks(people: readonly Person[], diagnostics: Diagnostics): void {
  const seen = new Map<string, Person>();
  for (const person of people) {
    const { email, key, subject, definition = subject } = person;
    const looks = skeleton(email);
    const first = seen.get(looks);
    if (first === undefined) seen.set(looks, person);
    else {
      const problem = `${key} looks like ${first.key} at ${diagnostics.where(first.definition ?? first.subject)}, and differs from it: ${differingCharacters(email, first.email, 1)}`;
      diagnostics.warn(definition, problem, "both are sent, as two people; correct one if they are one");
    }
  }
}
