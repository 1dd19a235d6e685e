/** A configuration file and its edits. It is small, so that random edits often concern the same people. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Desired, DesiredApp, DesiredGroup, Removal } from "../../provider/desired.js";
import { root } from "../engine/stack.js";
import { pick, toggled } from "./choices.js";
import { type Acknowledges, certificates, maskedKey, type Place, placeId, placeOf } from "./world.js";

export const people = ["annabella", "bob.builder", "cleo", "dan", "eve.x", "fay"].map(
  (local) => `${local}@example.com`,
);
export const groupNames = ["qa", "Beta EU", "crew 3"] as const;
export const appIds = [
  "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a",
  "amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607",
] as const;
const packages = ["com.example.one", "com.example.two"] as const;

/** Three, because an app can hold no fourth. */
export const pems = ["first", "second", "third"].map((name) => {
  const pem = readFileSync(join(root, "test/fixtures/certificates", `${name}.pem`), "utf8");
  return { name, pem, fingerprint: fingerprintOf(pem) };
});

export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}

interface AppInFile {
  readonly key: string;
  readonly packageName: string;
  readonly certificates: ReadonlySet<number>;
  readonly groups: ReadonlySet<string>;
}

/** Edits name things by number, so that any sequence of edits is valid for any file. */
export type Edit =
  | { readonly edit: "person"; readonly group: number; readonly person: number }
  | { readonly edit: "name"; readonly person: number }
  | { readonly edit: "use"; readonly app: number; readonly group: number }
  | { readonly edit: "app"; readonly app: number }
  | { readonly edit: "label"; readonly app: number }
  | { readonly edit: "package"; readonly app: number }
  | { readonly edit: "certificate"; readonly app: number; readonly certificate: number }
  | { readonly edit: "rename"; readonly group: number; readonly to: number }
  /** What somebody has added in the Console: a person, or the certificate of that number. */
  | {
      readonly edit: "existing";
      readonly app: number;
      readonly group: number;
      readonly person: number;
      readonly certificate: boolean;
    }
  | {
      readonly edit: "acknowledge";
      readonly which: number;
      readonly how: "place" | "key" | "tester" | "group";
    };

export class File {
  readonly #groups = new Map<string, Set<string>>(groupNames.map((name) => [name, new Set()]));
  readonly #apps = new Map<string, AppInFile>();
  readonly #names = new Map<string, number>();
  /** `byKey`: the app is named by its key in the file, as long as it is there. */
  #removed: (Removal & { readonly byKey?: true })[] = [];

  /** By {@link placeId}. */
  #existing = new Map<string, Place>();
  /** Apps whose package has changed: what was added in the Console was added for the one before. */
  readonly #repackaged = new Set<string>();

  /** Two apps share a group; one of them has a second group and a second certificate. */
  constructor() {
    for (const person of [0, 1]) this.#toggle("qa", person);
    for (const person of [1, 2]) this.#toggle("Beta EU", person);
    for (const appId of appIds) this.#toggleApp(appId);
    const uses = { edit: "use", group: 0 } as const;
    for (const app of [0, 1]) this.apply({ ...uses, app }, []);
    this.apply({ ...uses, app: 0, group: 1 }, []);
    this.apply({ edit: "certificate", app: 0, certificate: 1 }, []);
  }

  /** @param still the places under `stillOnAmazon`, which an edit can acknowledge */
  apply(edit: Edit, still: readonly string[]): void {
    if (edit.edit === "person") this.#toggle(pick(groupNames, edit.group), edit.person);
    else if (edit.edit === "name") this.#rename(pick(people, edit.person));
    else if (edit.edit === "rename")
      this.#renameGroup(pick(groupNames, edit.group), pick(groupNames, edit.to));
    else if (edit.edit === "acknowledge") this.#acknowledge(still, edit);
    else if (edit.edit === "existing") this.#toggleExisting(edit);
    else this.#editApp(pick(appIds, edit.app), edit);
    this.#dropContradictions(edit);
  }

  /** The result `loadConfig` would give. */
  desired(): Desired {
    const apps = [...this.#apps].map(
      ([appId, app]): DesiredApp => ({
        key: app.key,
        appId,
        packageName: app.packageName,
        certificates: [...app.certificates].map((index) => {
          const { pem, fingerprint } = pick(pems, index);
          return { pem, fingerprint, subject: "", curve: "", expires: "" };
        }),
        groups: [...app.groups].map((name) => ({ key: name, name, testers: this.#listed(name) })),
      }),
    );
    const existing = this.existing.map(({ app, group, key }) => ({
      ...(group === certificates ? { certificate: key } : { tester: key, group }),
      app: wholeId(app),
    }));
    return { apps, removed: this.#removals(), ...(existing.length > 0 && { existing }) };
  }

  /** The file's content, without `version` and without groups that no app uses. */
  document() {
    const used = new Set([...this.#apps.values()].flatMap((app) => [...app.groups]));
    const groups = [...used].map((name) => [name, { testers: this.#testers(name) }]);
    const apps = [...this.#apps].map(([appId, app]) => [
      app.key,
      {
        appId,
        packageName: app.packageName,
        certificates: [...app.certificates].map((index) => `certs/${pick(pems, index).name}.pem`),
        groups: [...app.groups],
      },
    ]);
    const removed = this.#removals().map(({ appKey, app, ...rest }) => ({
      ...rest,
      ...(app !== undefined && { app: appKey ?? app }),
    }));
    const existing = [...(this.desired().existing ?? [])];
    return {
      groups: Object.fromEntries(groups),
      apps: Object.fromEntries(apps),
      existing,
      removed,
    };
  }

  #removals(): Removal[] {
    return this.#removed.map(({ app: tail, byKey, ...rest }) => {
      if (tail === undefined) return rest;
      const app = wholeId(tail);
      const appKey = byKey && this.#apps.get(app)?.key;
      return { ...rest, app, ...(appKey !== undefined && { appKey }) };
    });
  }

  places(): Place[] {
    return [...this.#apps].flatMap(([appId, { certificates: indices, groups }]) => {
      const app = tailOf(appId);
      const ofApp = [...indices].map((index) => ({
        app,
        group: certificates,
        key: pick(pems, index).fingerprint,
      }));
      const ofGroup = (group: string) =>
        [...(this.#groups.get(group) ?? [])].map((email) => ({ app, group, key: maskedKey(email) }));
      return [...ofApp, ...[...groups].flatMap(ofGroup)];
    });
  }

  get existing(): Place[] {
    return [...this.#existing.values()];
  }

  get acknowledges(): Acknowledges {
    return (place) => this.#removed.some((line) => means(line, place));
  }

  #listed(group: string): DesiredGroup["testers"] {
    return this.#testers(group).map((tester) => ({ ...tester, key: maskedKey(tester.email) }));
  }

  #testers(group: string) {
    return [...(this.#groups.get(group) ?? [])].map((email) => {
      const version = this.#names.get(email) ?? 0;
      return version === 0 ? { email } : { email, firstName: `Firstname${version}` };
    });
  }

  #toggle(group: string, person: number): void {
    const members = this.#groups.get(group) as Set<string>;
    const email = pick(people, person);
    if (!members.delete(email)) members.add(email);
  }

  #rename(email: string): void {
    this.#names.set(email, (this.#names.get(email) ?? 0) + 1);
  }

  /** Two groups swap their people: the same as swapping their names on Amazon. */
  #renameGroup(one: string, other: string): void {
    const [ofOne, ofOther] = [this.#groups.get(one), this.#groups.get(other)];
    this.#groups.set(one, ofOther as Set<string>);
    this.#groups.set(other, ofOne as Set<string>);
  }

  #editApp(appId: string, edit: Exclude<Edit, { edit: NotOfApp }>): void {
    const app = this.#apps.get(appId);
    if (edit.edit === "app" || app === undefined) this.#toggleApp(appId);
    else if (edit.edit === "label") this.#apps.set(appId, { ...app, key: `${app.key}x` });
    else if (edit.edit === "package") {
      this.#forgetCertificates(appId);
      const packageName = packages.find((name) => name !== app.packageName) ?? packages[0];
      this.#apps.set(appId, { ...app, packageName });
    } else if (edit.edit === "use")
      this.#apps.set(appId, { ...app, groups: toggled(app.groups, pick(groupNames, edit.group)) });
    else {
      const after = toggled(app.certificates, edit.certificate % pems.length);
      if (after.size > 0) this.#apps.set(appId, { ...app, certificates: after });
    }
  }

  #toggleExisting({ app, group, person, certificate }: Extract<Edit, { edit: "existing" }>): void {
    const appId = pick(appIds, app);
    if (certificate && this.#repackaged.has(appId)) return;
    const place = certificate
      ? { app: tailOf(appId), group: certificates, key: pick(pems, person).fingerprint }
      : { app: tailOf(appId), group: pick(groupNames, group), key: maskedKey(pick(people, person)) };
    const id = placeId(place);
    if (!this.#existing.delete(id)) this.#existing.set(id, place);
  }

  #forgetCertificates(appId: string): void {
    this.#repackaged.add(appId);
    for (const [id, { app, group }] of this.#existing)
      if (group === certificates && app === tailOf(appId)) this.#existing.delete(id);
  }

  #toggleApp(appId: string): void {
    if (this.#apps.get(appId)?.packageName === packages[1]) this.#forgetCertificates(appId);
    if (this.#apps.delete(appId)) return;
    this.#apps.set(appId, {
      key: `app${tailOf(appId)}`,
      packageName: packages[0],
      certificates: new Set([0]),
      groups: new Set(),
    });
  }

  #acknowledge(still: readonly string[], { which, how }: Extract<Edit, { edit: "acknowledge" }>): void {
    if (still.length === 0) return;
    const { app, group, key } = placeOf(pick(still, which));
    if (group === certificates) this.#removed.push({ certificate: key.slice(0, 16), app });
    else if (how === "place") this.#removed.push({ tester: key, group, app });
    else if (how === "key") this.#removed.push({ tester: key, group, app, byKey: true });
    else if (how === "tester") this.#removed.push({ tester: key });
    else this.#removed.push({ group });
  }

  /**
   * Takes out lines under `removed:` for places that are listed, because such a file is refused. What exists and was
   * removed is as the last edit says.
   */
  #dropContradictions({ edit }: Edit): void {
    if (edit === "acknowledge") {
      for (const [id, place] of this.#existing) if (this.acknowledges(place)) this.#existing.delete(id);
    } else this.#removed = this.#removed.filter((line) => !this.existing.some((place) => means(line, place)));
    const places = this.places();
    const used = new Set([...this.#apps.values()].flatMap(({ groups }) => [...groups]));
    this.#removed = this.#removed.filter((line) => {
      const wholeGroup = line.tester === undefined && line.group !== undefined && used.has(line.group);
      const listedAnyway =
        line.tester !== undefined &&
        [...this.#groups].some(
          ([group, members]) =>
            (line.group ?? group) === group && [...members].some((email) => maskedKey(email) === line.tester),
        );
      return !wholeGroup && !listedAnyway && !places.some((place) => means(line, place));
    });
  }
}

type NotOfApp = "person" | "name" | "rename" | "existing" | "acknowledge";

function wholeId(tail: string): string {
  return appIds.find((appId) => tailOf(appId) === tail) ?? "";
}

export function tailOf(appId: string): string {
  return appId.slice(-8);
}

/** Whether a line under `removed:` means this place. */
function means(line: Removal, { app, group, key }: Place): boolean {
  if (line.app !== undefined && line.app !== app) return false;
  if (line.certificate !== undefined) return group === certificates && key.startsWith(line.certificate);
  if (group === certificates) return false;
  return (
    (line.tester === undefined || line.tester === key) && (line.group === undefined || line.group === group)
  );
}
