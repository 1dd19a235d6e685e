import { appTail, type Removal } from "../../desired.js";
import type { Diagnostics } from "../../document/diagnostics.js";
import { type TesterKey, testerKey, testerKeyPattern } from "../../people.js";
import { quoted } from "../../text/quoted.js";
import type { Survey, SurveyedGroup, SurveyedRemoval } from "../survey.js";
import { type Listing, listingOf, whereListed } from "./listing.js";
import { hintsFrom } from "./unknown.js";

/** What is said to be removed must be something, and must not be listed at the same time. */
export function checkRemoved(survey: Survey, findings: Diagnostics): void {
  const listing = listingOf(survey);
  const hint = hintsFrom([...listing.apps.keys()]);
  for (const removal of survey.removed) {
    checkApp(removal, listing, hint, findings);
    if (removal.tester !== undefined) checkTester(removal.tester, removal, listing, findings);
    else if (removal.group !== undefined) checkGroup(removal.group, removal, listing, findings);
    if (removal.group !== undefined) checkGroupName(removal.group, removal, survey, listing, findings);
    if (removal.certificate !== undefined) checkCertificate(removal.certificate, removal, listing, findings);
  }
}

/** The removals as the ledger takes them: keys for people, the last 8 digits for apps. */
export function removalsOf({ removed, apps }: Survey): Removal[] {
  const byKey = new Map(apps.map((app) => [app.key, app]));
  return removed.map(({ tester, group, certificate, app }) => ({
    ...(tester === undefined ? {} : { tester: keyOf(tester) }),
    ...(group === undefined ? {} : { group }),
    ...(certificate === undefined ? {} : { certificate: fingerprintOf(certificate) }),
    ...(app === undefined ? {} : { app: tailOf(app, byKey) }),
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
function tailOf(app: string, apps: Listing["apps"]): string {
  return appTail(apps.get(app)?.appId ?? app);
}

const anAppId = /^amzn1\.devportal\.mobileapp\.[0-9a-f]{8,64}$/;

function checkApp(
  { app, path }: SurveyedRemoval,
  { apps }: Listing,
  hint: ReturnType<typeof hintsFrom>,
  findings: Diagnostics,
): void {
  if (app === undefined || app === "" || anAppId.test(app) || apps.has(app)) return;
  const { meant, known } = hint(app);
  const keys = known === "" ? "a key of `apps`" : `a key of \`apps\` (${known})`;
  const cure = `${keys}, or an app id for an app that left this file`;
  findings.complain({ path: [...path, "app"] }, `there is no app ${quoted(app)}${meant}`, cure);
}

/** Which groups an entry speaks about: all of them, or those its app has. */
function scopeOf({ app }: SurveyedRemoval, { apps, used }: Listing): (group: SurveyedGroup) => boolean {
  if (app === undefined) return () => true;
  const keys = used.get(tailOf(app, apps));
  return ({ key }) => keys?.has(key) === true;
}

const cure = "take it out of one of the two places";

function checkTester(
  tester: string,
  removal: SurveyedRemoval,
  listing: Listing,
  findings: Diagnostics,
): void {
  const key = keyOf(tester);
  const isMeant = scopeOf(removal, listing);
  const listed = whereListed(listing, key).filter(
    ({ group }) => (removal.group === undefined || removal.group === group.name) && isMeant(group),
  );
  if (listed.length === 0) return;
  const where = firstOf(
    listed,
    ({ group, subject }) => `in the group ${quoted(group.key)} at ${findings.where(subject)}`,
  );
  const problem = `${key} is said to be removed, and is listed ${where}`;
  findings.complain({ path: [...removal.path, "tester"] }, problem, cure);
}

/** The first three: one complaint per entry, however many places contradict it. */
function firstOf<Place>(locations: readonly Place[], where: (location: Place) => string): string {
  const rest = locations.length - 3;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return `${locations.slice(0, 3).map(where).join(", ")}${more}`;
}

function checkGroup(name: string, removal: SurveyedRemoval, listing: Listing, findings: Diagnostics): void {
  const group = listing.groups.get(name);
  if (group === undefined || group.people.length === 0 || !scopeOf(removal, listing)(group)) return;
  const problem = `this group is said to be removed, and is listed at ${findings.where(group.nameSubject)}`;
  findings.complain({ path: [...removal.path, "group"] }, problem, cure);
}

/** A group is meant by its name on Amazon; its key in this file would acknowledge nobody. */
function checkGroupName(
  name: string,
  { path }: SurveyedRemoval,
  { groups }: Survey,
  listing: Listing,
  findings: Diagnostics,
): void {
  const byKey = groups.get(name);
  if (byKey === undefined || listing.groups.has(name)) return;
  const problem = `${quoted(name)} is a key of this file; that group is called ${quoted(byKey.name)} on Amazon`;
  findings.warn({ path: [...path, "group"] }, problem, "give the name on Amazon");
}

function checkCertificate(
  certificate: string,
  { app, path }: SurveyedRemoval,
  { apps, fingerprints, certificates }: Listing,
  findings: Diagnostics,
): void {
  const digits = fingerprintOf(certificate);
  // Fewer than 16 digits are a complaint of the schema's, and could stand for several certificates.
  const alike = fingerprints.get(digits.slice(0, 16)) ?? [];
  const scope = app === undefined ? "" : tailOf(app, apps);
  const listed = [...alike]
    .filter((fingerprint) => fingerprint.startsWith(digits))
    .map((fingerprint) => certificates.get(scope + fingerprint) ?? [])
    .find((locations) => locations.length > 0);
  if (listed === undefined) return;
  const where = firstOf(
    listed,
    ({ app: key, subject }) => `by the app ${quoted(key)} at ${findings.where(subject)}`,
  );
  const problem = `this certificate is said to be removed, and is listed ${where}`;
  findings.complain({ path: [...path, "certificate"] }, problem, cure);
}
