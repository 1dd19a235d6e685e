import type { Diagnostics, Subject } from "../../document/diagnostics.js";
import { limits } from "../../limits.js";
import { counted, figure } from "../../text/counted.js";
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
    const cure = `at most ${limits.groups} per account: put the people of small groups into one group`;
    diagnostics.complain(all, counted(groups.size, "group", "groups"), cure);
  }
  const people = different([...groups.values()]);
  if (people > limits.testers) {
    const cure = `at most ${figure(limits.testers)} per account: take ${counted(people - limits.testers, "person", "people")} out`;
    diagnostics.complain(all, `${counted(people, "person", "different people")} in all groups`, cure);
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
  const problem = `${counted(people, "person", "different people")} in the groups of this app (${sizes})`;
  const over = counted(people - limits.testersPerApp, "person", "people");
  const cure = `at most ${limits.testersPerApp} per app: take ${over} out of these groups, or let this app use fewer groups (they count together, so splitting one does not help)`;
  diagnostics.complain(subject, problem, cure);
}

function different(groups: readonly SurveyedGroup[]): number {
  return new Set(groups.flatMap(({ people }) => people.map(({ email }) => email))).size;
}
