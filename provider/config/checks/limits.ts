import type { Diagnostics, Subject } from "../../document/diagnostics.js";
import { limits } from "../../limits.js";
import { truncatedList } from "../../text/list.js";
import { quoted } from "../../text/quoted.js";
import type { Survey, SurveyedGroup } from "../survey.js";

/** Amazon's limits. Each counts different people. */
export function checkLimits({ groups, apps }: Survey, diagnostics: Diagnostics): void {
  for (const { path, uses } of apps) {
    const used = [...new Set(uses.flatMap(({ group }) => groups.get(group) ?? []))];
    checkTestersOfApp({ path: [...path, "groups"] }, used, diagnostics);
  }
  const all = { path: ["groups"], onKey: true };
  if (groups.size > limits.groups) {
    diagnostics.complain(all, `${figure(groups.size)} groups`, `at most ${limits.groups} per account`);
  }
  const people = different([...groups.values()]);
  if (people > limits.testers) {
    const cure = `at most ${figure(limits.testers)} per account`;
    diagnostics.complain(all, `${figure(people)} different people in all groups`, cure);
  }
}

function checkTestersOfApp(
  subject: Subject,
  groups: readonly SurveyedGroup[],
  diagnostics: Diagnostics,
): void {
  const people = different(groups);
  if (people <= limits.testersPerApp) return;
  const sizes = truncatedList(groups, 10, ({ key, people }) => `${quoted(key)}: ${figure(people.length)}`);
  const problem = `${figure(people)} different people in the groups of this app (${sizes})`;
  diagnostics.complain(subject, problem, `at most ${limits.testersPerApp} per app`);
}

function different(groups: readonly SurveyedGroup[]): number {
  return new Set(groups.flatMap(({ people }) => people.map(({ email }) => email))).size;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
