import { limits } from "../limits.js";
import { sanitize } from "../text/control-characters.js";
import { type Entry, entriesOf, isCertificate, type LedgerState, place } from "./entries.js";

/** One limit of the vendor: it bounds the number of different `identity`s among the lines it is about. */
interface Limit {
  readonly what: "certificates" | "testers" | "tester groups";
  readonly limit: number;
  readonly about: (entry: Entry) => boolean;
  readonly identity: (entry: Entry) => string;
}

/** How much of one limit is used. */
export interface Usage extends Pick<Limit, "what" | "limit"> {
  /** Listed, or left and still on Amazon. */
  readonly count: number;
  readonly listed: number;
}

/** What apps and the account hold, as far as this ledger knows: other stacks may use the same account. */
export interface Capacity {
  /** By the last 8 digits of the appId. */
  readonly apps: ReadonlyMap<string, AppUsage>;
  readonly account: { readonly groups: Usage; readonly testers: Usage };
}

export interface AppUsage {
  readonly certificates: Usage;
  readonly testers: Usage;
}

type Lists = Pick<LedgerState, "listed" | "stillOnAmazon">;

const isPerson = (entry: Entry) => !isCertificate(entry);
const key = (entry: Entry) => entry.key;
const group = (entry: Entry) => entry.group;

const perApp = {
  certificates: {
    what: "certificates",
    limit: limits.certificatesPerApp,
    about: isCertificate,
    identity: key,
  },
  testers: { what: "testers", limit: limits.testersPerApp, about: isPerson, identity: key },
} as const satisfies Readonly<Record<string, Limit>>;

const perAccount = {
  groups: { what: "tester groups", limit: limits.groups, about: isPerson, identity: group },
  testers: { what: "testers", limit: limits.testers, about: isPerson, identity: key },
} as const satisfies Readonly<Record<string, Limit>>;

/** Counts what is listed together with what is still on Amazon. */
export function capacityOf({ listed, stillOnAmazon }: Lists): Capacity {
  const all = [...entriesOf(listed), ...entriesOf(stillOnAmazon)];
  const left = new Set(entriesOf(stillOnAmazon).map(place));
  const of = (limit: Limit, entries: readonly Entry[]) => usage(limit, entries, left);
  const apps = [...Map.groupBy(all, ({ app }) => app)].map(([app, entries]) => {
    const { certificates, testers } = perApp;
    return [app, { certificates: of(certificates, entries), testers: of(testers, entries) }] as const;
  });
  const account = { groups: of(perAccount.groups, all), testers: of(perAccount.testers, all) };
  return { apps: new Map(apps), account };
}

function usage(
  { what, limit, about, identity }: Limit,
  entries: readonly Entry[],
  left: ReadonlySet<string>,
): Usage {
  const counted = entries.filter(about);
  const listed = counted.filter((entry) => !left.has(place(entry)));
  return { what, limit, count: different(counted, identity), listed: different(listed, identity) };
}

function different(entries: readonly Entry[], identity: Limit["identity"]): number {
  return new Set(entries.map(identity)).size;
}

/** A sentence for each limit that is passed. */
export function overCapacity(ledger: Lists & Pick<LedgerState, "__apps">): string[] {
  const { apps, account } = capacityOf(ledger);
  return [
    ...[...apps].flatMap(([app, usages]) => over(ledger.__apps[app]?.label ?? app, Object.values(usages))),
    ...over("All apps of this stack", Object.values(account)),
  ];
}

function over(where: string, usages: readonly Usage[]): string[] {
  return usages
    .filter(({ count, limit }) => count > limit)
    .map(
      ({ what, limit, count, listed }) =>
        `${sanitize(where)}: ${count} ${what}, and ${limit} is Amazon's limit: ${listed} listed and ${count - listed} that are not but may still be on Amazon.\n` +
        "Remove some in the Developer Console and write them under `removed:` in the file, or list fewer.",
    );
}
