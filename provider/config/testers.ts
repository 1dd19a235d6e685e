import { Diagnostics, type Subject } from "../document/diagnostics.js";
import { ConfigError } from "../errors.js";
import type { Tester, TesterKey } from "../people.js";
import { checkKeys, checkTwiceInGroup } from "./checks/people.js";
import type { Person } from "./listed.js";
import { diagnoseTester, isPrivate } from "./schema.js";
import { testerIn } from "./tester.js";

/**
 * The testers of a group that a program declares by itself, by key. The same rules as for a file.
 *
 * @param location How complaints call the group.
 * @throws {ConfigError} with every complaint: about an address, a name, or a person who is there twice.
 */
export function testersByKey(testers: readonly unknown[], location: string): Record<TesterKey, Tester> {
  const diagnostics = new Diagnostics({ name: location, of: () => undefined }, isPrivate);
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
  for (const { subject: inside, problem, cure } of malformed)
    diagnostics.complain({ path: [...subject.path, ...inside.path] }, problem, cure);
  const tester = malformed.length > 0 ? undefined : testerIn(entry);
  return tester === undefined ? [] : [{ ...tester, subject }];
}
