import { limits } from "../limits.js";
import { certificates, type Entry, entriesOf, type LedgerState } from "./entries.js";

/** A sentence for each limit that is passed, counting what is listed together with what is still on Amazon. */
export function overCapacity({ listed, stillOnAmazon, __apps }: LedgerState): string[] {
  const all = [...entriesOf(listed), ...entriesOf(stillOnAmazon)];
  const left = new Set(entriesOf(stillOnAmazon).map(line));
  const isCertificate = ({ group }: Entry) => group === certificates;
  const people = all.filter((entry) => !isCertificate(entry));
  const perApp = [...Map.groupBy(all, ({ app }) => app)].flatMap(([app, entries]) => {
    const where = __apps[app]?.label ?? app;
    const testers = entries.filter((entry) => !isCertificate(entry));
    return [
      over(
        where,
        "certificates",
        entries.filter(isCertificate),
        limits.certificatesPerApp,
        left,
        ({ key }) => key,
      ),
      over(where, "testers", testers, limits.testersPerApp, left, ({ key }) => key),
    ];
  });
  const whole = "All apps of this stack";
  return [
    ...perApp,
    over(whole, "tester groups", people, limits.groups, left, ({ group }) => group),
    over(whole, "testers", people, limits.testers, left, ({ key }) => key),
  ].filter((sentence) => sentence !== undefined);
}

function over(
  where: string,
  what: string,
  entries: readonly Entry[],
  limit: number,
  left: ReadonlySet<string>,
  identity: (entry: Entry) => string,
): string | undefined {
  const count = new Set(entries.map(identity)).size;
  if (count <= limit) return undefined;
  const listed = new Set(entries.filter((entry) => !left.has(line(entry))).map(identity)).size;
  return [
    `${where}: ${count} ${what}, and ${limit} is Amazon's limit: ${listed} listed and ${count - listed} that left the file but may still be on Amazon.`,
    "Remove some in the Developer Console and write them under `removed:` in the file, or list fewer.",
  ].join("\n");
}

function line({ app, group, key }: Entry): string {
  return JSON.stringify([app, group, key]);
}
