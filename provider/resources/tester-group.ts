import * as pulumi from "@pulumi/pulumi";
import { appTail, composed } from "../desired.js";
import { type GroupPeople, groupPeople, type TestersByKey } from "../group-people.js";
import type { ExistingKeys } from "../ledger/existing.js";
import type { Numbers } from "../record.js";
import type { PersonalData } from "../settings.js";
import { DynamicResource } from "../shell/resource.js";
import { isChecked } from "./arguments.js";
import { checkedTesters } from "./checked.js";
import { declaring } from "./stack.js";

export interface TesterGroupArgs {
  /** The app's id in the Developer Console, `amzn1.devportal.mobileapp.…`. */
  appId: string;
  /** The group's name on Amazon. Sent composed (Unicode's NFC), in whatever form it is written. */
  groupName: string;
  /** Its people, as plain values: previews show keys made from the addresses. A map has them by their keys. */
  testers: readonly (string | { email: string; firstName?: string; lastName?: string })[] | TestersByKey;
  /** The track of the registration. Pass the registration's output, so that the group waits for it. Default `devtest`. */
  trackId?: pulumi.Input<string>;
  /** `plain` makes names and addresses readable in the state. Default `masked`: they are secrets. */
  personalData?: PersonalData;
  /** The ledger's numbers for this group, from the ledger's output. See the class about doing without. */
  onRecord?: pulumi.Input<Numbers>;
  /** What of it somebody added in the Console, from the ledger's `existingIn`: it is recorded, and not sent. */
  existing?: pulumi.Input<ExistingKeys | undefined>;
  /** The ledger's `service`, so that nothing is sent to another one. Default: that of the resource's own last run. */
  service?: pulumi.Input<string>;
  /** How messages call the app. Default: by the last 8 digits of its id. */
  label?: string;
}

/** Arguments that the checks of a configuration have passed. */
type Checked = Omit<TesterGroupArgs, "testers"> & GroupPeople;

/**
 * A group of testers on one app. Creating and updating it sends those who are not on record yet, and nobody else: in
 * one request, or in several where `devtest:maxTestersPerRequest` says so or Amazon refuses them together. A changed
 * name alone sends nothing. Who leaves is dropped from the record without a request, because the service cannot remove
 * anybody.
 *
 * Declared alone, without a {@link Ledger}'s numbers, it works the same with two losses: nothing tells later who has
 * left and may still have access, and somebody who leaves and comes back while an update failed in between may not be
 * sent again. {@link DevTest} declares groups with their ledger.
 *
 * @throws RunError with every complaint about the arguments and the stack's settings, before the resource is registered
 * @see https://developer.amazon.com/docs/app-submission-api/appsub-test-api.html
 * @example
 * new TesterGroup("qa", { appId, groupName: "qa", testers: [{ email: "ann@example.com" }], trackId: app.trackId });
 */
export class TesterGroup extends DynamicResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/devtest:TesterGroup";
  declare readonly appId: pulumi.Output<string>;
  declare readonly groupName: pulumi.Output<string>;
  declare readonly personalData: pulumi.Output<PersonalData>;
  /** Key → number: sent, and a 200 said so. */
  declare readonly confirmed: pulumi.Output<Numbers>;
  /** Key → number: sent, and no answer tells. */
  declare readonly unconfirmed: pulumi.Output<Numbers>;
  /** Key → number: not sent, because somebody added it in the Console. */
  declare readonly adopted: pulumi.Output<Numbers>;
  declare readonly uniqueTesterCount: pulumi.Output<number | undefined>;

  constructor(name: string, args: TesterGroupArgs, opts: pulumi.CustomResourceOptions = {}) {
    const { testers, __people } = isChecked(args)
      ? (args as unknown as Checked)
      : groupPeople(
          declaring(() => checkedTesters(name, args)),
          args.personalData,
        );
    const { personalData = "masked", trackId = "devtest", label = `the app …${appTail(args.appId)}` } = args;
    const computed = {
      confirmed: undefined,
      unconfirmed: undefined,
      adopted: undefined,
      uniqueTesterCount: undefined,
    };
    const retained = { retainOnDelete: true, hideDiffs: ["onRecord", "existing"] };
    const groupName = composed(args.groupName);
    const { service, ...others } = args;
    const kept = {
      ...(service === undefined ? {} : { __service: service }),
      ...(__people === undefined ? {} : { __people: pulumi.secret(__people) }),
    };
    const props = { ...others, ...kept, groupName, testers, personalData, trackId, label, ...computed };
    super("TesterGroup", name, props, retained, opts);
  }
}
