import { appTail } from "../../desired.js";
import type { Subject } from "../../document/diagnostics.js";
import { limits } from "../../limits.js";
import type { TesterKey } from "../../people.js";
import type { Survey, SurveyedApp, SurveyedGroup } from "../survey.js";

/** What a configuration lists, to be looked up by what `removed` says: both may have a hundred thousand entries. */
export interface Listing {
  readonly apps: ReadonlyMap<string, SurveyedApp>;
  /** By their names on Amazon. */
  readonly groups: ReadonlyMap<string, SurveyedGroup>;
  /** The keys of the groups of an app, by its last 8 digits. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** Once per group. */
  readonly people: ReadonlyMap<TesterKey, readonly ListedPerson[]>;
  /** By the first 16 digits of a fingerprint: the whole ones, for several may begin alike. */
  readonly fingerprints: ReadonlyMap<string, ReadonlySet<string>>;
  /** By fingerprint, and by the last 8 digits of an app with a fingerprint. */
  readonly certificates: ReadonlyMap<string, readonly ListedCertificate[]>;
}

export interface ListedPerson {
  readonly key: TesterKey;
  readonly group: SurveyedGroup;
  readonly subject: Subject;
}

export interface ListedCertificate {
  readonly app: string;
  readonly subject: Subject;
}

export function listingOf({ apps, groups }: Survey): Listing {
  const named = [...groups.values()].map((group) => [group.name, group] as const);
  return {
    apps: new Map(apps.map((app) => [app.key, app])),
    // Of several with one name, which is a complaint of its own, the first counts.
    groups: new Map(named.reverse()),
    used: usedBy(apps),
    people: Map.groupBy([...groups.values()].flatMap(peopleOf), ({ key }) => key),
    ...certificatesOf(apps),
  };
}

function usedBy(apps: readonly SurveyedApp[]): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const { appId, uses } of apps) {
    if (appId === undefined) continue;
    for (const { group } of uses) under(used, appTail(appId), () => new Set()).add(group);
  }
  return used;
}

/** Each person where this group first lists them. */
function peopleOf(group: SurveyedGroup): ListedPerson[] {
  const first = new Map<TesterKey, ListedPerson>();
  for (const { key, subject } of group.people) under(first, key, () => ({ key, group, subject }));
  return [...first.values()];
}

function certificatesOf(apps: readonly SurveyedApp[]): Pick<Listing, "fingerprints" | "certificates"> {
  const fingerprints = new Map<string, Set<string>>();
  const certificates = new Map<string, ListedCertificate[]>();
  for (const { key, appId, certificates: own } of apps) {
    for (const { certificate, subject } of own) {
      const { fingerprint } = certificate;
      under(fingerprints, fingerprint.slice(0, 16), () => new Set()).add(fingerprint);
      const scopes = appId === undefined ? [""] : ["", appTail(appId)];
      for (const tail of scopes)
        under(certificates, tail + fingerprint, () => []).push({ app: key, subject });
    }
  }
  return { fingerprints, certificates };
}

/** What is under a key, put there if nothing was. */
function under<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** Where somebody is listed. No account holds more groups than are looked at; who has more hears that. */
export function whereListed(listing: Listing, key: TesterKey): readonly ListedPerson[] {
  return (listing.people.get(key) ?? []).slice(0, limits.groups);
}
