import { sanitize } from "../text/control-characters.js";
import { counted } from "../text/counted.js";
import { wrapped } from "../text/list.js";
import {
  certificates,
  type Entry,
  entriesOf,
  type LedgerState,
  place as placeOf,
  type Source,
} from "./entries.js";
import { existingPlaces } from "./existing.js";

/**
 * Who may still have access, in words: everybody who left in this change by name, whoever left earlier as a count.
 * Undefined when there is nobody. Every preview and every run shows it, because Pulumi shows nothing of an unchanged
 * resource.
 *
 * @param before the ledger before this run
 */
export function warning(before: Partial<LedgerState>, after: LedgerState): string | undefined {
  const known = new Set(entriesOf(before.stillOnAmazon).map(placeOf));
  const all = entriesOf(after.stillOnAmazon);
  const fresh = all.filter((entry) => !known.has(placeOf(entry)));
  const earlier = all.length - fresh.length;
  const folded = `Since earlier: ${counted(earlier, "place", "places")} may still have access. \`pulumi stack export | devtest recover\` names all and says how to settle it.`;
  const parts = [
    ...(fresh.length > 0 ? [left(after), ...advice(after, fresh)] : []),
    ...(earlier > 0 ? [folded] : []),
  ];
  return shownOrNone(parts);
}

/** Everybody who may still have access, by name, with the lines that settle it. Undefined when there is nobody. */
export function stillOnAmazon(ledger: LedgerState): string | undefined {
  const all = entriesOf(ledger.stillOnAmazon);
  return shownOrNone(all.length > 0 ? [left(ledger), ...advice(ledger, all)] : []);
}

/** Everybody the ledger knows, listed or not: whoever may have access when it is gone. Undefined when there is nobody. */
export function everybody(ledger: LedgerState): string | undefined {
  const all = [...entriesOf(ledger.listed), ...entriesOf(ledger.stillOnAmazon)];
  const heading =
    "The ledger is deleted. Nothing else records who may have access to the apps' test builds. These may:";
  return shownOrNone(all.length > 0 ? [heading, ...places(ledger, all)] : []);
}

function shownOrNone(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : lines.map(sanitize).join("\n");
}

function left({ __source }: LedgerState): string {
  return `${inTerms[__source].left}, but added before or about to be, so they may still have access (the service cannot remove anybody):`;
}

/** How messages call the configuration: a program may have no file. */
const inTerms: Readonly<
  Record<Source, { left: string; place: string; list: (lines: readonly string[]) => string[] }>
> = {
  file: {
    left: "Not listed in the file",
    place: "in the file",
    list: (lines) => ["removed:", ...lines.map((line) => `  - ${line}`)],
  },
  program: {
    left: "Not listed in the program",
    place: "among the arguments of DevTest",
    list: (lines) => ["removed: [", ...lines.map((line) => `  ${line},`), "]"],
  },
};

function advice(ledger: LedgerState, entries: readonly Entry[]): string[] {
  const { place, list } = inTerms[ledger.__source];
  return [
    ...places(ledger, entries),
    "Nothing is sent about them. To take their access away, use the Amazon Developer Console: testers and groups are under Tester",
    "Management (deleting a group there also deletes testers who are in no other group), certificates are on the app's page",
    '"Amazon Appstore DevTest for IAP".',
    ...(entries.some(({ app }) => !isListed(ledger, app)) ? unknownApp : []),
    `Then write this ${place}${alsoExisting(ledger, entries)}, and they are off the ledger:`,
    ...list(byGroup(entries).flatMap((ofGroup) => acknowledgements(ledger, ofGroup))),
  ];
}

/** Removed and existing at once would be a contradiction. */
function alsoExisting({ existing }: LedgerState, entries: readonly Entry[]): string {
  const exists = existingPlaces(existing);
  const isThere = entries.some((entry) => exists.has(placeOf(entry)));
  return isThere ? ", take their entries under `existing` out" : "";
}

/** The ledger is written before anything is sent, so it cannot know whether Amazon ever had the app. */
const unknownApp = [
  "If Amazon never had an app of that id (a run said that it does not find it, status 404), nobody was added there, and there is",
  "nothing to remove: do not delete a group of another app for it.",
];

function places(ledger: LedgerState, entries: readonly Entry[]): string[] {
  return byGroup(entries).flatMap((ofGroup) => [
    `  ${describe(ledger, ofGroup[0])}:`,
    ...wrapped(ofGroup.map(shortKey), "    "),
  ]);
}

type OfGroup = readonly [Entry, ...Entry[]];

/** Entries of one group on one app together. */
export function byGroup(entries: readonly Entry[]): OfGroup[] {
  const groups = Map.groupBy(entries, ({ app, group }) => JSON.stringify([app, group]));
  return [...groups.values()] as unknown as OfGroup[];
}

/** `racing (com.example.racing), group "qa"` */
export function describe(
  ledger: Pick<LedgerState, "listed" | "__apps" | "__source">,
  { app, group }: Entry,
): string {
  const where = isListed(ledger, app)
    ? (ledger.__apps[app]?.label ?? app)
    : `${ledger.__apps[app]?.appId ?? app} (not in ${ledger.__source === "file" ? "this file" : "this program"})`;
  return group === certificates ? `${where}, certificates` : `${where}, group "${group}"`;
}

function isListed({ listed }: Pick<LedgerState, "listed">, app: string): boolean {
  return listed[app] !== undefined;
}

/** Entries for `removed`, in the syntax that YAML and JavaScript share. */
function acknowledgements(ledger: LedgerState, entries: OfGroup): string[] {
  return removalsOf(ledger, entries).map((removal) => {
    const pairs = Object.entries(removal).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return `{ ${pairs.join(", ")} }`;
  });
}

/** Entries for `removed` that settle what is left of one group. A group nobody of which is listed takes one. */
export function removalsOf(
  { __apps, listed }: Pick<LedgerState, "__apps" | "listed">,
  entries: readonly [Entry, ...Entry[]],
): Readonly<Record<string, string>>[] {
  const [{ app: tail, group }] = entries;
  const app = __apps[tail]?.appId ?? tail;
  if (group === certificates) return entries.map((entry) => ({ certificate: shortKey(entry), app }));
  if (!Object.hasOwn(listed[tail] ?? {}, group)) return [{ group, app }];
  return entries.map(({ key }) => ({ tester: key, group, app }));
}

/** A fingerprint by the fewest digits that `removed` takes. */
function shortKey({ group, key }: Entry): string {
  return group === certificates ? key.slice(0, 16) : key;
}
