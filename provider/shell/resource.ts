import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./dynamic.js";

/**
 * A resource of ours as Pulumi's SDK declares it: type `pulumi-nodejs:dynamic/devtest:<kind>`, with the frozen text. It is
 * what `pulumi.dynamic.Resource` makes of a provider, without making the text anew in every run.
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
