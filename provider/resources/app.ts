import * as pulumi from "@pulumi/pulumi";
import { appTail, type DesiredApp } from "../desired.js";
import type { PersonalData } from "../settings.js";
import { appInputs } from "./inputs.js";
import type { Ledger } from "./ledger.js";
import { Registration } from "./registration.js";
import { TesterGroup } from "./tester-group.js";

export interface AppArgs extends DesiredApp {
  /** The ledger that has everybody of this app on record before anything is sent. */
  ledger: Ledger;
  personalData: PersonalData;
}

/**
 * An app with its registration and its tester groups. Its name is the app's key in the file, which is for people. The
 * resources in it are named after what identifies them at Amazon: renaming the key swaps this component and nothing else.
 */
export class App extends pulumi.ComponentResource {
  static readonly __pulumiType = "devtest:index:App";
  readonly registration: Registration;
  readonly groups: readonly TesterGroup[];

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(App.__pulumiType, name, {}, opts);
    const { ledger, personalData, certificates } = args;
    const tail = appTail(args.appId);
    const { registration, groups } = appInputs(args, personalData);
    const parent = { parent: this };
    const onRecord = ledger.numbers(tail);
    this.registration = new Registration(
      registration.name,
      { ...registration.inputs, certificates, onRecord },
      parent,
    );
    const { trackId } = this.registration;
    this.groups = groups.map(({ name: groupName, inputs }) => {
      const numbers = ledger.numbers(tail, inputs.groupName);
      const opts = { ...parent, aliases: formerNames(groupName) };
      return new TesterGroup(groupName, { ...inputs, trackId, onRecord: numbers }, opts);
    });
    this.registerOutputs({});
  }
}

/** An older version took names as they were written, so a state may have the resource under the decomposed name. */
function formerNames(name: string): pulumi.Alias[] {
  const decomposed = name.normalize("NFD");
  return decomposed === name ? [] : [{ name: decomposed }];
}
