import type { LedgerState } from "../ledger/entries.js";
import { stillOnAmazon } from "../ledger/warning.js";
import { type ExportedState, nameIn, type StateResource } from "../pulumi/exported-state.js";
import { sanitize } from "../text/control-characters.js";
import { truncatedList } from "../text/list.js";

/** Something in a state that is doubtful after a failed run, and the commands that settle it. */
export interface Doubt {
  readonly kind: "unconfirmed" | "pending" | "still-on-amazon";
  /** The app, and which part of it. */
  readonly where: string;
  /** Keys of people, or fingerprints; empty when the state does not say. */
  readonly keys: readonly string[];
  readonly what: string;
  readonly commands: readonly string[];
}

/** Everything doubtful in a state: what was sent without an answer, what is pending, who may still have access. */
export function doubts({ resources, pending }: ExportedState): Doubt[] {
  return [
    ...pending.map(pendingOperation),
    ...resources.flatMap(unconfirmed),
    ...resources.flatMap(ofLedger),
  ];
}

function unconfirmed(resource: StateResource): Doubt[] {
  const keys = keysOf(resource.outputs.unconfirmed);
  if (keys.length === 0) return [];
  const what = sanitize(`sent, and no answer tells whether Amazon acted: ${truncatedList(keys)}`);
  return [{ kind: "unconfirmed", where: whereIs(resource), keys, what, commands: ["pulumi up"] }];
}

/**
 * An interrupted engine keeps a pending creation until it is told to clear it. It drops other pending operations by
 * itself in the next run.
 */
function pendingOperation({ type, resource }: ExportedState["pending"][number]): Doubt {
  const keys = keysOf(resource.inputs.testers ?? resource.inputs.certificates);
  const creating = type === "creating";
  const again = creating ? ["pulumi refresh --clear-pending-creates --yes", "pulumi up"] : ["pulumi up"];
  const who = keys.length > 0 ? `: ${truncatedList(keys)}` : "";
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

const emptyLedger: LedgerState = {
  listed: {},
  stillOnAmazon: {},
  service: "",
  __apps: {},
  __lastNumber: 0,
  __source: "file",
};

function ofLedger(resource: StateResource): Doubt[] {
  if (!resource.type.endsWith(":Ledger")) return [];
  const what = stillOnAmazon({ ...emptyLedger, ...resource.outputs });
  return what === undefined
    ? []
    : [{ kind: "still-on-amazon", where: "the ledger", keys: [], what, commands: [] }];
}

/** Anybody may have edited a state, so nothing in it may forge a line of a log. */
function whereIs({ inputs: { label, groupName }, urn }: StateResource): string {
  if (label === undefined) return sanitize(nameIn(urn));
  return sanitize(groupName === undefined ? `${label}, registration` : `${label}, group "${groupName}"`);
}

function keysOf(map: object = {}): string[] {
  return Object.keys(map).map(sanitize);
}
