import * as pulumi from "@pulumi/pulumi";
import { provider } from "./dynamic.js";

/** A resource of ours as Pulumi's SDK declares it: type `pulumi-nodejs:dynamic/devtest:<kind>`, with the frozen text. */
export abstract class DynamicResource extends pulumi.dynamic.Resource {
  /** @param defaults options that those of the program are merged into */
  constructor(
    kind: "Ledger" | "Registration" | "TesterGroup",
    name: string,
    props: pulumi.Inputs,
    defaults: pulumi.CustomResourceOptions,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(provider, name, props, pulumi.mergeOptions(defaults, opts), "devtest", kind);
  }
}
