import "./old-node.js";
import "./small-heap.js";

import type * as pulumi from "@pulumi/pulumi";
import { type Context, IncompleteError, type Kind } from "../lifecycle/kind.js";
import { ledger } from "../lifecycle/ledger.js";
import { registration } from "../lifecycle/registration.js";
import { testerGroup } from "../lifecycle/tester-group.js";
import { boundedClient } from "../service/bounded-client.js";
import { readApiUrl, readSettings, type SettingsSource } from "../settings.js";
import { originOf } from "../wire/address.js";
import { watchEngine } from "./exit-with-engine.js";
import { logThrough } from "./log.js";
import { toldOnce } from "./told-once.js";

/**
 * What runs in the provider's process: the lifecycles, and how the object revived from a state's text becomes one that
 * has them all. That text calls `install` (see dynamic.ts), so neither this module's name in `package.json` nor
 * `install` can ever be renamed.
 */
type Properties = Record<string, unknown>;
type AnyKind = Kind<Properties, object>;

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
  Object.assign(this, methodsOf(contextOf({ env: process.env, stack: (key) => config.get(key) })));
}

/** The lifecycles in the engine's terms. */
export function methodsOf(context: Context): pulumi.dynamic.ResourceProvider {
  return {
    async check(olds, news) {
      const { inputs, failures } = await kindOf(news).check(own(olds ?? {}), own(news), context);
      return { inputs, failures: failures.map(checkFailure) };
    },
    async diff(_id, olds, news) {
      const { changes, replaces } = await kindOf(news).diff(own(olds), own(news), context);
      return { changes, replaces: [...replaces] };
    },
    async create(news) {
      const { id, outputs } = await keeping(news, context, () => kindOf(news).create(own(news), context));
      return { id, outs: outputs };
    },
    async update(id, olds, news) {
      return {
        outs: await keeping(news, context, () => kindOf(news).update(id, own(olds), own(news), context)),
      };
    },
    async delete(_id, olds) {
      try {
        await kindOf(olds).delete(own(olds), context);
      } catch (error) {
        throw toldOnce(error as Error);
      }
    },
  };
}

function kindOf(properties: Properties): AnyKind {
  const kind = Object.entries(kinds).find(([property]) => Object.hasOwn(properties, property))?.[1];
  if (kind === undefined)
    throw new Error(`no kind of resource has the properties ${Object.keys(properties).join(", ")}`);
  return kind;
}

/** Without the engine's property, which holds the frozen text. */
function own({ __provider, ...properties }: Properties): Properties {
  return properties;
}

/** The engine would print the property's value beside the reason, secrets too. The reason says which one is meant. */
function checkFailure(reason: string): pulumi.dynamic.CheckFailure {
  return { property: "", reason };
}

/**
 * An error with `id`, `properties` and `reasons` is the engine's form of "failed, and these are the outputs now". The
 * engine prints the reasons, and keeps them in the state, its backup and its history: what the other side said is a
 * warning, which is not kept.
 */
async function keeping<Result>(
  { __provider }: Properties,
  { warn }: Context,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof IncompleteError)) throw error;
    const { reason, said, resourceId, outputs } = error;
    // The record must reach the engine, whatever becomes of the warning.
    const [warned] = await Promise.allSettled(said === undefined ? [] : [warn(said)]);
    const failure = new Error(reason, warned?.status === "rejected" ? { cause: warned.reason } : {});
    throw Object.defineProperties(failure, {
      id: { value: resourceId },
      properties: { value: { ...outputs, __provider } },
      reasons: { value: [reason] },
    });
  }
}

function contextOf(source: SettingsSource): Context {
  const engine = process.argv.at(-1) ?? "";
  const alive = watchEngine(engine);
  const settings = once(() => readSettings(source));
  const client = once(() => boundedClient(source, alive));
  return {
    client: {
      register: (...call) => client().register(...call),
      addTesters: (...call) => client().addTesters(...call),
    },
    authenticate: () => client().authenticate(),
    writesAhead: !isTruthy(process.env["PULUMI_SKIP_CHECKPOINTS"]),
    service: once(() => originOf(readApiUrl(source))),
    allowDestroy: () => settings().allowDestroy,
    run: {},
    maxTestersPerRequest: () => settings().maxTestersPerRequest,
    onUnknown: () => settings().onUnknown,
    ...logThrough(engine),
    admitted: async () => {
      const file = source.env["DEVTEST_PLAN"];
      return file ? (await import("./plan-file.js")).readPlanFile(file) : undefined;
    },
    allowedAdds: () => source.env["DEVTEST_ALLOW_ADDS"] || undefined,
  };
}

/** Settings do not change in a process. One that cannot be read is read again at the next use, so that each use fails. */
function once<Value>(read: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= read());
}

/** As the engine reads its own variables. */
function isTruthy(value: string | undefined): boolean {
  return value === "1" || value?.toLowerCase() === "true";
}
