import { isDeepStrictEqual } from "node:util";
import { overCapacity } from "../ledger/capacity.js";
import { damage } from "../ledger/damage.js";
import { type LedgerState, nextState } from "../ledger/entries.js";
import { warning } from "../ledger/warning.js";
import type { LedgerInputs } from "../resources/inputs.js";
import type { Kind } from "./kind.js";

/** The program's inputs, with the ledger's own numbers and what else `check` computes. Outputs are the same. */
type Inputs = LedgerInputs & LedgerState;

export const ledger: Kind<Inputs, Inputs> = {
  check(olds, news) {
    const damaged = damage(olds);
    if (damaged !== undefined) return { inputs: news, failures: [damaged] };
    const inputs = { ...news, ...nextState(olds, news) };
    const empty = news.removed.some(({ tester, group, certificate }) => !(tester ?? group ?? certificate));
    const problems = empty ? ["Each entry of `removed` has a tester, a group or a certificate."] : [];
    return { inputs, failures: [...problems, ...overCapacity(inputs)] };
  },

  async diff(olds, news, context) {
    const text = warning(news);
    if (text !== undefined) await context.warn(text);
    return { changes: !isDeepStrictEqual(recorded(olds), recorded(news)), replaces: [] };
  },

  async create(news) {
    return { id: "ledger", outputs: news };
  },

  async update(_id, _olds, news) {
    return news;
  },

  async delete() {
    // Nothing to do: Amazon knows nothing of the ledger. Its memory goes with it, which is why it is protected.
  },
};

/** Everything but how messages call the apps. */
function recorded({ listed, removed, stillOnAmazon, __lastNumber }: Inputs) {
  return { listed, removed, stillOnAmazon, __lastNumber };
}
