import * as pulumi from "@pulumi/pulumi";
import type { DevTestArgs } from "../config/args.js";
import { resolveArgs } from "../config/index.js";
import type { LoadedConfig } from "../desired.js";
import { projectFolder } from "../pulumi/project.js";
import { readSettings, type SettingsSource } from "../settings.js";
import { App } from "./app.js";
import { ledgerInputs } from "./inputs.js";
import { Ledger } from "./ledger.js";
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
    this.ledger = new Ledger(ledgerInputs(desired), { parent: this, protect: !settings.allowDestroy });
    const common = { ledger: this.ledger, personalData: settings.personalData };
    this.apps = desired.apps.map((app) => new App(app.key, { ...app, ...common }, { parent: this }));
    this.registerOutputs({});
  }
}

/** The engine runs a program once for each preview and each update. Each of these runs has its own stack object. */
const declaredOn = new WeakSet<object>();

/** Without this, the engine would only say that two resources have the same name. */
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
