import * as pulumi from "@pulumi/pulumi";
import { appTail, type DesiredApp } from "../desired.js";
import type { PersonalData } from "../settings.js";
import type { Ledger } from "./ledger.js";
import { Registration } from "./registration.js";
import { TesterGroup } from "./tester-group.js";

export interface AppArgs extends DesiredApp {
  /** Where everybody of this app stands before anything is sent. */
  ledger: Ledger;
  personalData: PersonalData;
}

/**
 * An app with its registration and its tester groups. Named after its key in the file, which is for people; what is in
 * it is named after what identifies it at Amazon, so that renaming the key swaps this component and nothing else.
 */
export class App extends pulumi.ComponentResource {
  static readonly __pulumiType = "devtest:index:App";
  readonly registration: Registration;
  readonly groups: readonly TesterGroup[];

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(App.__pulumiType, name, {}, opts);
    const { appId, packageName, ledger, personalData } = args;
    const tail = appTail(appId);
    const label = appLabel(args);
    const parent = { parent: this };
    const certificates = args.certificates.map(({ pem }) => pem);
    const onRecord = ledger.numbers(tail);
    this.registration = new Registration(tail, { appId, packageName, certificates, onRecord, label }, parent);
    const { trackId } = this.registration;
    this.groups = args.groups.map(({ name: groupName, testers }) => {
      const numbers = ledger.numbers(tail, groupName);
      const group = { appId, trackId, groupName, testers, personalData, onRecord: numbers, label };
      return new TesterGroup(`${groupName} on ${tail}`, group, parent);
    });
    this.registerOutputs({});
  }
}

/** How messages call an app. */
export function appLabel({ key, packageName }: Pick<DesiredApp, "key" | "packageName">): string {
  return `${key} (${packageName})`;
}
