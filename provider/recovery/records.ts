import { appTail } from "../desired.js";
import { certificates, type Entry } from "../ledger/entries.js";
import { nameIn, type StateResource } from "../pulumi/exported-state.js";

/** Registrations and groups. Pulumi may have several of one name while it replaces one: the last is the newest. */
export function recordsIn(resources: readonly StateResource[]): Map<string, StateResource> {
  const records = resources.filter(({ type }) => /:(TesterGroup|Registration)$/.test(type));
  return new Map(records.map((resource) => [placeKeyOf(resource), resource]));
}

export function ledgersIn(resources: readonly StateResource[]): StateResource[] {
  return resources.filter(({ type }) => type.endsWith(":Ledger"));
}

function placeKeyOf({ type, urn, inputs: { appId, groupName = "" } }: StateResource): string {
  const app = appTail(appId ?? nameIn(urn));
  return placeKey({ app, group: type.endsWith(":Registration") ? certificates : groupName });
}

export function placeKey({ app, group }: Pick<Entry, "app" | "group">): string {
  return JSON.stringify([app, group]);
}

/** Anybody may have edited a state: every object has a `constructor`. */
export function numberOf(numbers: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(numbers, key) ? numbers[key] : undefined;
}
