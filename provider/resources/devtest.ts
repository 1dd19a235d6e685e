import * as pulumi from "@pulumi/pulumi";
import { type DevTestArgs, resolveArgs } from "../config/index.js";
import { appTail, type Desired, type LoadedConfig } from "../desired.js";
import { certificates } from "../ledger/entries.js";
import { testerKey } from "../people.js";
import { projectFolder } from "../pulumi/project.js";
import { readSettings, type SettingsSource } from "../settings.js";
import { App, appLabel } from "./app.js";
import { Ledger, type LedgerArgs } from "./ledger.js";
import { orRunError } from "./run-error.js";

/**
 * Everything a configuration asks for: the ledger, the apps, their registrations and groups. Takes what a file holds,
 * from `loadConfig` or written as arguments in the same shape. One per stack, because there is one ledger per stack.
 *
 * Personal data and the protection of the ledger follow the settings `devtest:personalData` and `devtest:allowDestroy`.
 *
 * @throws RunError with every complaint about the arguments and the settings, before any resource is registered
 * @example
 * new DevTest("devtest", {
 *   groups: { qa: { testers: ["ann@example.com"] } },
 *   apps: { racing: { appId, packageName: "com.example.racing", certificates: ["certs/racing.pem"], groups: ["qa"] } },
 * });
 */
export class DevTest extends pulumi.ComponentResource {
  static readonly __pulumiType = "devtest:index:DevTest";
  readonly ledger: Ledger;
  readonly apps: readonly App[];

  constructor(name: string, args: DevTestArgs | LoadedConfig, opts: pulumi.ComponentResourceOptions = {}) {
    refuseSecond();
    const [settings, { desired, warnings }] = orRunError(
      () => readSettings(stackSettings()),
      () => ("desired" in args ? args : resolveArgs(args, projectFolder(process.cwd()) ?? process.cwd())),
    );
    super(DevTest.__pulumiType, name, {}, opts);
    for (const warning of warnings) pulumi.log.warn(warning);
    this.ledger = new Ledger(ledgerArgs(desired), { parent: this, protect: !settings.allowDestroy });
    const common = { ledger: this.ledger, personalData: settings.personalData };
    this.apps = desired.apps.map((app) => new App(app.key, { ...app, ...common }, { parent: this }));
    this.registerOutputs({});
  }
}

/** A program is run once for each preview and each update; each of these runs has a stack of its own. */
const declaredOn = new WeakSet<object>();

/** The engine would only say that the names of two resources are the same. */
function refuseSecond(): void {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return;
  if (declaredOn.has(stack)) {
    throw new pulumi.RunError(
      "There is a DevTest in this program already, and a stack has one ledger: put all apps into one.",
    );
  }
  declaredOn.add(stack);
}

/** The settings of the stack whose program is running. */
export function stackSettings(): SettingsSource {
  const config = new pulumi.Config("devtest");
  return { env: process.env, stack: (key) => config.get(key.replace(/^devtest:/, "")) };
}

function ledgerArgs({ apps, removed }: Desired): LedgerArgs {
  const listed = apps.map((app) => [
    appTail(app.appId),
    Object.fromEntries([
      [certificates, app.certificates.map(({ fingerprint }) => fingerprint)],
      ...app.groups.map(({ name, testers }) => [name, testers.map(({ email }) => testerKey(email))]),
    ]),
  ]);
  const names = apps.map((app) => [appTail(app.appId), { appId: app.appId, label: appLabel(app) }]);
  return { listed: Object.fromEntries(listed), removed, apps: Object.fromEntries(names) };
}
