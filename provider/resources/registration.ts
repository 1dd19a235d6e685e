import type * as pulumi from "@pulumi/pulumi";
import type { Certificate } from "../certificate.js";
import type { ExistingKeys } from "../ledger/existing.js";
import type { Numbers } from "../record.js";
import { DynamicResource } from "../shell/resource.js";
import { isChecked } from "./arguments.js";
import { checkedCertificates } from "./checked.js";
import { registrationInputs } from "./inputs.js";
import { declaring } from "./stack.js";

export interface RegistrationArgs {
  /** The app's id in the Developer Console, `amzn1.devportal.mobileapp.…`. */
  appId: string;
  /** The Android package that test builds carry. */
  packageName: string;
  /** 1 to 3 certificates test builds are signed with: PEM texts (X.509 with an EC key), or what `parseCertificate` gave. */
  certificates: readonly (string | Certificate)[];
  /** The ledger's numbers for this app's certificates, from the ledger's output. */
  onRecord?: pulumi.Input<Numbers>;
  /** What of it somebody added in the Console, from the ledger's `existingIn`: it is recorded, and not sent. */
  existing?: pulumi.Input<ExistingKeys | undefined>;
  /** The ledger's `service`, so that nothing is sent to another one. Default: that of the resource's own last run. */
  service?: pulumi.Input<string>;
  /** How messages call the app. Default: its package. */
  label?: string;
}

/**
 * The registration of an app for DevTest: its package and the certificates its test builds are signed with. A second
 * or third certificate sends only the new one. One that leaves is dropped from the record without a request, because
 * the service cannot remove it.
 *
 * Declared alone, without a {@link Ledger}'s numbers, nothing tells later which certificates have left and may still
 * be accepted.
 *
 * @throws RunError with every complaint about the arguments and the stack's settings, before the resource is registered
 * @see https://developer.amazon.com/docs/app-submission-api/appsub-test-api.html
 * @example
 * new Registration("racing", { appId, packageName: "com.example.racing", certificates: [readFileSync("racing.pem", "utf8")] });
 */
export class Registration extends DynamicResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/devtest:Registration";
  declare readonly appId: pulumi.Output<string>;
  declare readonly packageName: pulumi.Output<string>;
  /** Fingerprint → number: sent, and a 200 said so. */
  declare readonly confirmed: pulumi.Output<Numbers>;
  /** Fingerprint → number: sent, and no answer tells. */
  declare readonly unconfirmed: pulumi.Output<Numbers>;
  /** Fingerprint → number: not sent, because somebody added it in the Console. */
  declare readonly adopted: pulumi.Output<Numbers>;
  /** The track testers are added to. */
  declare readonly trackId: pulumi.Output<string>;

  constructor(name: string, args: RegistrationArgs, opts: pulumi.CustomResourceOptions = {}) {
    const certificates = isChecked(args)
      ? (args.certificates as readonly Certificate[])
      : declaring(() => checkedCertificates(name, args));
    const inputs = registrationInputs({ ...args, certificates, label: args.label ?? args.packageName });
    const computed = { confirmed: undefined, unconfirmed: undefined, adopted: undefined, trackId: undefined };
    const retained = { retainOnDelete: true, hideDiffs: ["onRecord", "existing"] };
    const onRecord = args.onRecord === undefined ? {} : { onRecord: args.onRecord };
    const service = args.service === undefined ? {} : { __service: args.service };
    const existing = args.existing === undefined ? {} : { existing: args.existing };
    const props = { ...inputs, ...onRecord, ...existing, ...service, ...computed };
    super("Registration", name, props, retained, opts);
  }
}
