import { type TesterKey, testerKey, testerKeyPattern } from "../../people.js";
import { appTail, type Removal } from "../desired.js";
import { type Findings, quoted, type Spot } from "../findings.js";
import { didYouMean } from "../nearest.js";
import type { Survey, SurveyedApp, SurveyedGroup, SurveyedRemoval } from "../survey.js";
import { someOf } from "./groups.js";

/** What is said to be removed must be something, and must not be listed at the same time. */
export function checkRemoved(survey: Survey, findings: Findings): void {
  for (const removal of survey.removed) {
    checkApp(removal, survey.apps, findings);
    const within = scopeOf(removal, survey);
    if (removal.tester !== undefined) checkTester(removal.tester, removal, within.groups, findings);
    else if (removal.group !== undefined) checkGroup(removal.group, removal, within.groups, findings);
    if (removal.group !== undefined) checkGroupName(removal, survey, findings);
    if (removal.certificate !== undefined) checkCertificate(removal, within.apps, findings);
  }
}

/** The removals as the ledger takes them: keys for people, the last 8 digits for apps. */
export function removalsOf({ removed, apps }: Survey): Removal[] {
  return removed.map(({ tester, group, certificate, app }) => ({
    ...(tester === undefined ? {} : { tester: keyOf(tester) }),
    ...(group === undefined ? {} : { group }),
    ...(certificate === undefined ? {} : { certificate: fingerprintOf(certificate) }),
    ...(app === undefined ? {} : { app: tailOf(app, apps) }),
  }));
}

/** A person is given by address, or by the key a warning prints. */
function keyOf(tester: string): TesterKey {
  return testerKeyPattern.test(tester) ? tester : testerKey(tester);
}

function fingerprintOf(digits: string): string {
  return digits.replaceAll(":", "").toLowerCase();
}

/** `app` is a key of the file, or the id of an app that may have left it. */
function tailOf(app: string, apps: readonly SurveyedApp[]): string {
  const listed = apps.find(({ key }) => key === app);
  return appTail(listed?.appId ?? app);
}

const anAppId = /^amzn1\.devportal\.mobileapp\.[0-9a-f]{8,64}$/;

function checkApp({ app, path }: SurveyedRemoval, apps: readonly SurveyedApp[], findings: Findings): void {
  if (app === undefined || app === "" || anAppId.test(app) || apps.some(({ key }) => key === app)) return;
  const keys = apps.map(({ key }) => key);
  const problem = `there is no app ${quoted(app)}${didYouMean(app, keys)}`;
  const allowed = `a key of \`apps\` (${someOf(keys)}), or an app id for an app that left this file`;
  findings.complain({ path: [...path, "app"] }, problem, allowed);
}

/** What an entry speaks about: everything, or what its app has. */
function scopeOf({ app }: SurveyedRemoval, survey: Survey): { apps: SurveyedApp[]; groups: SurveyedGroup[] } {
  if (app === undefined) return { apps: [...survey.apps], groups: [...survey.groups.values()] };
  const tail = tailOf(app, survey.apps);
  const apps = survey.apps.filter(({ appId }) => appId !== undefined && appTail(appId) === tail);
  const used = new Set(apps.flatMap(({ uses }) => uses.map(({ group }) => group)));
  return { apps, groups: [...survey.groups.values()].filter(({ key }) => used.has(key)) };
}

const cure = "take it out of one of the two places";

function checkTester(
  tester: string,
  { group, path }: SurveyedRemoval,
  groups: readonly SurveyedGroup[],
  findings: Findings,
): void {
  const key = keyOf(tester);
  const candidates = groups.filter(({ name }) => group === undefined || name === group);
  for (const { key: groupKey, people } of candidates) {
    const listed = people.find((person) => person.key === key);
    if (listed === undefined) continue;
    const where = `in the group ${quoted(groupKey)} at ${findings.where(listed.spot)}`;
    const problem = `${key} is said to be removed, and is listed ${where}`;
    findings.complain({ path: [...path, "tester"] }, problem, cure);
  }
}

function checkGroup(
  group: string,
  { path }: SurveyedRemoval,
  within: readonly SurveyedGroup[],
  findings: Findings,
): void {
  const spot: Spot = { path: [...path, "group"] };
  const listed = within.find(({ name }) => name === group);
  if (listed !== undefined && listed.people.length > 0) {
    const problem = `this group is said to be removed, and is listed at ${findings.where(listed.nameSpot)}`;
    findings.complain(spot, problem, cure);
  }
}

/** A group is meant by its name on Amazon; its key in this file would acknowledge nobody. */
function checkGroupName({ group = "", path }: SurveyedRemoval, survey: Survey, findings: Findings): void {
  const spot: Spot = { path: [...path, "group"] };
  if ([...survey.groups.values()].some(({ name }) => name === group)) return;
  const byKey = survey.groups.get(group);
  if (byKey !== undefined && byKey.name !== group) {
    const problem = `${quoted(group)} is a key of this file; that group is called ${quoted(byKey.name)} on Amazon`;
    findings.warn(spot, problem, "give the name on Amazon");
  }
}

function checkCertificate(
  { certificate = "", path }: SurveyedRemoval,
  apps: readonly SurveyedApp[],
  findings: Findings,
): void {
  const digits = fingerprintOf(certificate);
  // Fewer digits are a complaint of the schema's, and could stand for several certificates.
  if (digits.length < 16) return;
  for (const { key, certificates } of apps) {
    const listed = certificates.find(({ certificate }) => certificate.fingerprint.startsWith(digits));
    if (listed === undefined) continue;
    const where = `by the app ${quoted(key)} at ${findings.where(listed.spot)}`;
    const problem = `this certificate is said to be removed, and is listed ${where}`;
    findings.complain({ path: [...path, "certificate"] }, problem, cure);
  }
}
