import { appTail, type Existing, meansRemoved, type Removal } from "../../desired.js";
import type { Diagnostics, Subject } from "../../document/diagnostics.js";
import { didYouMean } from "../../document/nearest.js";
import { isSameFile, type Source } from "../../document/source.js";
import { quoted } from "../../text/quoted.js";
import type { Survey, SurveyedApp, SurveyedExisting } from "../survey.js";
import { isMisnamed, warnOfGroupName } from "./group-names.js";
import { type Listing, listingOf } from "./listing.js";
import { checkKeys } from "./people.js";
import { anAppId, checkApp, fingerprintOf, removalsOf } from "./removed.js";

/** What exists has to be in an app and a group that are known, and must not be removed at the same time. */
export function checkExisting(survey: Survey, source: Source, diagnostics: Diagnostics): void {
  if (survey.existing.length === 0) return;
  const listing = listingOf(survey);
  for (const entry of survey.existing) checkPlace(entry, listing, diagnostics);
  checkLists(survey, source, diagnostics);
  checkTails(survey, listing, diagnostics);
  checkRemovedToo(survey, listing, diagnostics);
  checkKeys(firstOfEach(survey), diagnostics);
}

/** What exists, in every app by itself. Several entries may say the same in other words, and each is kept. */
export function existingOf(survey: Survey): Existing[] {
  const listing = listingOf(survey);
  const all = survey.existing.flatMap((entry) =>
    everythingIn(entry, listing).map(({ existing }) => existing),
  );
  return [...new Map(all.map((one) => [JSON.stringify(Object.entries(one).sort()), one])).values()];
}

interface Found {
  readonly existing: Existing;
  /** Where it is written. */
  readonly subject: Subject;
}

function everythingIn(entry: SurveyedExisting, listing: Listing): Found[] {
  const { people, group, certificate, path } = entry;
  const things =
    certificate === undefined
      ? people.map(({ key, subject }) => ({ what: { tester: key, group: group ?? "" }, subject }))
      : fingerprintsOf(certificate, listing).map((fingerprint) => ({
          what: { certificate: fingerprint },
          subject: { path: [...path, "certificate"] },
        }));
  return appsOf(entry, listing).flatMap((app) =>
    things.map(({ what, subject }) => ({ existing: { ...what, ...app }, subject })),
  );
}

function appsOf(
  entry: SurveyedExisting,
  listing: Listing,
): Pick<Existing, "app" | "appKey" | "everywhere">[] {
  const { app } = entry;
  if (app === undefined) {
    const meant = [...listing.apps.values()].filter((one) => isUsedBy(one, entry, listing));
    return meant.flatMap(({ appId }) => (appId === undefined ? [] : [{ app: appId, everywhere: true }]));
  }
  const named = listing.apps.get(app);
  if (named === undefined) return anAppId.test(app) ? [{ app }] : [];
  return named.appId === undefined ? [] : [{ app: named.appId, appKey: app }];
}

function isUsedBy(
  { uses, certificates }: SurveyedApp,
  { group, certificate }: SurveyedExisting,
  { groupsByKey }: Listing,
): boolean {
  if (certificate !== undefined) {
    const digits = fingerprintOf(certificate);
    return certificates.some((one) => one.certificate.fingerprint.startsWith(digits));
  }
  return uses.some((use) => groupsByKey.get(use.group)?.name === group);
}

/** The first digits are enough for a certificate that the file lists: only then anybody knows the others. */
function fingerprintsOf(certificate: string, { apps }: Listing): string[] {
  const digits = fingerprintOf(certificate);
  if (digits.length === 64) return [digits];
  const listed = [...apps.values()].flatMap(({ certificates }) => certificates);
  const fingerprints = listed.map((one) => one.certificate.fingerprint);
  return [...new Set(fingerprints.filter((fingerprint) => fingerprint.startsWith(digits)))];
}

function checkPlace(entry: SurveyedExisting, listing: Listing, diagnostics: Diagnostics): void {
  const { group, certificate, app, path } = entry;
  if (app !== undefined) checkApp(app, path, listing, diagnostics);
  if (certificate !== undefined && fingerprintsOf(certificate, listing).length === 0) {
    const problem = "no app of this file lists a certificate whose fingerprint begins like this";
    diagnostics.complain(
      { path: [...path, "certificate"] },
      problem,
      "give all 64 digits of the fingerprint, and name the app under `app`",
    );
    return;
  }
  if (group !== undefined && isMisnamed(group, path, listing, diagnostics)) return;
  if (app !== undefined || appsOf(entry, listing).length > 0) {
    if (group !== undefined) warnOfGroupName(group, path, listing, diagnostics);
    return;
  }
  const nearest = didYouMean(group ?? "", [...listing.groupsByName.keys()]);
  const problem =
    group === undefined
      ? "no app of this file lists this certificate, so the entry does not say where it is"
      : `no app of this file uses a group that is called ${quoted(group)} on Amazon${nearest}, so the entry does not say where it is`;
  const at = [...path, group === undefined ? "certificate" : "group"];
  diagnostics.complain({ path: at }, problem, "name the app under `app`, by its key or its app id");
}

/** Whoever joined a list that says whom the Console has would never be sent. Whoever is missing on an empty one is. */
function checkLists({ groups, existing }: Survey, source: Source, diagnostics: Diagnostics): void {
  for (const { list, isEmpty, path } of existing) {
    if (!list) continue;
    const at = { path: [...path, "testersFrom"] };
    if (isEmpty) {
      const cure = "take the entry out, or give a list of the people who are in the Console";
      diagnostics.complain(at, `${quoted(list)} lists nobody`, cure);
    }
    const group = [...groups.values()].find((one) => one.list && isSameFile(source, one.list, list));
    if (!group) continue;
    const where = diagnostics.where({ path: [...group.subject.path, "testersFrom"] });
    const problem = `${quoted(list)} is the list of the group ${quoted(group.key)} too, at ${where}: whoever joins it later would never be sent`;
    const cure = "give a copy of it here, with the people who are in the Console now";
    diagnostics.complain(at, problem, cure);
  }
}

/** The ledger tells apps apart by their last 8 digits. */
function checkTails({ existing }: Survey, { apps }: Listing, diagnostics: Diagnostics): void {
  const ids = new Map([...apps.values()].map(({ appId = "" }) => [appTail(appId), appId.toLowerCase()]));
  for (const { app, path } of existing) {
    if (app === undefined || apps.has(app) || !anAppId.test(app)) continue;
    const known = ids.get(appTail(app));
    ids.set(appTail(app), known ?? app);
    if (known === undefined || known === app) continue;
    const problem = `ends in the same 8 digits (${quoted(appTail(app))}) as another app of this file`;
    diagnostics.complain(
      { path: [...path, "app"] },
      problem,
      "correct it, or keep one of the two apps in another stack",
    );
  }
}

/** Each of the two takes back what the other one says. */
function checkRemovedToo(survey: Survey, listing: Listing, diagnostics: Diagnostics): void {
  const removals = removalsOf(survey).map((removal, index) => ({
    removal,
    path: survey.removed[index]?.path ?? [],
  }));
  if (removals.length === 0) return;
  const told = new Set<Subject>();
  for (const { existing, subject } of survey.existing.flatMap((entry) => everythingIn(entry, listing))) {
    const found = told.has(subject)
      ? undefined
      : removals.find(({ removal }) => meansRemoved(removal, existing));
    if (found === undefined) continue;
    told.add(subject);
    const what = existing.tester ?? "this certificate";
    const where = diagnostics.where({ path: [...found.path, partOf(found.removal)] });
    const problem = `${what} exists by this entry, and is removed by the one at ${where}`;
    diagnostics.complain(subject, problem, "keep the one that was true last, and take the other one out");
  }
}

function partOf({ tester, group }: Removal): string {
  return tester !== undefined ? "tester" : group !== undefined ? "group" : "certificate";
}

/** Everybody whose address is known, listed or not. */
function firstOfEach({ groups, existing }: Survey) {
  const listed = [...groups.values()].flatMap(({ people }) => people);
  const known = existing.flatMap(({ people }) => people);
  const all = [...listed, ...known].flatMap(({ email, ...one }) =>
    email === undefined ? [] : [{ ...one, email }],
  );
  const byEmail = Map.groupBy(all, ({ email }) => email);
  return [...byEmail.values()].flatMap(([first]) => first ?? []);
}
