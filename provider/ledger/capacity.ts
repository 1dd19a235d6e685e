import { limits } from "../limits.js";
import { certificates, type Entry, entriesOf, type LedgerState, place } from "./entries.js";

/** One limit of the vendor: it bounds the number of different `identity`s among the lines it is about. */
interface Limit {
  readonly what: string;
  readonly limit: number;
  readonly about: (entry: Entry) => boolean;
  readonly identity: (entry: Entry) => string;
}

const isCertificate = ({ group }: Entry) => group === certificates;
const isPerson = (entry: Entry) => !isCertificate(entry);
const key = (entry: Entry) => entry.key;
const group = (entry: Entry) => entry.group;

const ofAnApp: readonly Limit[] = [
  { what: "certificates", limit: limits.certificatesPerApp, about: isCertificate, identity: key },
  { what: "testers", limit: limits.testersPerApp, about: isPerson, identity: key },
];

const ofTheAccount: readonly Limit[] = [
  { what: "tester groups", limit: limits.groups, about: isPerson, identity: group },
  { what: "testers", limit: limits.testers, about: isPerson, identity: key },
];

/** A sentence for each limit that is passed, counting what is listed together with what is still on Amazon. */
export function overCapacity({
  listed,
  stillOnAmazon,
  __apps,
}: Pick<LedgerState, "listed" | "stillOnAmazon" | "__apps">): string[] {
  const all = [...entriesOf(listed), ...entriesOf(stillOnAmazon)];
  const left = new Set(entriesOf(stillOnAmazon).map(place));
  const apps = [...Map.groupBy(all, ({ app }) => app)];
  return [
    ...apps.flatMap(([app, entries]) => over(__apps[app]?.label ?? app, ofAnApp, entries, left)),
    ...over("All apps of this stack", ofTheAccount, all, left),
  ];
}

function over(
  where: string,
  bounds: readonly Limit[],
  entries: readonly Entry[],
  left: ReadonlySet<string>,
): string[] {
  return bounds.flatMap(({ what, limit, about, identity }) => {
    const counted = entries.filter(about);
    const count = new Set(counted.map(identity)).size;
    if (count <= limit) return [];
    const listed = new Set(counted.filter((entry) => !left.has(place(entry))).map(identity)).size;
    return [
      `${where}: ${count} ${what}, and ${limit} is Amazon's limit: ${listed} listed and ${count - listed} that left the file but may still be on Amazon.\n` +
        "Remove some in the Developer Console and write them under `removed:` in the file, or list fewer.",
    ];
  });
}
