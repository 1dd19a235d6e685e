import type { Diagnostics } from "../../document/diagnostics.js";
import { limits } from "../../limits.js";
import { codePoint } from "../../text/control-characters.js";
import type { Person } from "../person.js";

/** The people of all groups: nobody twice in a group, each with one name and with a key of their own. */
export function checkPeople(
  groups: Iterable<{ readonly people: readonly Person[] }>,
  diagnostics: Diagnostics,
): void {
  const everyone = [...groups].flatMap(({ people }) => people);
  for (const { people } of groups) checkTwiceInGroup(people, diagnostics);
  checkNames(everyone, diagnostics);
  const firsts = firstOfEach(everyone, ({ email }) => email);
  checkKeys(firsts, diagnostics);
  checkMailboxes(firsts, diagnostics);
  checkLetters(firsts, diagnostics);
}

/** Each person where they are first listed. */
function firstOfEach(people: readonly Person[], identity: (person: Person) => string): Person[] {
  const seen = new Map<string, Person>();
  for (const person of people) {
    if (!seen.has(identity(person))) seen.set(identity(person), person);
  }
  return [...seen.values()];
}

/** Calls `again` for each person whose identity was there before. */
function forEachRepeated(
  people: readonly Person[],
  identity: (person: Person) => string,
  again: (person: Person, first: Person) => void,
): void {
  const seen = new Map<string, Person>();
  for (const person of people) {
    const one = identity(person);
    const first = seen.get(one);
    if (first === undefined) seen.set(one, person);
    else again(person, first);
  }
}

export function checkTwiceInGroup(people: readonly Person[], diagnostics: Diagnostics): void {
  const identity = ({ email }: Person): string => email;
  forEachRepeated(people, identity, ({ key, subject }, first) => {
    const problem = `${key} is in this group twice, first at ${diagnostics.where(first.subject)}`;
    diagnostics.complain(subject, problem, "keep one of the two");
  });
}

/** A name that is left out contradicts no other. */
export function checkNames(everyone: readonly Person[], diagnostics: Diagnostics): void {
  for (const part of ["firstName", "lastName"] as const) {
    const named = everyone.filter((person) => person[part] !== undefined);
    const identity = ({ email }: Person): string => email;
    forEachRepeated(named, identity, (person, first) => {
      if (person[part] === first[part]) return;
      const called = part === "firstName" ? "first" : "last";
      const problem = `${person.key} has another ${called} name at ${diagnostics.where(first.subject)}`;
      diagnostics.complain(
        person.subject,
        problem,
        "give one person one name (or leave it out in one place)",
      );
    });
  }
}

/**
 * Two people of one mask have the same key once in sixteen million, and then nothing could tell them apart. Among more
 * people than an account holds it becomes likely, and the complaint is that they are too many.
 */
export function checkKeys(people: readonly Person[], diagnostics: Diagnostics): void {
  if (people.length > limits.testers) return;
  const identity = ({ key }: Person): string => key;
  forEachRepeated(people, identity, ({ email, key, subject }, first) => {
    if (email === first.email) return;
    const problem = `the address is another one than at ${diagnostics.where(first.subject)}, but has the same key ${key}`;
    diagnostics.complain(subject, problem, "one of the two people has to use another address");
  });
}

function checkMailboxes(people: readonly Person[], diagnostics: Diagnostics): void {
  const identity = ({ email }: Person): string => mailbox(email);
  forEachRepeated(people, identity, ({ key, subject, definition = subject }, first) => {
    const where = diagnostics.where(first.definition ?? first.subject);
    const problem = `${key} may be the same mailbox as ${first.key} at ${where}: they differ in dots or a plus-tag only`;
    diagnostics.warn(definition, problem, "both are sent as they are, and count as two people");
  });
}

/** The mailbox that an address most likely leads to: for comparing, never for sending. */
function mailbox(email: string): string {
  const at = email.lastIndexOf("@");
  const [local = ""] = email.slice(0, at).split("+");
  const domain = email.slice(at + 1);
  const isGmail = domain === "gmail.com" || domain === "googlemail.com";
  return isGmail ? `${local.replaceAll(".", "")}@gmail.com` : `${local}@${domain}`;
}

function checkLetters(people: readonly Person[], diagnostics: Diagnostics): void {
  for (const { email, key, subject, definition = subject } of people) {
    const letter = /[^\p{ASCII}]/u.exec(email)?.[0];
    if (letter === undefined) continue;
    const problem = `${key} contains the letter ${codePoint(letter)}, which may look like another one`;
    diagnostics.warn(definition, problem, "type the address again if in doubt");
  }
}
