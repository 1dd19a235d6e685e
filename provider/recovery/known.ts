import { DevTestError } from "../errors.js";
import { damage } from "../ledger/damage.js";
import { certificates, entriesOf, type LedgerState, place } from "../ledger/entries.js";
import type { Known } from "../plan.js";
import type { ExportedState } from "../pulumi/exported-state.js";
import { ledgersIn, numberOf, placeKey, recordsIn } from "./records.js";

/**
 * What a state knows of the people and certificates on its ledger.
 * @throws DevTestError when the ledger is damaged, or not the only one
 */
export function knownIn({ resources }: ExportedState): Known {
  const [ledger, ...others] = ledgersIn(resources);
  if (others.length > 0) {
    throw new DevTestError(
      "several_ledgers",
      "This state has several ledgers, and nobody can tell from it who is known.",
      "`pulumi stack export | devtest recover` names them and says how to go on.",
    );
  }
  const state: Partial<LedgerState> = ledger?.outputs ?? {};
  const damaged = damage(state);
  if (damaged !== undefined) throw new DevTestError("damaged_ledger", damaged, "");
  const records = recordsIn(resources);
  const numbers = (part: "confirmed" | "unconfirmed") =>
    new Map(
      entriesOf(state.listed).flatMap((entry) => {
        const number = numberOf(records.get(placeKey(entry))?.outputs[part] ?? {}, entry.key);
        return number === undefined ? [] : [[place(entry), number] as const];
      }),
    );
  const packages = Object.keys(state.listed ?? {}).flatMap((app) => {
    const name = records.get(placeKey({ app, group: certificates }))?.outputs.packageName;
    return name === undefined ? [] : [[app, name] as const];
  });
  return {
    ledger: state,
    confirmed: numbers("confirmed"),
    unconfirmed: numbers("unconfirmed"),
    packages: new Map(packages),
  };
}
