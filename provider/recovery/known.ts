import { DevTestError } from "../errors.js";
import { damage, editedLedger } from "../ledger/damage.js";
import {
  certificates,
  type Entry,
  entriesOf,
  isCertificate,
  type LedgerState,
  place,
} from "../ledger/entries.js";
import { testerKeyPattern } from "../people.js";
import type { Known } from "../plan.js";
import type { ExportedState } from "../pulumi/exported-state.js";
import type { SendRecord } from "../record.js";
import { ledgersIn, numberOf, placeKey, recordsIn } from "./records.js";

/** A ledger that is there has lists, and in them nothing but keys. */
function damageIn(state: Partial<LedgerState>): string | undefined {
  const isKey = (entry: Entry) =>
    isCertificate(entry) ? /^[0-9a-f]{64}$/.test(entry.key) : testerKeyPattern.test(entry.key);
  const all = [...entriesOf(state.listed), ...entriesOf(state.stillOnAmazon)];
  return (
    // A ledger without lists is a damaged one, and not that of a first run.
    damage({ listed: undefined, ...state } as Partial<LedgerState>) ??
    (all.every(isKey) ? undefined : editedLedger("a key belongs to no person and no certificate"))
  );
}

/** Whatever an interrupted run was about to record may have been sent. */
function pendingIn({ listed }: Partial<LedgerState>, pending: ExportedState["pending"]): [string, number][] {
  const named = recordsIn(pending.map(({ resource }) => resource));
  return entriesOf(listed)
    .filter((entry) => {
      const { testers, certificates: certified } = named.get(placeKey(entry))?.inputs ?? {};
      return Object.hasOwn(testers ?? certified ?? {}, entry.key);
    })
    .map((entry) => [place(entry), entry.number]);
}

/**
 * What a state knows of the people and certificates on its ledger.
 * @throws DevTestError when the ledger is damaged, or not the only one
 */
export function knownIn({ resources, pending }: ExportedState): Known {
  const [ledger, ...others] = ledgersIn(resources);
  if (others.length > 0) {
    throw new DevTestError(
      "several_ledgers",
      "This state has several ledgers, and nobody can tell from it who is known.",
      "`pulumi stack export | devtest recover` names them and says how to go on.",
    );
  }
  const state: Partial<LedgerState> = ledger?.outputs ?? {};
  const damaged = ledger === undefined ? undefined : damageIn(state);
  if (damaged !== undefined) throw new DevTestError("damaged_ledger", damaged, "");
  const records = recordsIn(resources);
  const numbers = (part: keyof SendRecord) =>
    new Map(
      entriesOf(state.listed).flatMap((entry) => {
        const number = numberOf(records.get(placeKey(entry))?.outputs[part] ?? {}, entry.key);
        return number === undefined ? [] : [[place(entry), number] as const];
      }),
    );
  const unconfirmed = new Map([...numbers("unconfirmed"), ...pendingIn(state, pending)]);
  const packages = Object.keys(state.listed ?? {}).flatMap((app) => {
    const name = records.get(placeKey({ app, group: certificates }))?.outputs.packageName;
    return name === undefined ? [] : [[app, name] as const];
  });
  return {
    ledger: state,
    confirmed: numbers("confirmed"),
    unconfirmed,
    adopted: numbers("adopted"),
    packages: new Map(packages),
  };
}
