import { composed } from "../desired.js";
import { Diagnostics, type Subject } from "../document/diagnostics.js";
import { field, text } from "../document/untyped.js";
import { ConfigError } from "../errors.js";
import { type ListedTester, normaliseEmail, type Tester, type TesterKey, testerKey } from "../people.js";
import { checkKeys, checkTwiceInGroup } from "./checks/people.js";
import type { Person } from "./person.js";
import { diagnoseGroupName, diagnoseTester, isPrivate } from "./schema.js";

/**
 * The tester an entry stands for, and the key that stands for the tester. An entry comes from a document, a CSV file or a
 * program: an address alone, or a map. Undefined where it has no address.
 */
export function testerIn(entry: unknown): ListedTester | undefined {
  const email = text(entry) ?? text(field(entry, "email"));
  if (email === undefined) return undefined;
  const [firstName, lastName] = [text(field(entry, "firstName")), text(field(entry, "lastName"))];
  return {
    email: normaliseEmail(email),
    ...(firstName === undefined ? {} : { firstName: composed(firstName.trim()) }),
    ...(lastName === undefined ? {} : { lastName: composed(lastName.trim()) }),
    key: testerKey(email),
  };
}

/**
 * The testers of a group that a program declares by itself, by key. The rules are those of a file.
 *
 * @param groupName The group's name on Amazon, held to the same rules.
 * @param location How complaints call the group.
 * @throws {ConfigError} with every complaint: about an address, a name, or a person who is listed twice.
 */
export function testersByKey(
  testers: readonly unknown[],
  groupName: string,
  location: string,
): Record<TesterKey, Tester> {
  const diagnostics = new Diagnostics({ name: location, of: () => undefined }, isPrivate);
  const ofName = diagnoseGroupName(groupName);
  diagnostics.complainAll(ofName.map((one) => ({ ...one, subject: { path: ["groupName"] } })));
  const people = testers.flatMap((entry, index) =>
    personIn(entry, { path: ["testers", index] }, diagnostics),
  );
  checkTwiceInGroup(people, diagnostics);
  checkKeys(people, diagnostics);
  const { complaints } = diagnostics;
  if (complaints.length > 0) throw new ConfigError(complaints);
  return Object.fromEntries(people.map(({ key, subject: _where, ...tester }) => [key, tester]));
}

function personIn(entry: unknown, subject: Subject, diagnostics: Diagnostics): Person[] {
  const malformed = diagnoseTester(entry);
  const below = ({ path }: Subject): Subject => ({ path: [...subject.path, ...path] });
  diagnostics.complainAll(malformed.map((one) => ({ ...one, subject: below(one.subject) })));
  const tester = malformed.length > 0 ? undefined : testerIn(entry);
  return tester === undefined ? [] : [{ ...tester, subject }];
}
