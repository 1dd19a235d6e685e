import { admittedAs } from "../../provider/ledger/gate.js";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { testerKey } from "../../provider/people.js";
import { contextOf, type Given } from "./given.js";

/** What a ledger is given when one file follows another. */
export const racing = "6184041a";
export const puzzle = "e5f60708";
export const appId = `amzn1.devportal.mobileapp.00000000${racing}`;
export const otherId = `amzn1.devportal.mobileapp.11111111${racing}`;
export const apps = {
  [racing]: { appId, label: "racing (com.example.racing)" },
  [puzzle]: { appId: `amzn1.devportal.mobileapp.00000000${puzzle}`, label: "puzzle (com.example.puzzle)" },
};
export const fingerprint = "3f".repeat(32);
export const [ann, bob, cleo, dan] = ["annabella", "bob.builder", "cleopatra", "dandelion"].map((local) =>
  testerKey(`${local}@example.com`),
) as [string, string, string, string];

export interface File {
  readonly [app: string]: Readonly<Record<string, readonly string[]>>;
}

export function listing(file: File) {
  const unnumbered = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 0]));
  const groups = (of: File[string]) =>
    Object.fromEntries(Object.entries(of).map(([group, keys]) => [group, unnumbered(keys)]));
  return Object.fromEntries(Object.entries(file).map(([app, of]) => [app, groups(of)]));
}

export function news(file: File, guards?: object) {
  return {
    listed: listing(file),
    stillOnAmazon: {},
    removed: [],
    __apps: apps,
    __lastNumber: 0,
    service: "https://developer.amazon.com",
    __source: "file" as const,
    ...(guards === undefined ? {} : { guards }),
  };
}

/** The ledger's `check` of one file after another. */
export async function check(before: File | undefined, after: File, given: Given = {}, guards?: object) {
  const olds =
    before === undefined ? {} : (await ledger.check({}, news(before), contextOf({ run: {} }).context)).inputs;
  const { context, told } = contextOf({ run: {}, ...given });
  const { failures } = await ledger.check(olds, news(after, guards), context);
  return { failures, told };
}

export function admitting(...grants: readonly (readonly [string, string, string])[]) {
  return { name: "the plan d1:000000000000", grants: new Set(grants.map((grant) => admittedAs(...grant))) };
}
