import type { Diagnostics } from "../../document/diagnostics.js";
import { quoted } from "../../text/quoted.js";
import type { Survey, SurveyedApp, SurveyedGroup } from "../survey.js";
import { hintsFrom } from "./unknown.js";

/** How groups and the apps that use them fit together. */
export function checkGroups({ groups, apps }: Survey, findings: Diagnostics): void {
  checkNames([...groups.values()], findings);
  const hint = hintsFrom([...groups.keys()]);
  for (const app of apps) checkUses(app, groups, hint, findings);
  const used = new Set(apps.flatMap(({ uses }) => uses.map(({ group }) => group)));
  for (const { key, subject, isEmpty } of groups.values()) {
    if (!used.has(key)) findings.warn(subject, "no app uses this group", "list it under an app's `groups`");
    if (isEmpty) findings.warn(subject, "this group has no testers", "nothing is sent for it");
  }
}

/** Names an object already answers to: as keys of the engine's state they would be mistaken for something there. */
const taken: object = Object.prototype;

function checkNames(groups: readonly SurveyedGroup[], findings: Diagnostics): void {
  const seen = new Map<string, SurveyedGroup>();
  for (const group of groups) {
    if (group.name in taken && group.name !== "__proto__") {
      const problem = `${quoted(group.name)} is a word JavaScript keeps for itself`;
      findings.complain(group.nameSubject, problem, "give the group another name");
    }
    const alike = group.name.normalize("NFC").toLowerCase();
    const first = seen.get(alike);
    if (first === undefined) {
      seen.set(alike, group);
      continue;
    }
    const where = `that of ${quoted(first.key)} at ${findings.where(first.nameSubject)}`;
    const problem =
      first.name === group.name
        ? `the name on Amazon is the same as ${where}`
        : `the name on Amazon differs from ${where} in letter case only`;
    findings.complain(
      group.nameSubject,
      problem,
      "give each group a name of its own, or make them one group",
    );
  }
}

function checkUses(
  { uses }: SurveyedApp,
  groups: ReadonlyMap<string, SurveyedGroup>,
  hint: ReturnType<typeof hintsFrom>,
  findings: Diagnostics,
): void {
  const seen = new Map<string, SurveyedApp["uses"][number]>();
  for (const use of uses) {
    const first = seen.get(use.group);
    if (first !== undefined) {
      const problem = `the group ${quoted(use.group)} is there twice, first at ${findings.where(first.subject)}`;
      findings.complain(use.subject, problem, "keep one of them");
    } else if (!groups.has(use.group)) {
      const { meant, known } = hint(use.group);
      const cure = known === "" ? "give a key of `groups`" : `the keys of \`groups\` are: ${known}`;
      findings.complain(use.subject, `there is no group ${quoted(use.group)}${meant}`, cure);
    }
    seen.set(use.group, first ?? use);
  }
}
