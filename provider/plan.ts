import { appTail, type DesiredApp } from "./desired.js";
import { type AppUsage, type Capacity, capacityOf, overCapacity } from "./ledger/capacity.js";
import { changesOf, placesOf } from "./ledger/changes.js";
import { type Entry, entriesOf, isCertificate, type LedgerState, place } from "./ledger/entries.js";
import { existingPlaces, ledgerAfter, unadmittedPlaces } from "./ledger/existing.js";
import { describeLookAlike, lookAlikes } from "./ledger/look-alike.js";
import { strayed } from "./ledger/strayed.js";
import { digestOf } from "./plan/digest.js";
import { type Grant, grantIn, type Index, indexOf, type Listed, type Side } from "./plan/listing.js";
import { ledgerInputs } from "./resources/inputs.js";

/**
 * Who would join or leave. Pure: two configurations, or a state and a configuration, and what lies between. It takes the
 * same steps as the resources do, from a configuration to the ledger's inputs and from one ledger to the next.
 */

export type { Grant, Side };

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
  /** Somebody added them in the Console: recorded, and not sent. Certificates too. */
  readonly adopted: readonly Grant[];
  /** Recorded so by an entry that this change takes out: they stay so, and are not sent. Certificates too. */
  readonly stillAdopted: readonly Grant[];
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
  /** Somebody added them in the Console, and they are not listed: on the ledger for the first time, as still on Amazon. */
  readonly found: readonly Grant[];
  readonly requests: readonly Request[];
  /** Grants that no gate has let in yet: what `guards.maxAdds` bounds. */
  readonly adds: number;
  /** Apps that are registered under another package, with all their certificates. */
  readonly packages: readonly { readonly app: string; readonly from: string; readonly to: string }[];
  /** Why no run can carry it out: sentences, the cure on a line of its own. */
  readonly refusals: readonly string[];
  /** After all of this; the apps of the file, in its order. */
  readonly capacity: {
    readonly apps: readonly (AppUsage & { readonly app: string })[];
    readonly account: Capacity["account"];
  };
}

/** What a state knows. An entry is named by its {@link place}. */
export interface Known {
  /** Empty before the first run. */
  readonly ledger: Partial<LedgerState>;
  /** The number under which it was confirmed. */
  readonly confirmed: ReadonlyMap<string, number>;
  readonly unconfirmed: ReadonlyMap<string, number>;
  readonly adopted: ReadonlyMap<string, number>;
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
  const alike = lookAlikes(before, after.__apps);
  const known = {
    alike: new Set(alike.map(({ app }) => app)),
    placesInBase: placesOf(inBase.listed),
    before: placesOf(before.listed),
    exists: existingPlaces(after.existing),
    existed: existingPlaces(before.existing),
    unadmitted: unadmittedPlaces(after.existing),
    base,
    state,
  };
  const headIndex = indexOf(head);
  const baseIndex: Index = base === undefined ? new Map() : indexOf(base);
  const nameOf = grantIn([headIndex, baseIndex], { ...before.__apps, ...after.__apps });
  const byStanding = Map.groupBy(entriesOf(after.listed), (entry) => standing(entry, headIndex, known));
  const listed = (which: Standing) => (byStanding.get(which) ?? []).map(nameOf);
  const late = (byStanding.get("joins") ?? []).filter((entry) => known.unadmitted.has(place(entry)));
  const { joins: numbered, leaves, acknowledged, found } = changesOf(before, after);
  const earlier = placesOf(before.stillOnAmazon);
  const joins = listed("joins");
  const [unconfirmed, leftOver] = [listed("unconfirmed"), listed("leftOver")];
  const [people, certified] = parted(joins);
  const [leavers, withdrawn] = parted(leaves.map(nameOf));
  return {
    digest: digestOf(joins, headIndex),
    joins: people,
    adopted: listed("adopted"),
    stillAdopted: (byStanding.get("unchanged") ?? [])
      .filter((entry) => isStillAdopted(entry, known))
      .map(nameOf),
    leaves: leavers,
    acknowledged: acknowledged.map(nameOf),
    renamed: (byStanding.get("unchanged") ?? [])
      .filter((entry) => isRenamed(baseIndex.get(place(entry)), headIndex.get(place(entry))))
      .map(nameOf),
    unchanged: parted(listed("unchanged"))[0],
    certificates: { joins: certified, leaves: withdrawn },
    unconfirmed,
    leftOver,
    stillOnAmazon: entriesOf(after.stillOnAmazon)
      .filter((entry) => earlier.has(place(entry)))
      .map(nameOf),
    found: found.map(nameOf),
    adds: parted([...numbered, ...late])[0].length,
    requests: requestsFor([...joins, ...leftOver, ...unconfirmed]),
    packages: repackaged(head, { base, state }),
    refusals: [
      ...overCapacity(after),
      ...alike.map(describeLookAlike),
      ...strayed(before, after),
      ...sameKeys(baseIndex, headIndex),
    ],
    capacity: roomAfter(after, head),
  };
}

function next(before: Partial<LedgerState>, { desired }: Side) {
  return ledgerAfter(before, ledgerInputs(desired, "file"));
}

function roomAfter(after: Parameters<typeof capacityOf>[0], { desired }: Side): Plan["capacity"] {
  const { apps, account } = capacityOf(after);
  const used = desired.apps.flatMap(({ key, appId }) => {
    const usage = apps.get(appTail(appId));
    return usage === undefined ? [] : [{ app: key, ...usage }];
  });
  return { apps: used, account };
}

type Standing = "joins" | "adopted" | "leftOver" | "unconfirmed" | "unchanged";

interface Comparison extends Before {
  /** Last 8 digits that another app had before. */
  readonly alike: ReadonlySet<string>;
  readonly placesInBase: ReadonlySet<string>;
  /** What the ledger before has listed: that of the state, or that of the base. */
  readonly before: ReadonlySet<string>;
  /** What somebody added in the Console, and what was said so before. */
  readonly exists: ReadonlySet<string>;
  readonly existed: ReadonlySet<string>;
  /** What was numbered as existing, and no entry says so any more. */
  readonly unadmitted: ReadonlySet<string>;
}

/** What becomes of somebody who is listed. */
function standing(entry: Entry, head: Index, comparison: Comparison): Standing {
  const { alike, base, state, placesInBase, before, exists, existed, unadmitted } = comparison;
  const at = place(entry);
  const app = head.get(at)?.app;
  if (alike.has(entry.app)) return "joins";
  const isAnew = isCertificate(entry) && app && packageBefore(app, { base, state }) !== undefined;
  const isDone = state?.confirmed.get(at) === entry.number || state?.adopted.get(at) === entry.number;
  // Without a state nobody knows whether somebody was sent whom the change says to exist.
  const isKnown = state === undefined ? existed.has(at) || !exists.has(at) : isDone;
  if (!isAnew && before.has(at) && isKnown) return "unchanged";
  if (exists.has(at)) return "adopted";
  if (isAnew) return "joins";
  if (!before.has(at)) return state !== undefined && placesInBase.has(at) ? "leftOver" : "joins";
  if (unadmitted.has(at) && state?.unconfirmed.get(at) !== entry.number) return "joins";
  return state?.unconfirmed.has(at) ? "unconfirmed" : "leftOver";
}

/** Without a state, as far as the file before tells. */
function isStillAdopted(entry: Entry, { existed, exists, state }: Comparison): boolean {
  const at = place(entry);
  if (!existed.has(at) || exists.has(at)) return false;
  return state === undefined || state.adopted.get(at) === entry.number;
}

/** The package under which an app is registered, where the file has another one. */
function packageBefore({ appId, packageName }: DesiredApp, { base, state }: Before): string | undefined {
  const tail = appTail(appId);
  const before =
    state?.packages.get(tail) ?? base?.desired.apps.find((app) => app.appId === appId)?.packageName;
  return before === packageName ? undefined : before;
}

function repackaged({ desired }: Side, before: Before): Plan["packages"] {
  return desired.apps.flatMap((app) => {
    const from = packageBefore(app, before);
    return from === undefined ? [] : [{ app: app.key, from, to: app.packageName }];
  });
}

function isRenamed(from: Listed | undefined, to: Listed | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  const [before, now] = [from.tester, to.tester];
  return before?.firstName !== now?.firstName || before?.lastName !== now?.lastName;
}

/** A key has 40 bits of a hash: somebody can look for another address with the same one, whom the ledger takes for known. */
function sameKeys(base: Index, head: Index): string[] {
  const before = new Map([...base.values()].map(({ entry, tester }) => [entry.key, tester?.email]));
  const other = [...head.values()].filter(
    ({ entry: { key }, tester }) => before.has(key) && before.get(key) !== tester?.email,
  );
  const keys = new Set(other.map(({ entry }) => entry.key));
  return [...keys].map(
    (key) =>
      `${key} stands for another address than in the base, and nobody can tell the two apart by it.\n` +
      "Put the first one back, or have one of the two use another address.",
  );
}

/** People, and certificates. */
function parted<Of extends Pick<Grant, "group">>(grants: readonly Of[]): [Of[], Of[]] {
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
