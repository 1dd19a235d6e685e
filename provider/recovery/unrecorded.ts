import { certificates, type Entry, entriesOf } from "../ledger/entries.js";
import type { ExportedState, StateResource } from "../pulumi/exported-state.js";
import { type Doubt, keysOf, placeOf, shownKey } from "./doubt.js";
import { numberOf, placeKey, recordsIn } from "./records.js";

/**
 * Who is on the ledger under a number of which their own resource has no record: a run that was killed, or a provider
 * that was, may have sent them; a run that was refused has not. Without those of an operation that is pending, which is
 * a doubt of its own.
 */
export function unrecorded(
  { resources, pending }: ExportedState,
  ledgers: readonly StateResource[],
): Doubt[] {
  const records = recordsIn(resources);
  const named = recordsIn(pending.map(({ resource }) => resource));
  const doubtful = ledgers.flatMap(({ outputs: { listed, __apps: apps = {} } }) =>
    entriesOf(listed)
      .filter((entry) => !isRecorded(entry, records.get(placeKey(entry))))
      .filter((entry) => !isNamed(entry, named.get(placeKey(entry))))
      .map((entry) => ({ ...entry, label: apps[entry.app]?.label ?? entry.app })),
  );
  const places = Map.groupBy(doubtful, placeKey);
  return [...places.values()].flatMap(ofPlace);
}

function ofPlace(entries: readonly (Entry & { readonly label: string })[]): Doubt[] {
  const [first] = entries;
  if (first === undefined) return [];
  const keys = [...new Set(entries.map(({ key }) => shownKey(key)))];
  const what = `may or may not have been sent: on the ledger, no record: ${keys.join(", ")}`;
  const where = placeOf(first.label, first.group === certificates ? undefined : first.group);
  return [{ kind: "unrecorded", where, keys, what, commands: ["pulumi up"] }];
}

function isRecorded({ key, number }: Entry, resource: StateResource | undefined): boolean {
  const { confirmed = {}, unconfirmed = {}, adopted = {} } = resource?.outputs ?? {};
  const isDone = numberOf(confirmed, key) === number || numberOf(adopted, key) === number;
  return isDone || numberOf(unconfirmed, key) !== undefined;
}

function isNamed({ key }: Entry, resource: StateResource | undefined): boolean {
  const { testers, certificates } = resource?.inputs ?? {};
  return keysOf(testers ?? certificates).includes(shownKey(key));
}
