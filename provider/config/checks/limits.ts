import type { Findings } from "../findings.js";
import type { Survey, SurveyedGroup } from "../survey.js";
import { someOf } from "./groups.js";

/** Testers of one app, all its groups together, and what one developer account holds. Last verified 2026-11. */
const testersPerApp = 50;
const groupsPerAccount = 300;
export const testersPerAccount = 1500;

/**
 * Amazon's limits, over distinct people.
 * @see https://developer.amazon.com/docs/app-testing/about-appstore-devtest-iap.html
 */
export function checkLimits({ groups, apps }: Survey, findings: Findings): void {
  for (const { key, uses } of apps) {
    const used = new Set(uses.flatMap(({ group }) => groups.get(group) ?? []));
    const count = distinctPeople(used);
    if (count <= testersPerApp) continue;
    const parts = someOf([...used].map(({ key, people }) => `${key}: ${figure(people.length)}`)).replaceAll(
      '"',
      "",
    );
    const problem = `${figure(count)} different people in the groups of this app (${parts})`;
    findings.complain({ path: ["apps", key, "groups"] }, problem, `at most ${testersPerApp} per app`);
  }
  const all = { path: ["groups"], onKey: true };
  if (groups.size > groupsPerAccount) {
    findings.complain(all, `${figure(groups.size)} groups`, `at most ${groupsPerAccount} per account`);
  }
  const people = distinctPeople(groups.values());
  if (people > testersPerAccount) {
    const allowed = `at most ${figure(testersPerAccount)} per account`;
    findings.complain(all, `${figure(people)} different people in all groups`, allowed);
  }
}

function distinctPeople(groups: Iterable<SurveyedGroup>): number {
  return new Set([...groups].flatMap(({ people }) => people.map(({ email }) => email))).size;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
