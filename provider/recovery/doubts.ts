import { entriesOf, type LedgerState } from "../ledger/entries.js";
import { existingKeys } from "../ledger/existing.js";
import { stillOnAmazon } from "../ledger/warning.js";
import type { ExportedState, StateResource } from "../pulumi/exported-state.js";
import { sanitize } from "../text/control-characters.js";
import { type Doubt, keysOf, shownKey, whereIs } from "./doubt.js";
import { ledgersIn } from "./records.js";
import { severalLedgers } from "./several-ledgers.js";
import { unrecorded } from "./unrecorded.js";

/**
 * Everything doubtful in a state: what is pending, what was sent without an answer or without a record, and who may still
 * have access.
 */
export function doubts(state: ExportedState): Doubt[] {
  const ledgers = ledgersIn(state.resources);
  return [
    ...state.pending.map(pendingOperation),
    ...state.resources.flatMap(unconfirmed),
    ...unrecorded(state, ledgers),
    ...severalLedgers(ledgers),
    ...ledgers.flatMap(ofLedger),
  ];
}

function unconfirmed(resource: StateResource): Doubt[] {
  const keys = keysOf(resource.outputs.unconfirmed);
  if (keys.length === 0) return [];
  const what = `sent, and no answer tells whether Amazon acted: ${keys.join(", ")}`;
  return [{ kind: "unconfirmed", where: whereIs(resource), keys, what, commands: ["pulumi up"] }];
}

/**
 * An interrupted engine keeps a pending creation until it is told to clear it. It drops other pending operations by
 * itself in the next run.
 */
function pendingOperation({ type, resource }: ExportedState["pending"][number]): Doubt {
  const { testers, certificates, existing } = resource.inputs;
  const exists = new Set(existingKeys(existing));
  const sent = Object.entries(testers ?? certificates ?? {}).filter(([key]) => !exists.has(key));
  const keys = keysOf(Object.fromEntries(sent));
  const creating = type === "creating";
  const again = creating ? ["pulumi refresh --clear-pending-creates --yes", "pulumi up"] : ["pulumi up"];
  const who = keys.length > 0 ? `: ${keys.join(", ")}` : "";
  const what = sanitize(
    `Pulumi was interrupted while ${type}; what was being sent may or may not be on Amazon${who}`,
  );
  return {
    kind: "pending",
    where: whereIs(resource),
    keys,
    what,
    commands: ["pulumi cancel --yes", ...again],
  };
}

/** What is missing in an edited state counts as empty. */
export const emptyLedger: LedgerState = {
  listed: {},
  stillOnAmazon: {},
  service: "",
  __apps: {},
  __lastNumber: 0,
  __source: "file",
};

function ofLedger({ outputs }: StateResource): Doubt[] {
  const what = stillOnAmazon({ ...emptyLedger, ...outputs });
  if (what === undefined) return [];
  const keys = [...new Set(entriesOf(outputs.stillOnAmazon).map(({ key }) => shownKey(key)))];
  return [{ kind: "still-on-amazon", where: "the ledger", keys, what, commands: [] }];
}
