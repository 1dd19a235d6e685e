import { testerKey, testerKeyPattern } from "../people.js";
import type { StateResource } from "../pulumi/exported-state.js";
import { nameIn } from "../pulumi/exported-state.js";
import { sanitize } from "../text/control-characters.js";

/** Something in a state that is doubtful after a failed run, and the commands that settle it. */
export interface Doubt {
  readonly kind: "unconfirmed" | "unrecorded" | "pending" | "several-ledgers" | "still-on-amazon";
  /** The app, and which part of it. */
  readonly where: string;
  /** Keys of people, or fingerprints; empty when the state does not say. Never cut short. */
  readonly keys: readonly string[];
  readonly what: string;
  readonly commands: readonly string[];
}

/** Anybody may have edited a state, so nothing in it may forge a line of a log. */
export function whereIs({ inputs: { label, groupName }, urn }: StateResource): string {
  return label === undefined ? sanitize(nameIn(urn)) : placeOf(label, groupName);
}

/** @param group undefined for the registration */
export function placeOf(label: string, group: string | undefined): string {
  return sanitize(group === undefined ? `${label}, registration` : `${label}, group "${group}"`);
}

export function keysOf(map: object = {}): string[] {
  return Object.keys(map).map(shownKey);
}

/** An edited state can have an address where a key should be. */
export function shownKey(key: string): string {
  return sanitize(key.includes("@") && !testerKeyPattern.test(key) ? testerKey(key) : key);
}
