import * as pulumi from "@pulumi/pulumi";
import type { DevTestArgs } from "../config/args.js";
import { resolveArgs } from "../config/index.js";
import type { LoadedConfig } from "../desired.js";
import type { Source } from "../ledger/entries.js";
import { projectFolder } from "../pulumi/project.js";
import { App } from "./app.js";
import { isChecked, markChecked } from "./arguments.js";
import { checkedDesired } from "./checked-desired.js";
import { ledgerInputs } from "./inputs.js";
import { Ledger } from "./ledger.js";
import { orRunError } from "./run-error.js";
import { assertProvider, checkedSettings } from "./stack.js";

/**
 * Everything a configuration asks for: the ledger, the apps, their registrations and groups. Takes what a file holds,
 * from `loadConfig` or written as arguments in the same shape. One per stack, because there is one ledger per stack.
 *
 * Personal data and the protection of the ledger follow the settings `devtest:personalData` and `devtest:allowDestroy`.
 *
 * @throws RunError with every complaint about the arguments and the settings, before any resource is registered
 * @example
 * new DevTest("devtest", {
 *   people: { kim: { emails: { home: "kim@example.com", tv: "kim.tv@example.com" } } },
 *   groups: { qa: { testers: ["ann@example.com", "kim/tv"] } },
 *   apps: { racing: { appId, packageName: "com.example.racing", certificates: ["certs/racing.pem"], groups: ["qa"] } },
 * });
 */
export class DevTest extends pulumi.ComponentResource {
  static readonly __pulumiType = "devtest:index:DevTest";
  readonly ledger: Ledger;
  readonly apps: readonly App[];

  constructor(name: string, args: DevTestArgs | LoadedConfig, opts: pulumi.ComponentResourceOptions = {}) {
    const alone = onlyOne();
    const [settings, { desired, warnings, source }] = orRunError(
      checkedSettings,
      () => loadedFrom(args),
      assertProvider,
    );
    super(DevTest.__pulumiType, name, {}, opts);
    for (const warning of warnings) pulumi.log.warn(warning);
    const inputs = markChecked(ledgerInputs(desired, source));
    this.ledger = new Ledger(inputs, { protect: !settings.allowDestroy }, alone);
    const common = { ledger: this.ledger, personalData: settings.personalData };
    this.apps = desired.apps.map(
      (app) => new App(app.key, markChecked({ ...app, ...common }), { parent: this }),
    );
    this.registerOutputs({});
  }
}

/** A program may have changed what it loaded, so only the ready-made one is believed. */
function loadedFrom(args: DevTestArgs | LoadedConfig): LoadedConfig & { readonly source: Source } {
  const isMap = typeof args === "object" && args !== null && !Array.isArray(args);
  if (!isMap || !("desired" in args)) {
    const folder = projectFolder(process.cwd()) ?? process.cwd();
    return { ...resolveArgs(isMap ? args : ({} as DevTestArgs), folder), source: "program" };
  }
  if (isChecked(args)) return { ...args, source: "file" };
  const { desired, warnings = [] } = args;
  return { desired: checkedDesired(desired), warnings, source: "file" };
}

interface Declared {
  again: boolean;
}

/** By stack. The engine runs a program once for each preview and each update, each with its own stack object. */
const declaredOn = new WeakMap<object, Declared>();

/**
 * Refuses a second DevTest. The first has not registered anything by then: the ledger waits until the program has gone
 * on to its end or its first `await`, and everything else waits for the ledger.
 *
 * @returns settles when there was no second one; never when there was, for the program fails
 * @throws RunError the engine would only say that two resources have the same name
 */
function onlyOne(): Promise<void> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return Promise.resolve();
  const before = declaredOn.get(stack);
  if (before !== undefined) {
    before.again = true;
    throw new pulumi.RunError(
      "There is a DevTest in this program already, and a stack has one ledger: put all apps into one.",
    );
  }
  const declared: Declared = { again: false };
  declaredOn.set(stack, declared);
  return new Promise((resolve) => setImmediate(() => declared.again || resolve()));
}
