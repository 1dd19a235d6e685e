import { createHash } from "node:crypto";
import type { Places } from "./config/places.js";
import { appTail, composed, type Desired, type DesiredApp } from "./desired.js";
import type { Location } from "./document/diagnostics.js";
import { type AppUsage, type Capacity, capacityOf, overCapacity } from "./ledger/capacity.js";
import { changesOf, placesOf } from "./ledger/changes.js";
import {
  certificates,
  type Entry,
  entriesOf,
  type LedgerState,
  nextState,
  type Position,
  place,
} from "./ledger/entries.js";
import type { Tester } from "./people.js";
import { ledgerInputs } from "./resources/inputs.js";

/**
 * Who would join or leave. Pure: two configurations, or a state and a configuration, and what lies between. It takes the
 * same steps as the resources do, from a configuration to the ledger's inputs and from one ledger to the next.
 */

/** One person in one group on one app, or one certificate of an app. */
export interface Grant {
  /** A person's key, or a certificate's fingerprint. */
  readonly key: string;
  /** The group's name on Amazon, or `(certificates)`. */
  readonly group: string;
  /** The app's key in the file, or how the ledger calls an app that is not in the file any more. */
  readonly app: string;
  readonly appId: string;
  /** Where the file lists it. Whoever left is listed in the file before; unknown when that file is. */
  readonly place: Location | undefined;
  /** First and last name, where the file gives them. */
  readonly name: string | undefined;
}

/** What one request carries: people of one group on one app, or one certificate. */
export interface Request {
  readonly app: string;
  readonly group: string;
  readonly size: number;
}

export interface Plan {
  /** `d1:` and 12 hex digits: the same whenever the same joins, whatever else differs. */
  readonly digest: string;
  /** In each list: people, by app, group and key. */
  readonly joins: readonly Grant[];
  /** Out of the file and still on Amazon. */
  readonly leaves: readonly Grant[];
  /** Out of the file, and `removed` says that somebody took them off in the Console. */
  readonly acknowledged: readonly Grant[];
  /** Another spelling of a name, which is not sent. */
  readonly renamed: readonly Grant[];
  readonly unchanged: readonly Grant[];
  readonly certificates: { readonly joins: readonly Grant[]; readonly leaves: readonly Grant[] };
  /** Sent before, and no answer tells: they are sent again. With a state only; certificates too, like the next two. */
  readonly unconfirmed: readonly Grant[];
  /** Not part of this change, and never sent: a run failed, or has not happened. */
  readonly leftOver: readonly Grant[];
  /** Left before this change, and nobody has acknowledged it. */
  readonly stillOnAmazon: readonly Grant[];
  readonly requests: readonly Request[];
  /** Grants that the ledger would number for the first time: what `guards.maxAdds` bounds. */
  readonly adds: number;
  /** A sentence for each of Amazon's limits that is passed after all of this. */
  readonly overCapacity: readonly string[];
  /** After all of this; the apps of the file, in its order. */
  readonly capacity: {
    readonly apps: readonly (AppUsage & { readonly app: string })[];
    readonly account: Capacity["account"];
  };
}

/** A configuration, and where it lists each thing. */
export interface Side {
  readonly desired: Desired;
  readonly places: Places;
}

/** What a state knows. An entry is named by its {@link place}. */
export interface Known {
  /** Empty before the first run. */
  readonly ledger: Partial<LedgerState>;
  /** The number under which it was confirmed. */
  readonly confirmed: ReadonlyMap<string, number>;
  readonly unconfirmed: ReadonlyMap<string, number>;
  /** Last 8 digits of the appId → the package that is registered. */
  readonly packages: ReadonlyMap<string, string>;
}

/** What the file is compared with: another file, a state, both, or nothing. */
export interface Before {
  readonly base?: Side | undefined;
  readonly state?: Known | undefined;
}

/** @example planOf(head, { base }).joins.map(({ key, app }) => `${key} gets ${app}`) */
export function planOf(head: Side, { base, state }: Before): Plan {
  const inBase: Partial<LedgerState> = base === undefined ? {} : next({}, base);
  const before: Partial<LedgerState> = state?.ledger ?? inBase;
  const after = next(before, head);
  const known = { placesInBase: placesOf(inBase.listed), before: placesOf(before.listed), base, state };
  const [headIndex, baseIndex] = [
    indexOf(head),
    base === undefined ? new Map<string, Listed>() : indexOf(base),
  ];
  const nameOf = grantIn([headIndex, baseIndex], { ...before.__apps, ...after.__apps });
  const byStanding = Map.groupBy(entriesOf(after.listed), (entry) => standing(entry, headIndex, known));
  const listed = (which: Standing) => (byStanding.get(which) ?? []).map(nameOf);
  const { joins: numbered, leaves, acknowledged } = changesOf(before, after);
  const earlier = placesOf(before.stillOnAmazon);
  const joins = listed("joins");
  const [unconfirmed, leftOver] = [listed("unconfirmed"), listed("leftOver")];
  const [people, certified] = parted(joins);
  const [leavers, withdrawn] = parted(leaves.map(nameOf));
  return {
    digest: digestOf(joins, headIndex),
    joins: people,
    leaves: leavers,
    acknowledged: acknowledged.map(nameOf),
    renamed: [...headIndex].flatMap(([at, to]) => {
      const from = baseIndex.get(at);
      return from === undefined || sameName(from.tester, to.tester) ? [] : [nameOf(to.entry)];
    }),
    unchanged: parted(listed("unchanged"))[0],
    certificates: { joins: certified, leaves: withdrawn },
    unconfirmed,
    leftOver,
    stillOnAmazon: entriesOf(after.stillOnAmazon)
      .filter((entry) => earlier.has(place(entry)))
      .map(nameOf),
    adds: numbered.filter(({ group }) => group !== certificates).length,
    requests: requestsFor([...joins, ...leftOver, ...unconfirmed]),
    overCapacity: overCapacity(after),
    capacity: roomAfter(after, head),
  };
}

function next(before: Partial<LedgerState>, { desired }: Side) {
  return nextState(before, ledgerInputs(desired, "file"));
}

function roomAfter(after: Parameters<typeof capacityOf>[0], { desired }: Side): Plan["capacity"] {
  const { apps, account } = capacityOf(after);
  const used = desired.apps.flatMap(({ key, appId }) => {
    const usage = apps.get(appTail(appId));
    return usage === undefined ? [] : [{ app: key, ...usage }];
  });
  return { apps: used, account };
}

type Standing = "joins" | "leftOver" | "unconfirmed" | "unchanged";

interface Comparison extends Before {
  readonly placesInBase: ReadonlySet<string>;
  /** What the ledger before has listed: that of the state, or that of the base. */
  readonly before: ReadonlySet<string>;
}

/** What becomes of somebody who is listed. */
function standing(entry: Entry, head: Index, { base, state, placesInBase, before }: Comparison): Standing {
  const at = place(entry);
  if (entry.group === certificates && isNewPackage(entry.app, head.get(at)?.app, { base, state }))
    return "joins";
  if (!before.has(at)) return state !== undefined && placesInBase.has(at) ? "leftOver" : "joins";
  if (state === undefined || state.confirmed.get(at) === entry.number) return "unchanged";
  return state.unconfirmed.has(at) ? "unconfirmed" : "leftOver";
}

/** An app that changes its package is registered anew, with all its certificates. */
function isNewPackage(tail: string, app: DesiredApp | undefined, { base, state }: Before): boolean {
  const before =
    state?.packages.get(tail) ?? base?.desired.apps.find(({ appId }) => appTail(appId) === tail)?.packageName;
  return before !== undefined && app !== undefined && before !== app.packageName;
}

/** What a configuration lists, by place. */
type Index = ReadonlyMap<string, Listed>;

interface Listed {
  readonly entry: Position;
  readonly app: DesiredApp;
  readonly tester?: Tester;
  readonly location: Location | undefined;
}

function indexOf({ desired, places }: Side): Index {
  const all = desired.apps.flatMap((app): Listed[] => {
    const tail = appTail(app.appId);
    const people = app.groups.flatMap(({ key: groupKey, name, testers }) =>
      testers.map((tester) => ({
        entry: { app: tail, group: composed(name), key: tester.key },
        app,
        tester,
        location: places.person(groupKey, tester.key),
      })),
    );
    const certified = app.certificates.map(({ fingerprint }) => ({
      entry: { app: tail, group: certificates, key: fingerprint },
      app,
      location: places.certificate(app.key, fingerprint),
    }));
    return [...people, ...certified];
  });
  return new Map(all.map((listed) => [place(listed.entry), listed]));
}

/** @param indices the later configuration first */
function grantIn(indices: readonly Index[], names: LedgerState["__apps"]) {
  const later = new Map(
    indices.toReversed().flatMap((index) => [...index.values()].map(({ entry, app }) => [entry.app, app])),
  );
  return ({ app, group, key }: Position): Grant => {
    const listed = indices
      .map((index) => index.get(place({ app, group, key })))
      .find((found) => found !== undefined);
    const { firstName, lastName } = listed?.tester ?? {};
    const name = [firstName, lastName].filter(Boolean).join(" ");
    return {
      key,
      group,
      app: later.get(app)?.key ?? names[app]?.label ?? app,
      appId: later.get(app)?.appId ?? names[app]?.appId ?? app,
      place: listed?.location,
      name: name === "" ? undefined : name,
    };
  };
}

function sameName(from: Tester | undefined, to: Tester | undefined): boolean {
  return from?.firstName === to?.firstName && from?.lastName === to?.lastName;
}

/** People, and certificates. */
function parted(grants: readonly Grant[]): [Grant[], Grant[]] {
  const isCertificate = ({ group }: Grant) => group === certificates;
  return [grants.filter((grant) => !isCertificate(grant)), grants.filter(isCertificate)];
}

/** People of one group on one app share a request; each certificate has its own. */
function requestsFor(grants: readonly Grant[]): Request[] {
  const [people, certified] = parted(grants);
  const groups = Map.groupBy(people, ({ appId, group }) => JSON.stringify([appId, group]));
  const first = ([{ app, group }, ...others]: [Grant, ...Grant[]]) => ({
    app,
    group,
    size: others.length + 1,
  });
  return [
    ...certified.map((grant) => first([grant])),
    ...[...groups.values()].map((together) => first(together as [Grant, ...Grant[]])),
  ];
}

/**
 * A set: free of order, names, keys of the file and numbers of the ledger. Two revisions that add the same have the same
 * digest, also when the branch they are merged into has moved on elsewhere.
 */
function digestOf(joins: readonly Grant[], head: Index): string {
  const lines = joins.map(({ appId, group, key }) => {
    if (group === certificates) return `${appId}\tcertificate\t${key}`;
    const address = head.get(place({ app: appTail(appId), group, key }))?.tester?.email ?? "";
    return `${appId}\t${group}\t${sha256(address)}`;
  });
  const text = lines.sort(byCodePoint).map((line) => `${line}\n`);
  return `d1:${sha256(text.join("")).slice(0, 12)}`;
}

/** Not by UTF-16 unit, as `<` compares: anybody must come to the same order in another language. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
