import type * as pulumi from "@pulumi/pulumi";
import { appTail, composed, type Removal } from "../desired.js";
import { certificates, type Listed, numbersIn, type StillOnAmazon } from "../ledger/entries.js";
import { addedBy, type ExistingKeys, type ExistingTree, existingIn } from "../ledger/existing.js";
import { normaliseEmail } from "../people.js";
import type { Numbers } from "../record.js";
import { DynamicResource } from "../shell/resource.js";
import { isChecked } from "./arguments.js";
import { assertTexts, checkedLedger, type LedgerArgs } from "./checked-ledger.js";
import { type LedgerInputs, unnumbered } from "./inputs.js";
import { orRunError } from "./run-error.js";
import { declaring } from "./stack.js";

export type { LedgerArgs };

/**
 * Who and what may have access, whatever the service did. One per stack, and written ahead: registrations and tester
 * groups take their numbers from its output, so nothing is sent that is not on record here first. What leaves the file
 * stays under `stillOnAmazon` until it is listed again or acknowledged under `removed`. It sends nothing, ever.
 *
 * It is the only record there is: {@link DevTest} protects it unless `devtest:allowDestroy` is set. It is a child of the
 * stack, whatever `opts.parent` says: moving the component that declares it would begin an empty one.
 *
 * @throws RunError with every complaint about the arguments and the stack's settings, before the resource is registered
 * @example
 * const ledger = new Ledger({ listed: { "6184041a": { qa: [testerKey("ann@example.com")] } }, removed: [], apps });
 * new TesterGroup("qa", { ...group, onRecord: ledger.numbers("6184041a", "qa") });
 */
export class Ledger extends DynamicResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/devtest:Ledger";
  declare readonly listed: pulumi.Output<Listed>;
  /** What somebody added in the Console, as the configuration says, and whether it said so when it was listed. */
  declare readonly existing: pulumi.Output<ExistingTree>;
  declare readonly removed: pulumi.Output<readonly Removal[]>;
  declare readonly stillOnAmazon: pulumi.Output<StillOnAmazon>;
  /** The service this record is about. */
  declare readonly service: pulumi.Output<string>;

  /** @param ready the resource is registered when this settles. Default: at once */
  constructor(
    args: LedgerArgs | LedgerInputs,
    opts: pulumi.CustomResourceOptions = {},
    ready?: Promise<void>,
  ) {
    const inputs = isChecked(args)
      ? (args as LedgerInputs)
      : inputsFrom(declaring(() => checkedLedger(args)));
    const listed = ready === undefined ? inputs.listed : ready.then(() => inputs.listed);
    const props = { existing: undefined, ...inputs, listed, stillOnAmazon: undefined, service: undefined };
    // Deleting comes first, and refuses: a replacement would begin an empty ledger beside the old one.
    const defaults = { hideDiffs: ["listed"], deleteBeforeReplace: true };
    const { parent: _ignored, ...others } = opts;
    super("Ledger", "ledger", props, defaults, others);
  }

  /**
   * The numbers of a group's people; with `(certificates)`, the default, of an app's certificates.
   *
   * @param app the last 8 digits of its appId, or all of it
   * @throws RunError when one of the two is not text, such as an output of another resource
   */
  numbers(app: string, group: string = certificates): pulumi.Output<Numbers> {
    orRunError(() => assertTexts("numbers", { app, group }));
    const [tail, name] = [appTail(app), composed(group)];
    return this.listed.apply((listed) => numbersIn(listed, tail, name));
  }

  /**
   * What of a group's people, or of an app's certificates, somebody added in the Console, and what was said to be so when
   * it was listed: no gate has let that in. Parameters are those of {@link numbers}.
   */
  existingIn(app: string, group: string = certificates): pulumi.Output<ExistingKeys | undefined> {
    orRunError(() => assertTexts("existingIn", { app, group }));
    const [tail, name] = [appTail(app), composed(group)];
    return this.existing.apply((existing) => existingIn(existing, tail, name));
  }
}

function inputsFrom({ listed, existing, removed, apps, guards }: LedgerArgs): LedgerInputs {
  const groups = (ofApp: LedgerArgs["listed"][string]) => mapValues(ofApp, unnumbered);
  const domains = guards?.domains?.map(normaliseEmail);
  const held = guards === undefined ? {} : { guards: { ...guards, ...(domains && { domains }) } };
  const by = addedBy({});
  const texts = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, by]));
  const added = existing && { existing: mapValues(existing, (ofApp) => mapValues(ofApp, texts)) };
  return { listed: mapValues(listed, groups), ...added, removed, ...held, __apps: apps, __source: "program" };
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, change: (value: From) => To) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
