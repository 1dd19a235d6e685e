import type { Diagnostics } from "../../document/diagnostics.js";
import { differingCharacters, skeleton } from "../../text/look-alike.js";
import { quoted } from "../../text/quoted.js";
import type { Survey, SurveyedApp, SurveyedGroup } from "../survey.js";
import { type Keys, knownKeys } from "./unknown.js";

/** Groups, and the apps that use them. */
export function checkGroups({ groups, apps }: Survey, diagnostics: Diagnostics): void {
  checkNames([...groups.values()], diagnostics);
  const keys = knownKeys([...groups.keys()]);
  for (const app of apps) checkUses(app, groups, keys, diagnostics);
  const used = new Set(apps.flatMap(({ uses }) => uses.map(({ group }) => group)));
  for (const { key, subject, isEmpty } of groups.values()) {
    if (!used.has(key))
      diagnostics.warn(subject, "no app uses this group", "list it under an app's `groups`");
    if (isEmpty) diagnostics.warn(subject, "this group has no testers", "nothing is sent for it");
  }
}

/** Every object has properties of these names, so they cannot be keys in the engine's state. */
const reserved: object = Object.prototype;

function checkNames(groups: readonly SurveyedGroup[], diagnostics: Diagnostics): void {
  const seen = new Map<string, SurveyedGroup>();
  for (const group of groups) {
    if (group.name in reserved && group.name !== "__proto__") {
      const problem = `${quoted(group.name)} is reserved by JavaScript`;
      diagnostics.complain(group.nameSubject, problem, "give the group another name");
    }
    const alike = group.name.toLowerCase();
    const first = seen.get(alike);
    if (first === undefined) seen.set(alike, group);
    else {
      const cure = "give each group a name of its own, or make them one group";
      diagnostics.complain(group.nameSubject, sameName(group, first, diagnostics), cure);
    }
  }
  checkLooks([...seen.values()], diagnostics);
}

function sameName(group: SurveyedGroup, first: SurveyedGroup, diagnostics: Diagnostics): string {
  const where = `that of ${quoted(first.key)} at ${diagnostics.where(first.nameSubject)}`;
  if (first.name !== group.name) return `the name on Amazon differs from ${where} in letter case only`;
  const same = `the name on Amazon is the same as ${where}`;
  if (first.writtenName === group.writtenName) return same;
  return `${same}, in another Unicode form (${differingCharacters(group.writtenName, first.writtenName)})`;
}

/** Names that differ, and look the same: Amazon takes them for two groups. */
function checkLooks(groups: readonly SurveyedGroup[], diagnostics: Diagnostics): void {
  const seen = new Map<string, SurveyedGroup>();
  for (const group of groups) {
    const looks = skeleton(group.name);
    const first = seen.get(looks);
    if (first === undefined) seen.set(looks, group);
    else {
      const where = `that of the group at ${diagnostics.where(first.nameSubject)}`;
      const problem = `the name on Amazon looks like ${where}, and differs from it: ${differingCharacters(group.name, first.name)}`;
      diagnostics.warn(
        group.nameSubject,
        problem,
        "both are sent, as two groups; correct one if they are one",
      );
    }
  }
}

function checkUses(
  { uses }: SurveyedApp,
  groups: ReadonlyMap<string, SurveyedGroup>,
  keys: Keys,
  diagnostics: Diagnostics,
): void {
  const seen = new Map<string, SurveyedApp["uses"][number]>();
  for (const use of uses) {
    const first = seen.get(use.group);
    if (first !== undefined) {
      const problem = `the group ${quoted(use.group)} is listed twice, first at ${diagnostics.where(first.subject)}`;
      diagnostics.complain(use.subject, problem, "keep one of them");
    } else if (!groups.has(use.group)) {
      const problem = `there is no group ${quoted(use.group)}${keys.nearest(use.group)}`;
      diagnostics.complain(use.subject, problem, `the keys of \`groups\` are: ${keys.list}`);
    }
    seen.set(use.group, first ?? use);
  }
}
