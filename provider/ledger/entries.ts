import { composed, meansRemoved, type Removal } from "../desired.js";
import type { Numbers } from "../record.js";

/** Last 8 digits of the appId → group name, or `(certificates)` → key, or fingerprint → leaf. */
export type Tree<Leaf> = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Leaf>>>>>>;

/** The leaf is a number. */
export type Listed = Tree<number>;

/** The leaf is a number with a fixed text at its end. */
export type StillOnAmazon = Tree<string>;

/** Last 8 digits of the appId → its whole id, how messages call it, and its package, which a program may leave out. */
export type AppNames = Readonly<
  Record<string, { readonly appId: string; readonly label: string; readonly packageName?: string }>
>;

export interface LedgerState {
  readonly listed: Listed;
  readonly stillOnAmazon: StillOnAmazon;
  /** Whom somebody added in the Console: `existing.ts` has its leaves. `check` makes it a map where there is none. */
  readonly existing?: Tree<string>;
  /** Hidden by Pulumi, like all that begins with two underscores: for messages only. */
  readonly __apps: AppNames;
  /** The service that this record is about: the origin of its address, or one word for every emulator. */
  readonly service: string;
  /** The highest number ever given: a number is never given twice. */
  readonly __lastNumber: number;
  /** Hidden too: whether messages speak of a file or of a program. */
  readonly __source: Source;
}

/** Where the configuration stands. */
export type Source = "file" | "program";

/** One line of the ledger. */
export interface Entry {
  readonly app: string;
  /** A group's name, or {@link certificates}. */
  readonly group: string;
  /** A person's key, or a certificate's fingerprint. */
  readonly key: string;
  readonly number: number;
}

/** Where a line stands, whatever its number. */
export type Position = Omit<Entry, "number">;

/** Where an app's certificates stand among its groups. No group can have this name. */
export const certificates = "(certificates)";

export function isCertificate({ group }: Pick<Entry, "group">): boolean {
  return group === certificates;
}

const mayHaveAccess = "may still have access";

/**
 * The ledger after `news`, given the ledger before. An entry that joins gets the next number and keeps it while it is
 * listed. An entry that leaves stays on Amazon until it is listed again or acknowledged, and so does one that exists and
 * was never listed. The order is fixed, because a preview and the run after it must come to the same numbers.
 */
export function nextState(
  olds: Partial<LedgerState>,
  news: { listed: Listed; existing?: Tree<string>; removed: readonly Removal[]; __apps: AppNames },
): Pick<LedgerState, "listed" | "stillOnAmazon" | "__apps" | "__lastNumber"> {
  let lastNumber = olds.__lastNumber ?? 0;
  const before = byPlace(entriesOf(olds.listed));
  const listed = entriesOf(news.listed).map((entry) => {
    const number = before.get(place(entry))?.number ?? ++lastNumber;
    return { ...entry, number };
  });
  const now = byPlace(listed);
  const names = { ...olds.__apps, ...news.__apps };
  const isAcknowledged = (entry: Entry) =>
    news.removed.some((removal) => acknowledges(removal, entry, names[entry.app]?.appId));
  const isAbsent = (entry: Entry) => !now.has(place(entry)) && !isAcknowledged(entry);
  const known = [...entriesOf(olds.stillOnAmazon), ...before.values()].filter(isAbsent);
  const places = new Set(known.map(place));
  const found = entriesOf(news.existing).filter((entry) => isAbsent(entry) && !places.has(place(entry)));
  const absent = [...known, ...found.map((entry) => ({ ...entry, number: ++lastNumber }))];
  const gone = new Set(absent.map(({ app }) => app));
  const keptNames = Object.entries(olds.__apps ?? {}).filter(([app]) => gone.has(app));
  return {
    listed: tree(listed, ({ number }) => number),
    stillOnAmazon: tree(absent, ({ number }) => `${number}, ${mayHaveAccess}`),
    __apps: { ...Object.fromEntries(keptNames), ...news.__apps },
    __lastNumber: lastNumber,
  };
}

/** All lines, ordered by app, group and key. Names of groups are composed: a program may write another form. */
export function entriesOf(ledger: Tree<number | string> = {}): Entry[] {
  const entries: { readonly at: string; readonly entry: Entry }[] = [];
  for (const [app, groups] of Object.entries(ledger)) {
    for (const [group, keys] of Object.entries(groups)) {
      for (const [key, value] of Object.entries(keys)) {
        const entry = { app, group: composed(group), key, number: Number.parseInt(`${value}`, 10) };
        entries.push({ at: place(entry), entry });
      }
    }
  }
  return entries.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ entry }) => entry);
}

/** The lines as the nested map that is kept and shown. */
export function tree<Of extends Position, Leaf>(
  entries: readonly Of[],
  leaf: (entry: Of) => Leaf,
): Tree<Leaf> {
  return nest(entries, "app", (ofApp) =>
    nest(ofApp, "group", (ofGroup) => Object.fromEntries(ofGroup.map((entry) => [entry.key, leaf(entry)]))),
  );
}

function nest<Of extends Position, Value>(
  entries: readonly Of[],
  by: "app" | "group",
  value: (part: Of[]) => Value,
) {
  const parts = Map.groupBy(entries, (entry) => entry[by]);
  return Object.fromEntries([...parts].map(([name, part]) => [name, value(part)]));
}

/** The numbers of a group, by its composed name. Default: those of the app's certificates. */
export function numbersIn(listed: Listed, app: string, group: string = certificates): Numbers {
  const groups = listed[app] ?? {};
  return Object.hasOwn(groups, group) ? (groups[group] ?? {}) : {};
}

/** Whether a line under `removed` means this entry. @param appId of the entry's app */
export function acknowledges(removal: Removal, { group, key }: Entry, appId: string | undefined): boolean {
  const what = group === certificates ? { certificate: key } : { tester: key, group };
  return meansRemoved(removal, { ...what, app: appId });
}

function byPlace(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [place(entry), entry]));
}

/** Identifies a line, and orders the lines. */
export function place({ app, group, key }: Position): string {
  return JSON.stringify([app, group, key]);
}
