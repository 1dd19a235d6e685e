import { appTail, type Removal } from "../../desired.js";
import type { Diagnostics } from "../../document/diagnostics.js";
import { type TesterKey, testerKey, testerKeyPattern } from "../../people.js";
import { truncatedList } from "../../text/list.js";
import { quoted } from "../../text/quoted.js";
import type { Survey, SurveyedGroup, SurveyedRemoval } from "../survey.js";
import { type Listing, listingOf, tailOf } from "./listing.js";

/** What is removed must exist or have existed, and must not be listed at the same time. */
export function checkRemoved(survey: Survey, diagnostics: Diagnostics): void {
  const listing = listingOf(survey);
  for (const removal of survey.removed) {
    const { tester, group, certificate, app } = removal;
    if (app !== undefined) checkApp(app, removal, listing, diagnostics);
    if (tester !== undefined) checkTester(tester, removal, listing, diagnostics);
    else if (group !== undefined) checkGroup(group, removal, listing, diagnostics);
    if (group !== undefined) checkGroupName(group, removal, listing, diagnostics);
    if (certificate !== undefined) checkCertificate(certificate, removal, listing, diagnostics);
  }
}

/** The removals as the ledger takes them: keys for people, whole ids for apps. */
export function removalsOf({ removed, apps }: Survey): Removal[] {
  const byKey = new Map(apps.map((app) => [app.key, app]));
  return removed.map(({ tester, group, certificate, app }) => ({
    ...(tester === undefined ? {} : { tester: keyOf(tester) }),
    ...(group === undefined ? {} : { group }),
    ...(certificate === undefined ? {} : { certificate: fingerprintOf(certificate) }),
    ...(app === undefined ? {} : appNamed(app, byKey)),
  }));
}

/** A person is named by address, or by the key that a warning prints. */
export function keyOf(tester: string): TesterKey {
  return testerKeyPattern.test(tester) ? tester : testerKey(tester);
}

function fingerprintOf(digits: string): string {
  return digits.replaceAll(":", "").toLowerCase();
}

/** `app` is a key of the file, or the id of an app that may have left it. */
function appNamed(app: string, apps: Listing["apps"]): Pick<Removal, "app" | "appKey"> {
  const appId = apps.get(app)?.appId;
  return appId === undefined ? { app } : { app: appId, appKey: app };
}

const anAppId = /^amzn1\.devportal\.mobileapp\.[0-9a-f]{8,64}$/;

function checkApp(
  app: string,
  { path }: SurveyedRemoval,
  { apps, appKeys }: Listing,
  diagnostics: Diagnostics,
): void {
  if (app === "" || anAppId.test(app) || apps.has(app)) return;
  const problem = `there is no app ${quoted(app)}${appKeys.nearest(app)}`;
  const cure = `give a key of \`apps\` (${appKeys.list}), or the app id of an app that left this file`;
  diagnostics.complain({ path: [...path, "app"] }, problem, cure);
}

/** Whether an entry is about this group: about any, or about those its app has. */
function isAbout({ app }: SurveyedRemoval, { key }: SurveyedGroup, { apps, used }: Listing): boolean {
  return app === undefined || used.get(tailOf(app, apps))?.has(key) === true;
}

const cure = "keep one of the two";

function checkTester(
  tester: string,
  removal: SurveyedRemoval,
  listing: Listing,
  diagnostics: Diagnostics,
): void {
  const key = keyOf(tester);
  const listed = (listing.people.get(key) ?? []).filter(
    ({ group }) =>
      (removal.group === undefined || removal.group === group.name) && isAbout(removal, group, listing),
  );
  if (listed.length === 0) return;
  const places = truncatedList(listed, 3, ({ group, person }) => {
    return `in the group ${quoted(group.key)} at ${diagnostics.where(person.subject)}`;
  });
  const problem = `${key} is removed here, and listed ${places}`;
  diagnostics.complain({ path: [...removal.path, "tester"] }, problem, cure);
}

function checkGroup(
  name: string,
  removal: SurveyedRemoval,
  listing: Listing,
  diagnostics: Diagnostics,
): void {
  const group = listing.groupsByName.get(name);
  if (group === undefined || group.people.length === 0 || !isAbout(removal, group, listing)) return;
  const problem = `this group is removed here, and listed at ${diagnostics.where(group.nameSubject)}`;
  diagnostics.complain({ path: [...removal.path, "group"] }, problem, cure);
}

/** Only the name on Amazon counts here: a group's key in this file would acknowledge nobody. */
function checkGroupName(
  name: string,
  { path }: SurveyedRemoval,
  { groupsByKey, groupsByName }: Listing,
  diagnostics: Diagnostics,
): void {
  const byKey = groupsByKey.get(name);
  if (byKey === undefined || groupsByName.has(name)) return;
  const problem = `${quoted(name)} is a key of this file; that group is called ${quoted(byKey.name)} on Amazon`;
  diagnostics.warn({ path: [...path, "group"] }, problem, "give the name on Amazon");
}

function checkCertificate(
  certificate: string,
  { app, path }: SurveyedRemoval,
  { apps }: Listing,
  diagnostics: Diagnostics,
): void {
  const digits = fingerprintOf(certificate);
  // The schema complains about fewer than 16 digits, which could stand for several certificates.
  if (digits.length < 16) return;
  const listed = [...apps.values()]
    .filter(({ appId = "" }) => app === undefined || appTail(appId) === tailOf(app, apps))
    .flatMap(({ key, certificates }) => certificates.map((one) => ({ key, ...one })))
    .filter((one) => one.certificate.fingerprint.startsWith(digits));
  if (listed.length === 0) return;
  const places = truncatedList(listed, 3, ({ key, subject }) => {
    return `by the app ${quoted(key)} at ${diagnostics.where(subject)}`;
  });
  const problem = `this certificate is removed here, and listed ${places}`;
  diagnostics.complain({ path: [...path, "certificate"] }, problem, cure);
}
