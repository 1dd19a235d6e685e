import type { Removal } from "../desired.js";
import { quoted } from "../text/quoted.js";
import { type Entry, entriesOf, type LedgerState } from "./entries.js";

/**
 * Why the ledger in this state cannot be used, and how to mend it. Undefined when it can be used, or when there is no
 * ledger yet. Somebody may have edited the state, and nothing in it can be reconstructed: everybody on a missing list
 * would be forgotten, and a number given twice would keep somebody from being sent again.
 */
export function damage(
  olds: Partial<LedgerState & { readonly removed: readonly Removal[] }>,
): string | undefined {
  if (Object.keys(olds).length === 0) return undefined;
  const { listed, stillOnAmazon, existing = {}, __apps, removed, service } = olds;
  const problem =
    damageOf(listed, ["listed"]) ??
    damageOf(stillOnAmazon, ["stillOnAmazon"]) ??
    damageOf(existing, ["existing"], aText) ??
    damagedNumbers(olds) ??
    damagedNames(__apps, [...entriesOf(listed), ...entriesOf(stillOnAmazon)]) ??
    damagedRemovals(removed) ??
    (typeof service === "string" ? undefined : "service is no text");
  return problem === undefined ? undefined : editedLedger(problem);
}

/** @param problem what was found in its inputs */
export function editedLedger(problem: string): string {
  return [
    `The ledger in the state of this stack was edited and cannot be used: in its inputs, ${problem}. Nothing else knows who may have access.`,
    "Correct that place in what `pulumi stack export --file state.json` writes, and `pulumi stack import --file state.json`. Earlier states: `pulumi stack export --version <number>` on Pulumi Cloud, the folder .pulumi/history of any other backend.",
  ].join("\n");
}

/** A part holds apps, an app groups, a group keys, and a key a number or a text that begins with one. */
function damageOf(value: unknown, path: readonly string[], leaf: Leaf = aNumber): string | undefined {
  if (path.length === 4) return leaf.fits(value) ? undefined : `${pathText(path)} ${leaf.problem}`;
  if (!isMap(value)) return `${pathText(path)} is no map`;
  for (const [key, below] of Object.entries(value)) {
    const problem = damageOf(below, [...path, key], leaf);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

interface Leaf {
  readonly fits: (value: unknown) => boolean;
  readonly problem: string;
}

const aNumber: Leaf = { fits: isNumbered, problem: "has no number from 1 on" };
const aText: Leaf = { fits: (value) => typeof value === "string", problem: "is no text" };

/** `listed["6184041a"]["qa"]` */
function pathText([part, ...keys]: readonly string[]): string {
  return `${part}${keys.map((key) => `[${quoted(key)}]`).join("")}`;
}

/** An app's last digits hold its whole id and its label: without them another app could take its place. */
function damagedNames(apps: unknown, entries: readonly Entry[]): string | undefined {
  if (!isMap(apps)) return "__apps is no map";
  const named = [...Object.keys(apps), ...entries.map(({ app }) => app)];
  const bad = named.find((app) => !isMap(apps[app]) || !hasTexts(apps[app], ["appId", "label"]));
  return bad === undefined ? undefined : `__apps[${quoted(bad)}] has no appId and label`;
}

function damagedRemovals(removed: unknown): string | undefined {
  if (!Array.isArray(removed)) return "removed is no list";
  const bad = removed.findIndex((removal) => !isMap(removal) || !hasTexts(removal, Object.keys(removal)));
  return bad === -1 ? undefined : `removed[${bad}] is no map of texts`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasTexts(map: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return keys.every((key) => typeof map[key] === "string");
}

/** `7`, or `"7, may still have access"` */
function isNumbered(value: unknown): boolean {
  const [, digits] = /^([1-9]\d*)(?:,|$)/.exec(String(value)) ?? [];
  return (typeof value === "number" || typeof value === "string") && Number.isSafeInteger(Number(digits));
}

/** Each number stands for one entry, and the last one given is the highest. */
function damagedNumbers({ listed, stillOnAmazon, __lastNumber }: Partial<LedgerState>): string | undefined {
  const numbers = [...entriesOf(listed), ...entriesOf(stillOnAmazon)].map(({ number }) => number);
  const seen = new Set<number>();
  const twice = numbers.find((number) => seen.size === seen.add(number).size);
  if (twice !== undefined)
    return `the number ${twice} is there twice (give one of the two another number, above __lastNumber, and raise that)`;
  const highest = Math.max(0, ...numbers);
  const isWhole = Number.isSafeInteger(__lastNumber) && (__lastNumber ?? -1) >= highest;
  return isWhole ? undefined : `__lastNumber is no number from ${highest} on`;
}
