import { limits } from "../../limits.js";
import type { Findings } from "../findings.js";
import type { Survey, SurveyedGroup } from "../survey.js";
import { someOf } from "./groups.js";

/** Amazon's limits, over distinct people. */
export function checkLimits({ groups, apps }: Survey, findings: Findings): void {
  for (const { key, uses } of apps) {
    const used = new Set(uses.flatMap(({ group }) => groups.get(group) ?? []));
    const count = distinctPeople(used);
    if (count <= limits.testersPerApp) continue;
    const parts = someOf([...used].map(({ key, people }) => `${key}: ${figure(people.length)}`)).replaceAll(
      '"',
      "",
    );
    const problem = `${figure(count)} different people in the groups of this app (${parts})`;
    findings.complain({ path: ["apps", key, "groups"] }, problem, `at most ${limits.testersPerApp} per app`);
  }
  const all = { path: ["groups"], onKey: true };
  if (groups.size > limits.groups) {
    findings.complain(all, `${figure(groups.size)} groups`, `at most ${limits.groups} per account`);
  }
  const people = distinctPeople(groups.values());
  if (people > limits.testers) {
    const allowed = `at most ${figure(limits.testers)} per account`;
    findings.complain(all, `${figure(people)} different people in all groups`, allowed);
  }
}

function distinctPeople(groups: Iterable<SurveyedGroup>): number {
  return new Set([...groups].flatMap(({ people }) => people.map(({ email }) => email))).size;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
