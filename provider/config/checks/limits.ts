import type { Diagnostics } from "../../document/diagnostics.js";
import { limits } from "../../limits.js";
import type { Survey, SurveyedGroup } from "../survey.js";
import { someOf } from "./unknown.js";

/** Amazon's limits, over distinct people. */
export function checkLimits({ groups, apps }: Survey, findings: Diagnostics): void {
  const addresses = new Map([...groups].map(([key, group]) => [key, addressesOf(group)]));
  checkTestersPerApp({ groups, apps }, addresses, findings);
  const all = { path: ["groups"], onKey: true };
  if (groups.size > limits.groups) {
    findings.complain(all, `${figure(groups.size)} groups`, `at most ${limits.groups} per account`);
  }
  const people = distinct(addresses.values());
  if (people > limits.testers) {
    const cure = `at most ${figure(limits.testers)} per account`;
    findings.complain(all, `${figure(people)} different people in all groups`, cure);
  }
}

type Addresses = ReadonlySet<string>;

function addressesOf({ people }: SurveyedGroup): Addresses {
  return new Set(people.map(({ email }) => email));
}

/** The first ten apps above the limit hear by how much: counting takes all their people, who may be the same ones. */
function checkTestersPerApp(
  { groups, apps }: Pick<Survey, "groups" | "apps">,
  addresses: ReadonlyMap<string, Addresses>,
  findings: Diagnostics,
): void {
  const most = limits.testersPerApp;
  let counted = 0;
  for (const { key, uses } of apps) {
    const used = [...new Set(uses.flatMap(({ group }) => groups.get(group) ?? []))];
    const parts = used.flatMap((group) => addresses.get(group.key) ?? []);
    if (distinct(parts, most) <= most) continue;
    counted += 1;
    const count = counted > 10 ? `more than ${most}` : figure(distinct(parts));
    const problem = `${count} different people in the groups of this app (${sizesOf(used)})`;
    findings.complain({ path: ["apps", key, "groups"] }, problem, `at most ${most} per app`);
  }
}

/** `qa: 40, beta: 20` */
function sizesOf(groups: readonly SurveyedGroup[]): string {
  return someOf(groups.map(({ key, people }) => `${key}: ${figure(people.length)}`)).replaceAll('"', "");
}

/** How many different addresses there are; not counted on once they are more than `most`. */
function distinct(parts: Iterable<Addresses>, most = Number.POSITIVE_INFINITY): number {
  const all = new Set<string>();
  for (const part of parts) {
    for (const address of part) {
      all.add(address);
      if (all.size > most) return all.size;
    }
  }
  return all.size;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
