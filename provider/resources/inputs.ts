import { type Certificate, describeCertificate } from "../certificate.js";
import {
  appTail,
  composed,
  type Desired,
  type DesiredApp,
  type Existing,
  type Guards,
  type Removal,
} from "../desired.js";
import { type GroupPeople, groupPeople, type TestersByKey } from "../group-people.js";
import { type AppNames, certificates, type Listed, place, type Source, tree } from "../ledger/entries.js";
import { addedBy, type ExistingKeys, type ExistingTree, leafOf } from "../ledger/existing.js";
import type { ListedTester } from "../people.js";
import type { Numbers } from "../record.js";
import type { PersonalData } from "../settings.js";

/**
 * The one step from what a configuration asks for to what the resources are given. Pure: the components declare these
 * inputs, the lifecycles receive them, and the model of the tests plays them.
 */
export interface Inputs {
  readonly ledger: LedgerInputs;
  readonly apps: readonly AppInputs[];
}

export interface LedgerInputs {
  /** Without numbers yet: each is 0 until the ledger's `check` gives its own. */
  readonly listed: Listed;
  /** Missing where nothing is: `check` makes it a map. */
  readonly existing?: ExistingTree;
  readonly removed: readonly Removal[];
  readonly guards?: Guards;
  readonly __apps: AppNames;
  readonly __source: Source;
}

/** What one app declares. */
export interface AppInputs {
  readonly registration: { readonly name: string; readonly inputs: Declared<RegistrationInputs> };
  readonly groups: readonly { readonly name: string; readonly inputs: Declared<TesterGroupInputs> }[];
}

/** Without what other resources' outputs add. */
type Declared<Of> = Omit<Of, "onRecord" | "existing" | "trackId" | "__service">;

/** SHA-256 of the DER form, 64 hex digits. */
export type Fingerprint = string;

export interface RegistrationInputs {
  readonly appId: string;
  readonly packageName: string;
  /** What a reviewer should see of each: subject, curve, expiry. */
  readonly certificates: Readonly<Record<Fingerprint, string>>;
  /** The PEM texts. Pulumi hides properties that begin with two underscores, also where a resource is created. */
  readonly __pem: Readonly<Record<Fingerprint, string>>;
  /** The ledger's numbers; missing for a registration declared alone. */
  readonly onRecord?: Numbers;
  /** Those that somebody added in the Console, as the ledger has them. */
  readonly existing?: ExistingKeys;
  /** The ledger's service; without one, that of the run before. `check` sets that of this run. */
  readonly __service?: string;
  /** How messages call the app. */
  readonly label: string;
  /** Computed in `check`, so that previews know it before the service has answered. */
  readonly trackId?: string;
}

export interface TesterGroupInputs extends GroupPeople {
  readonly appId: string;
  readonly trackId: string;
  readonly groupName: string;
  readonly personalData: PersonalData;
  /** The ledger's numbers; missing for a group declared alone. */
  readonly onRecord?: Numbers;
  /** Those whom somebody added in the Console, as the ledger has them. */
  readonly existing?: ExistingKeys;
  /** The ledger's service; without one, that of the run before. `check` sets that of this run. */
  readonly __service?: string;
  /** How messages call the app. */
  readonly label: string;
}

export function inputsOf(desired: Desired, source: Source, personalData: PersonalData): Inputs {
  return {
    ledger: ledgerInputs(desired, source),
    apps: desired.apps.map((app) => appInputs(app, personalData)),
  };
}

export function ledgerInputs({ apps, removed, existing, guards }: Desired, __source: Source): LedgerInputs {
  const listed = apps.map((app) => [appTail(app.appId), listedOf(app)]);
  const names = apps.map((app) => {
    const { appId, packageName } = app;
    return [appTail(appId), { appId, label: appLabel(app), packageName }];
  });
  // An app that the file does not have is named by its id.
  const others = (existing ?? []).map(({ app }) => [appTail(app), { appId: app, label: app }]);
  return {
    listed: Object.fromEntries(listed),
    ...(existing === undefined ? {} : { existing: existingTree(existing) }),
    removed,
    ...(guards === undefined ? {} : { guards }),
    __apps: Object.fromEntries([...others, ...names]),
    __source,
  };
}

function existingTree(existing: readonly Existing[]): ExistingTree {
  const entries = existing.map(({ tester, group, certificate, app, ...by }) => ({
    app: appTail(app),
    group: group ?? certificates,
    key: tester ?? certificate ?? "",
    by: addedBy(by),
  }));
  const texts = Map.groupBy(entries, place);
  return tree(entries, (entry) => leafOf((texts.get(place(entry)) ?? []).map(({ by }) => by)));
}

function listedOf(app: DesiredApp): Listed[string] {
  const fingerprints = app.certificates.map(({ fingerprint }) => fingerprint);
  const groups = app.groups.map(({ name, testers }) => [
    composed(name),
    unnumbered(testers.map(({ key }) => key)),
  ]);
  return Object.fromEntries([[certificates, unnumbered(fingerprints)], ...groups]);
}

export function unnumbered(keys: readonly string[]): Numbers {
  return Object.fromEntries(keys.map((key) => [key, 0]));
}

export function appInputs(app: DesiredApp, personalData: PersonalData): AppInputs {
  const { appId } = app;
  const [tail, label] = [appTail(appId), appLabel(app)];
  return {
    registration: { name: tail, inputs: registrationInputs({ ...app, label }) },
    groups: app.groups.map(({ name, testers }) => ({
      name: `${composed(name)} on ${tail}`,
      inputs: {
        appId,
        groupName: composed(name),
        ...groupPeople(byKey(testers), personalData),
        personalData,
        label,
      },
    })),
  };
}

export function registrationInputs({
  appId,
  packageName,
  certificates,
  label,
}: Pick<DesiredApp, "appId" | "packageName" | "certificates"> & {
  readonly label: string;
}): Declared<RegistrationInputs> {
  const byFingerprint = (show: (certificate: Certificate) => string) =>
    Object.fromEntries(certificates.map((certificate) => [certificate.fingerprint, show(certificate)]));
  return {
    appId,
    packageName,
    certificates: byFingerprint(describeCertificate),
    __pem: byFingerprint(({ pem }) => pem),
    label,
  };
}

/** How messages call an app. */
export function appLabel({ key, packageName }: Pick<DesiredApp, "key" | "packageName">): string {
  return `${key} (${packageName})`;
}

function byKey(testers: readonly ListedTester[]): TestersByKey {
  return Object.fromEntries(testers.map(({ key, ...tester }) => [key, tester]));
}
