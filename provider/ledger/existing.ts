import { composed, type Existing } from "../desired.js";
import {
  certificates,
  entriesOf,
  type LedgerState,
  nextState,
  type Position,
  place,
  type Tree,
  tree,
} from "./entries.js";

/** What the ledger knows of those whom somebody added in the Console, or is said to have added. */

/** The leaf is a text: see {@link leafOf}. */
export type ExistingTree = Tree<string>;

/** Key, or fingerprint → such a text. */
export type ExistingKeys = Readonly<Record<string, string>>;

/** A key of the file, or the use of a group, may mean another app one day: the ledger remembers how the app was named. */
export function addedBy({ appKey, everywhere }: Pick<Existing, "appKey" | "everywhere">): string {
  if (everywhere) return `${added}, ${onEveryApp}`;
  return appKey === undefined ? added : `${added}, app ${escaped(appKey)}`;
}

/** The key of the file by which an entry names its app, if it does. */
export function appKeyBy(text: string): string | undefined {
  const [, key] = /, app (.*)$/.exec(text) ?? [];
  return key?.replaceAll(semicolon, ";").replaceAll(percent, "%");
}

const added = "added in the Console";
const onEveryApp = "every app";
/**
 * Beside a number that was given while an entry said so. No gate has let it in: without the entry it is sent for the first
 * time, unless its group has recorded it.
 */
const adopted = "adopted when listed";

const separator = "; ";
const [percent, semicolon] = ["%25", "%3B"];

/** Whoever writes a key of the file must not write another text with it. */
function escaped(key: string): string {
  return key.replaceAll("%", percent).replaceAll(";", semicolon);
}

/** Several entries may say the same of one place, in words of their own: each of them is kept. */
export function leafOf(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join(separator);
}

function textsIn(leaf: string | undefined): string[] {
  return leaf === undefined ? [] : leaf.split(separator);
}

/** How the entries of the file say it. None where they are out. */
export function wordings(leaf: string | undefined): string[] {
  return textsIn(leaf).filter((text) => text !== adopted);
}

/** Who exists, as entries of the file say. */
export function existingKeys(existing: Readonly<Record<string, unknown>> = {}): string[] {
  return Object.keys(existing).filter((key) => wordings(String(existing[key])).length > 0);
}

/** Who was numbered as existing, and no entry says so any more. */
export function unadmittedKeys(existing: ExistingKeys = {}): string[] {
  return Object.keys(existing).filter((key) => wordings(existing[key]).length === 0);
}

/** Who was numbered as existing, whatever entries say now. */
export function adoptedKeys(existing: ExistingKeys = {}): string[] {
  return Object.keys(existing).filter((key) => textsIn(existing[key]).includes(adopted));
}

/** The places of {@link existingKeys}. */
export function existingPlaces(existing: ExistingTree | undefined): Set<string> {
  return placesWhere(existing, (leaf) => wordings(leaf).length > 0);
}

/** The places of {@link unadmittedKeys}. */
export function unadmittedPlaces(existing: ExistingTree | undefined): Set<string> {
  return placesWhere(existing, (leaf) => wordings(leaf).length === 0);
}

function placesWhere(existing: ExistingTree | undefined, is: (leaf: string) => boolean): Set<string> {
  return new Set(leavesOf(existing).flatMap(({ leaf, ...at }) => (is(leaf) ? [place(at)] : [])));
}

interface Leaf extends Position {
  readonly leaf: string;
}

/** With composed names of groups: a program may write another form. */
export function leavesOf(existing: ExistingTree = {}): Leaf[] {
  return Object.entries(existing).flatMap(([app, groups]) =>
    Object.entries(groups).flatMap(([group, keys]) =>
      Object.entries(keys).map(([key, leaf]) => ({ app, group: composed(group), key, leaf: String(leaf) })),
    ),
  );
}

/** The ledger after `news`, with what it knows of those who exist: see {@link nextState}. */
export function ledgerAfter(
  olds: Partial<LedgerState>,
  news: Parameters<typeof nextState>[1],
): ReturnType<typeof nextState> & { readonly existing: ExistingTree } {
  const state = nextState(olds, news);
  return { ...state, existing: existingAfter(olds, news.existing, state) };
}

/** What is said now, and of those who are listed also whether it was said when they got their number. */
function existingAfter(
  olds: Partial<LedgerState>,
  said: ExistingTree | undefined,
  { listed }: Pick<LedgerState, "listed">,
): ExistingTree {
  const leaves = new Map(leavesOf(said).map((one) => [place(one), one]));
  const was = new Set(entriesOf(olds.listed).map(place));
  const wasAdopted = placesWhere(olds.existing, (leaf) => textsIn(leaf).includes(adopted));
  for (const { number: _number, ...at } of entriesOf(listed)) {
    const id = place(at);
    const texts = wordings(leaves.get(id)?.leaf);
    const isAdopted = was.has(id) ? wasAdopted.has(id) : texts.length > 0;
    if (isAdopted) leaves.set(id, { ...at, leaf: leafOf([...texts, adopted]) });
  }
  return tree([...leaves.values()], ({ leaf }) => leaf);
}

/** What exists of a group, by its composed name. Default: of the app's certificates. Undefined where nothing does. */
export function existingIn(
  existing: ExistingTree | undefined,
  app: string,
  group: string = certificates,
): ExistingKeys | undefined {
  const groups = existing?.[app] ?? {};
  return Object.hasOwn(groups, group) ? groups[group] : undefined;
}
