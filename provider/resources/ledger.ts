import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Removal } from "../desired.js";
import { overCapacity } from "../ledger/capacity.js";
import { damage } from "../ledger/damage.js";
import {
  type AppNames,
  certificates,
  type LedgerState,
  type Listed,
  nextState,
  type StillOnAmazon,
} from "../ledger/entries.js";
import { warning } from "../ledger/warning.js";
import { type Kind, refusal } from "../lifecycle/kind.js";
import type { Numbers } from "../record.js";
import { provider, typeModule } from "../shell/dynamic.js";

/** From the program `listed` has any numbers; `check` puts in the ledger's own, and what else it computes. */
interface Inputs extends LedgerState {
  readonly removed: readonly Removal[];
}

type Outputs = Inputs;

export interface LedgerArgs {
  /** Last 8 digits of an appId → group name, or `(certificates)` → the keys of its people, or fingerprints. */
  listed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** What somebody has removed in the Console. */
  removed: readonly Removal[];
  /** Last 8 digits of an appId → its whole id, and how messages call it. */
  apps: AppNames;
}

/**
 * Who and what may have access, whatever the service did. One per stack, and written ahead: registrations and tester
 * groups take their numbers from its output, so nothing is sent that is not on record here first. What leaves the file
 * stays under `stillOnAmazon` until it is listed again or acknowledged under `removed`. It sends nothing, ever.
 *
 * It is the only record there is: {@link DevTest} protects it unless `devtest:allowDestroy` is set.
 *
 * @example
 * const ledger = new Ledger({ listed: { "6184041a": { qa: [testerKey("ann@example.com")] } }, removed: [], apps });
 * new TesterGroup("qa", { ...group, onRecord: ledger.numbers("6184041a", "qa") });
 */
export class Ledger extends pulumi.dynamic.Resource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/devtest:Ledger";
  declare readonly listed: pulumi.Output<Listed>;
  declare readonly removed: pulumi.Output<readonly Removal[]>;
  declare readonly stillOnAmazon: pulumi.Output<StillOnAmazon>;

  constructor(args: LedgerArgs, opts: pulumi.CustomResourceOptions = {}) {
    const { removed, apps } = args;
    const props = { listed: unnumbered(args.listed), removed, stillOnAmazon: undefined, __apps: apps };
    const quiet = { hideDiffs: ["listed"] };
    super(provider, "ledger", props, pulumi.mergeOptions(quiet, opts), typeModule, "Ledger");
  }

  /** The numbers of a group's people; with `(certificates)`, the default, of an app's certificates. */
  numbers(appTail: string, group: string = certificates): pulumi.Output<Numbers> {
    return this.listed.apply((listed) => listed[appTail]?.[group] ?? {});
  }
}

export const ledger: Kind<Inputs, Outputs> = {
  check(olds, news) {
    const damaged = damage(olds);
    if (damaged !== undefined) return { inputs: news, failures: [refusal(damaged)] };
    const inputs = { ...news, ...nextState(olds, news) };
    const empty = news.removed.some(({ tester, group, certificate }) => !(tester ?? group ?? certificate));
    const problems = empty ? ["Each entry of `removed` has a tester, a group or a certificate."] : [];
    return { inputs, failures: [...problems, ...overCapacity(inputs)].map(refusal) };
  },

  async diff(_id, olds, news, context) {
    const text = warning(news);
    if (text !== undefined) await context.warn(text);
    return { changes: !isDeepStrictEqual(recorded(olds), recorded(news)) };
  },

  async create(news) {
    return { id: "ledger", outs: news };
  },

  async update(_id, _olds, news) {
    return { outs: news };
  },

  async delete() {
    // Nothing to do: nothing of the ledger is at Amazon. What it remembers goes with it, which is why it is protected.
  },
};

/** Everything but how messages call the apps. */
function recorded({ listed, removed, stillOnAmazon, __lastNumber }: Inputs) {
  return { listed, removed, stillOnAmazon, __lastNumber };
}

function unnumbered(listed: LedgerArgs["listed"]): Listed {
  const groups = (names: Readonly<Record<string, readonly string[]>>) =>
    mapValues(names, (keys) => Object.fromEntries(keys.map((key) => [key, 0])));
  return mapValues(listed, groups);
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, change: (value: From) => To) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
