import type { Diagnostics } from "../../document/diagnostics.js";
import { limits } from "../../limits.js";
import { codePoint } from "../../text/control-characters.js";
import type { Person } from "../listed.js";
import type { SurveyedGroup } from "../survey.js";

/** What the people of all groups must be to each other: distinct, of one name, and told apart by their keys. */
export function checkPeople(groups: Iterable<SurveyedGroup>, findings: Diagnostics): void {
  const everyone = [...groups].flatMap(({ people }) => people);
  for (const { people } of groups) checkTwiceInGroup(people, findings);
  checkNames(everyone, findings);
  const firsts = firstOfEach(everyone, ({ email }) => email);
  checkKeys(firsts, findings);
  checkMailboxes(firsts, findings);
  checkLetters(firsts, findings);
}

/** Each person where they are first listed. */
function firstOfEach(people: readonly Person[], identity: (person: Person) => string): Person[] {
  const seen = new Map<string, Person>();
  for (const person of people) {
    if (!seen.has(identity(person))) seen.set(identity(person), person);
  }
  return [...seen.values()];
}

/** Calls `again` for each one whose identity was there before. */
function forEachRepeated(
  people: readonly Person[],
  identity: (person: Person) => string,
  again: (person: Person, first: Person) => void,
): void {
  const seen = new Map<string, Person>();
  for (const person of people) {
    const first = seen.get(identity(person));
    if (first === undefined) seen.set(identity(person), person);
    else again(person, first);
  }
}

function checkTwiceInGroup(people: readonly Person[], findings: Diagnostics): void {
  const identity = ({ email }: Person): string => email;
  forEachRepeated(people, identity, ({ key, subject }, first) => {
    const problem = `${key} is in this group twice, first at ${findings.where(first.subject)}`;
    findings.complain(subject, problem, "keep one of the two");
  });
}

/** A name that is left out contradicts nothing. */
function checkNames(everyone: readonly Person[], findings: Diagnostics): void {
  for (const part of ["firstName", "lastName"] as const) {
    const named = everyone.filter((person) => person[part] !== undefined);
    const identity = ({ email }: Person): string => email;
    forEachRepeated(named, identity, (person, first) => {
      if (person[part] === first[part]) return;
      const called = part === "firstName" ? "first" : "last";
      const problem = `${person.key} has another ${called} name at ${findings.where(first.subject)}`;
      findings.complain(person.subject, problem, "give one person one name (or leave it out in one place)");
    });
  }
}

/**
 * One in sixteen million for two people of one mask; but then nobody could tell them apart. Among more people than an
 * account holds some always collide, and they have heard that they are too many.
 */
function checkKeys(people: readonly Person[], findings: Diagnostics): void {
  if (people.length > limits.testers) return;
  const identity = ({ key }: Person): string => key;
  forEachRepeated(people, identity, ({ key, subject }, first) => {
    const problem = `another address than at ${findings.where(first.subject)}, and yet both have the key ${key}`;
    findings.complain(subject, problem, "one of the two people has to use another address");
  });
}

function checkMailboxes(people: readonly Person[], findings: Diagnostics): void {
  const identity = ({ email }: Person): string => mailbox(email);
  forEachRepeated(people, identity, ({ key, subject }, first) => {
    const problem = `${key} may be the same mailbox as ${first.key} at ${findings.where(first.subject)}: they differ in dots or a plus-tag only`;
    findings.warn(subject, problem, "both are sent as they are, and count as two people");
  });
}

/** The mailbox an address most likely ends in: for comparing, never for sending. */
function mailbox(email: string): string {
  const at = email.lastIndexOf("@");
  const [local = ""] = email.slice(0, at).split("+");
  const domain = email.slice(at + 1);
  const isGmail = domain === "gmail.com" || domain === "googlemail.com";
  return isGmail ? `${local.replaceAll(".", "")}@gmail.com` : `${local}@${domain}`;
}

function checkLetters(people: readonly Person[], findings: Diagnostics): void {
  for (const { email, key, subject } of people) {
    const letter = /[^\p{ASCII}]/u.exec(email)?.[0];
    if (letter === undefined) continue;
    const problem = `${key} has the letter ${codePoint(letter)}, which may only look like one of an ordinary address`;
    findings.warn(subject, problem, "type the address again if in doubt");
  }
}
