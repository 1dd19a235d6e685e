import * as pulumi from "@pulumi/pulumi";
import { resetOptions } from "@pulumi/pulumi/runtime/settings.js";
import { bulkhead } from "cockatiel";
import { TokenSource } from "../auth/token/source.js";
import type { Context, Kind } from "../lifecycle/kind.js";
import { ledger } from "../resources/ledger.js";
import { registration } from "../resources/registration.js";
import { testerGroup } from "../resources/tester-group.js";
import { Client } from "../service/client.js";
import { readCredentials, readSettings, type SettingsSource } from "../settings.js";
import { createCircuitBreaker } from "../wire/circuit-breaker.js";
import { engineWatch } from "./exit-with-engine.js";

/**
 * What runs in the provider process: the kinds we manage, and how the object revived from a state's text becomes one
 * that knows them all. `install` is called from that text (see dynamic.ts) and can never be renamed.
 */
type Properties = Record<string, unknown>;
type AnyKind = Kind<Properties, Properties>;

/** The process is not told a resource's type. Each kind has a property no other has. */
const kinds: Readonly<Record<string, AnyKind>> = {
  listed: ledger as unknown as AnyKind,
  groupName: testerGroup as unknown as AnyKind,
  packageName: registration as unknown as AnyKind,
};

/** Gives the revived object its methods. */
export function install(target: pulumi.dynamic.ResourceProvider): void {
  Object.assign(target, { configure });
}

/** Synchronous, and cannot fail: settings are read when they are used, and complaints about them are made there. */
function configure(this: pulumi.dynamic.ResourceProvider, { config }: pulumi.dynamic.ConfigureRequest): void {
  Object.assign(this, methods(context({ env: process.env, stack: (key) => config.get(key) })));
}

function methods(context: Context): pulumi.dynamic.ResourceProvider {
  return {
    check: async (olds, news) => kindOf(news).check(olds ?? {}, news, context),
    diff: async (id, olds, news) => kindOf(news).diff(id, olds, news, context),
    create: async (news) => kindOf(news).create(news, context),
    update: async (id, olds, news) => kindOf(news).update(id, olds, news, context),
    delete: async (id, olds) => kindOf(olds).delete(id, olds, context),
  };
}

function kindOf(properties: Properties): AnyKind {
  const kind = Object.entries(kinds).find(([property]) => Object.hasOwn(properties, property))?.[1];
  if (kind === undefined)
    throw new Error(`no kind of resource has the properties ${Object.keys(properties).join(", ")}`);
  return kind;
}

function context(source: SettingsSource): Context {
  const engine = process.argv.at(-1) ?? "";
  const alive = engineWatch(engine);
  let made: Context["client"] | undefined;
  const client = () => (made ??= guardedClient(source, alive));
  return {
    client: {
      register: (...call) => client().register(...call),
      addTesters: (...call) => client().addTesters(...call),
    },
    maxTestersPerRequest: () => readSettings(source).maxTestersPerRequest,
    onUnknown: () => readSettings(source).onUnknown,
    warn: (text) => warn(engine, text),
  };
}

/** Bounded here, because pipelines run the engine without a limit of their own. */
function guardedClient(source: SettingsSource, alive: () => Promise<void>): Context["client"] {
  const { apiUrl, maxConcurrentRequests, timeout: timeoutSeconds } = readSettings(source);
  const tokens = new TokenSource({
    guard: createCircuitBreaker({ whom: "Login with Amazon", timeoutSeconds }),
  });
  const guard = createCircuitBreaker({ whom: "the service", timeoutSeconds });
  const client = new Client({ apiUrl, credentials: () => readCredentials(source), tokens, alive, guard });
  const queue = bulkhead(maxConcurrentRequests, Number.POSITIVE_INFINITY);
  return {
    register: (...call) => queue.execute(() => client.register(...call)),
    addTesters: (...call) => queue.execute(() => client.addTesters(...call)),
  };
}

/** The SDK does not connect this process to the engine's log; its address is the last argument. */
let connected = false;
async function warn(engine: string, text: string): Promise<void> {
  if (!connected) resetOptions("devtest", "", -1, engine, "", true, "");
  connected = true;
  await pulumi.log.warn(text);
}
