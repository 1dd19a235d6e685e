import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./dynamic.js";

/**
 * A dynamic resource, of type `pulumi-nodejs:dynamic/devtest:<kind>` and with the frozen text, declared without the SDK's
 * class for it, which would make the text anew in every run.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  /** @param defaults options that those of the program are merged into */
  constructor(
    kind: "Ledger" | "Registration" | "TesterGroup",
    name: string,
    props: pulumi.Inputs,
    defaults: pulumi.CustomResourceOptions,
    opts: pulumi.CustomResourceOptions,
  ) {
    const type = `pulumi-nodejs:dynamic/devtest:${kind}`;
    super(type, name, { ...props, __provider: providerText }, pulumi.mergeOptions(defaults, opts));
  }
}
