import { showPath } from "../document/diagnostics.js";
import { diagnoseTester } from "../document/schema.js";
import { ConfigError, type LocatedDiagnostic } from "../errors.js";
import { normaliseEmail, type Tester, type TesterKey, testerKey } from "../people.js";

/**
 * The testers of a group that a program declares by itself, by key. The same rules as for a file.
 *
 * @param location How complaints call the group.
 * @throws {ConfigError} with every complaint: about an address, a name, or a person who is there twice.
 */
export function testersByKey(testers: readonly unknown[], location: string): Record<TesterKey, Tester> {
  const complaints: LocatedDiagnostic[] = [];
  const found = new Map<TesterKey, { tester: Tester; index: number }>();
  for (const [index, tester] of testers.entries()) {
    const diagnostics = diagnoseTester(tester);
    for (const { subject, problem, cure } of diagnostics) {
      complaints.push({ location, path: showPath(["testers", index, ...subject.path]), problem, cure });
    }
    if (diagnostics.length > 0) continue;
    const { email, ...names } = (typeof tester === "string" ? { email: tester } : tester) as Tester;
    const key = testerKey(email);
    const first = found.get(key)?.index;
    if (first !== undefined) {
      const problem = `${key} is in this group twice, first at testers[${first}]`;
      complaints.push({ location, path: showPath(["testers", index]), problem, cure: "keep one of the two" });
    }
    found.set(key, { tester: { email: normaliseEmail(email), ...names }, index });
  }
  if (complaints.length > 0) throw new ConfigError(complaints);
  return Object.fromEntries([...found].map(([key, { tester }]) => [key, tester]));
}
