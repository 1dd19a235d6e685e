import * as pulumi from "@pulumi/pulumi";
import { appTail, type DesiredApp } from "../desired.js";
import { numbersIn } from "../ledger/entries.js";
import { existingIn } from "../ledger/existing.js";
import type { PersonalData } from "../settings.js";
import { isChecked, markChecked } from "./arguments.js";
import { checkedApp } from "./checked-desired.js";
import { appInputs } from "./inputs.js";
import type { Ledger } from "./ledger.js";
import { Registration } from "./registration.js";
import { declaring } from "./stack.js";
import { TesterGroup, type TesterGroupArgs } from "./tester-group.js";
import { withoutDependencies } from "./without-dependencies.js";

export interface AppArgs extends DesiredApp {
  /** The ledger that has everybody of this app on record before anything is sent. */
  ledger: Ledger;
  personalData: PersonalData;
}

/**
 * An app with its registration and its tester groups. Its name is the app's key in the file, which is for people. The
 * resources in it are named after what identifies them at Amazon: renaming the key swaps this component and nothing else.
 *
 * @throws RunError with every complaint about the arguments and the stack's settings, before any resource is registered
 */
export class App extends pulumi.ComponentResource {
  static readonly __pulumiType = "devtest:index:App";
  readonly registration: Registration;
  readonly groups: readonly TesterGroup[];

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const app = isChecked(args) ? args : declaring(() => checkedApp(name, args));
    super(App.__pulumiType, name, {}, opts);
    const { ledger, personalData } = args;
    const { appId, certificates } = app;
    const tail = appTail(appId);
    const { registration, groups } = appInputs(app, personalData);
    const fromLedger = (group?: string) => ({
      onRecord: withoutDependencies(ledger.listed, (listed) => numbersIn(listed, tail, group)),
      existing: withoutDependencies(ledger.existing, (existing) => existingIn(existing, tail, group)),
      service: withoutDependencies(ledger.service, (service) => service),
    });
    this.registration = new Registration(
      registration.name,
      markChecked({ ...registration.inputs, certificates, ...fromLedger() }),
      { parent: this, dependsOn: ledger },
    );
    // A group depends on the ledger through its registration.
    const options = { parent: this, dependsOn: this.registration };
    const trackId = withoutDependencies(this.registration.trackId, (track) => track);
    this.groups = groups.map(({ name: groupName, inputs }) => {
      const taken = { trackId, ...fromLedger(inputs.groupName) };
      return new TesterGroup(
        groupName,
        markChecked({ ...inputs, ...taken }) as unknown as TesterGroupArgs,
        options,
      );
    });
    this.registerOutputs({});
  }
}
