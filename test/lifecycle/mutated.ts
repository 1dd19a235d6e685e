/**
 * States that somebody, or a defect, has damaged: a part of a good one is missing, of another type, doubled, renamed or
 * moved. Whatever it is, a lifecycle refuses it with a sentence, or goes on and forgets nobody whom it can read.
 */
import { expect } from "@jest/globals";
import * as fc from "fast-check";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { registration } from "../../provider/lifecycle/registration.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { type ListedTester, testerKey } from "../../provider/people.js";
import { ledgerInputs } from "../../provider/resources/inputs.js";
import { appId, contextOf } from "./given.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, "", " ", "7", "7, may still have access", "-1", "1e3", "0x10", [], {}, [
    [],
  ]),
  fc.constantFrom<Json>(
    0,
    -1,
    1,
    2,
    3,
    1.5,
    2 ** 53,
    1e300,
    { "": "" },
    { __proto__: null, a: { b: { c: 1 } } },
  ),
  fc.string({ maxLength: 12 }),
  fc.integer(),
);

interface Change {
  /** Chooses the place to change, among all places of the value. */
  readonly at: number;
  readonly how: "delete" | "replace" | "rename" | "copy" | "wrap";
  readonly value: Json;
  readonly name: string;
}

export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: fc.nat(1000),
    how: fc.constantFrom("delete", "replace", "rename", "copy", "wrap"),
    value: odd,
    name: fc.oneof(
      fc.constantFrom("", "__proto__", "constructor", "6184041a", "qa", "(certificates)"),
      fc.string(),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A copy of the value with these changes. */
export function mutated<Value>(value: Value, list: readonly Change[]): Value {
  let copy = JSON.parse(JSON.stringify(value)) as Json;
  for (const change of list) copy = changed(copy, change);
  return copy as Value;
}

function changed(whole: Json, { at, how, value, name }: Change): Json {
  const places = placesIn(whole);
  const place = places[at % places.length];
  if (place === undefined) return structuredClone(value);
  const { holder, key } = place;
  const before = holder[key] as Json;
  if (how === "replace") holder[key] = structuredClone(value);
  else if (how === "wrap") holder[key] = [before];
  else if (how === "copy") define(holder, name, JSON.parse(JSON.stringify(before)) as Json);
  else delete holder[key];
  if (how === "rename") define(holder, name, before);
  return whole;
}

/** As JSON.parse would: `__proto__` is a key like any other. */
function define(holder: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: Json): { holder: Record<string, Json>; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, Json>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key] as Json)]);
}

const [ann, bob] = ["annabella@example.com", "bob.builder@example.com"].map((email) => ({
  email,
  key: testerKey(email),
})) as [ListedTester, ListedTester];
const app = { key: "racing", appId, packageName: "com.example.racing", certificates: [] };
const desired = (people: readonly ListedTester[]) => ({
  apps: [{ ...app, groups: [{ key: "qa", name: "qa", testers: people }] }],
  removed: [],
});

/** Anything that is no sentence for a person: an error of the language itself. */
function isDefect(error: unknown): boolean {
  return (
    !(error instanceof Error) ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error.message === ""
  );
}

async function orRefusal<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isDefect(error) || /undefined|\[object|NaN/.test((error as Error).message)) throw error;
    return undefined;
  }
}

/** A ledger whose inputs were mutated is refused, or keeps everybody who is readable in it. */
export async function playLedger(list: readonly Change[]): Promise<"refused" | "kept"> {
  const { context } = contextOf({ run: {} });
  const good = (await ledger.check({}, ledgerInputs(desired([ann, bob]), "file") as never, context)).inputs;
  const left = (
    await ledger.check(good, ledgerInputs(desired([ann]), "file") as never, contextOf({ run: {} }).context)
  ).inputs;
  const olds = mutated(left, list);
  const before = readable(olds);
  const run = contextOf({ run: {} });
  const news = ledgerInputs(desired([]), "file") as never;
  const checked = await ledger.check(olds, news, run.context);
  for (const reason of checked.failures) expect(reason).not.toMatch(/undefined|\[object|NaN/);
  if (checked.failures.length > 0) return "refused";
  const after = readable(checked.inputs);
  if (Object.keys(olds).length > 0) expect([...before].filter((place) => !after.has(place))).toEqual([]);
  await ledger.diff(olds as never, checked.inputs, run.context);
  await orRefusal(() => ledger.update("ledger", olds as never, checked.inputs, run.context));
  await orRefusal(() => ledger.delete(olds as never, run.context));
  return "kept";
}

/** Every path of three keys that ends in a whole number, or in a text that begins with one. */
function readable(state: unknown): Set<string> {
  const found = new Set<string>();
  const { listed, stillOnAmazon } = Object(state) as Record<string, unknown>;
  for (const tree of [listed, stillOnAmazon])
    for (const [one, groups] of entries(tree))
      for (const [group, keys] of entries(groups))
        for (const [key, value] of entries(keys))
          if (/^[1-9]\d*(,|$)/.test(JSON.stringify(value).replaceAll('"', "")))
            found.add(JSON.stringify([one, group, key]));
  return found;
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** A group or a registration whose outputs were mutated sends once more whom it cannot read, and claims nobody anew. */
export async function playRecords(list: readonly Change[]): Promise<void> {
  const record = { confirmed: { [ann.key]: 1 }, unconfirmed: { [bob.key]: 2 } };
  const group = {
    ...{ appId, trackId: "devtest", groupName: "qa", personalData: "masked" as const, label: "racing" },
    testers: { [ann.key]: { email: ann.email }, [bob.key]: { email: bob.email } },
    onRecord: { [ann.key]: 1, [bob.key]: 2 },
  } as const;
  const olds = mutated({ ...group, ...record }, list);
  const { context, calls } = contextOf();
  await testerGroup.check(olds as never, group, context);
  await testerGroup.diff(olds as never, group, context);
  const outputs = await orRefusal(() => testerGroup.update("id", olds as never, group, context));
  const sent = JSON.stringify(calls);
  const confirmed = Object(olds.confirmed)[ann.key] as unknown;
  expect(sent.includes(ann.email)).toBe(confirmed !== 1);
  expect(outputs?.confirmed).toEqual({ [ann.key]: 1, [bob.key]: 2 });

  const print = "a".repeat(64);
  const inputs = {
    ...{ appId, packageName: "com.example.racing", label: "racing", trackId: "devtest" },
    ...{ certificates: { [print]: "CN=racing" }, __pem: { [print]: "pem" }, onRecord: { [print]: 1 } },
  };
  const registered = mutated({ ...inputs, confirmed: { [print]: 1 }, unconfirmed: {} }, list);
  await registration.check(registered as never, inputs, context);
  await registration.diff(registered as never, inputs, context);
  const done = await orRefusal(() => registration.update("id", registered as never, inputs, context));
  expect(done?.confirmed).toEqual({ [print]: 1 });
}
