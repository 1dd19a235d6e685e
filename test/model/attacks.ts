/** Runs that must be refused whole, because the ledger would forget somebody or take one app for another. */
import type { Desired } from "../../provider/desired.js";
import type { LedgerInputs } from "../../provider/resources/inputs.js";
import { type Declared, declare } from "./declare.js";
import type { Engine } from "./engine.js";
import { tailOf } from "./file.js";
import type { Ground } from "./ground.js";
import type { Kept, Watcher } from "./run.js";
import { Fuse } from "./wire.js";
import { Violation } from "./world.js";

export const attacks = [
  "look-alike",
  "swapped keys",
  "other service",
  "other service without the ledger",
  "edited inputs",
  "stray entry",
  "entry with a package",
  "replacement",
] as const;
export type Attack = (typeof attacks)[number];

interface Stack {
  readonly engine: Engine;
  readonly ground: Ground;
  readonly desired: Desired;
  readonly config: Readonly<Record<string, string>>;
}

/** Does nothing when nobody is on the ledger, or the file gives no occasion. @throws Violation unless it is refused */
export async function attack(how: Attack, stack: Stack): Promise<void> {
  const { engine, ground } = stack;
  if (appsOnLedger(engine).size === 0) return;
  const [state, requests] = [JSON.stringify([...engine.state]), ground.wire.requests];
  const messages = await attempts[how](stack);
  if (messages === undefined) return;
  if (!messages.some((message) => words[how].test(message)))
    throw new Violation(`${how}: refused without its reason:\n${messages.join("\n")}`);
  if (ground.wire.requests !== requests) throw new Violation(`${how}: something is sent`);
  if (JSON.stringify([...engine.state]) !== state) throw new Violation(`${how}: the state changes`);
  ground.figures.attacks += 1;
}

const words: Readonly<Record<Attack, RegExp>> = {
  "look-alike": /ends in the same 8 digits as/,
  "swapped keys": /which meant \S+ and now means/,
  "other service": /The ledger of this stack belongs to/,
  "other service without the ledger": / belongs to .* and this run is set to /,
  "stray entry": /names no app, and was written before/,
  "entry with a package": /another package, and a package is registered anew/,
  "edited inputs": /listed differs from that in its outputs/,
  replacement: /The ledger (?:is not deleted|cannot be replaced)/,
};

/** Each returns the messages of a red run, or undefined when there was no occasion. */
const attempts: Readonly<Record<Attack, (stack: Stack) => Promise<readonly string[] | undefined>>> = {
  async "look-alike"(stack) {
    const { apps, removed } = stack.desired;
    const known = appsOnLedger(stack.engine);
    const index = apps.findIndex(({ appId }) => known.has(tailOf(appId)));
    if (index < 0) return undefined;
    const twin = (appId: string) => appId.replace(/[0-9a-f]{32}$/, `${"0".repeat(24)}${tailOf(appId)}`);
    const replaced = apps.map((app, at) => (at === index ? { ...app, appId: twin(app.appId) } : app));
    return run(stack, { apps: replaced, removed });
  },

  async "swapped keys"(stack) {
    const swapped = withSwappedKeys(stack.desired);
    const { removed: kept } = (stack.engine.state.get("ledger") as Kept).inputs as unknown as LedgerInputs;
    const moved = swapped?.removed.some((now) =>
      kept.some(
        (then) =>
          now.appKey !== undefined &&
          then.app !== now.app &&
          JSON.stringify({ ...then, app: "" }) === JSON.stringify({ ...now, app: "" }),
      ),
    );
    return swapped === undefined || !moved ? undefined : run(stack, swapped);
  },

  "other service": (stack) => elsewhere(() => run(stack, stack.desired)),

  async "other service without the ledger"(stack) {
    const targets = new Set([...stack.engine.state.keys()].filter((name) => name !== "ledger"));
    const isThere = declare(stack.desired, "masked").some(({ name }) => targets.has(name));
    return isThere ? elsewhere(() => run(stack, stack.desired, targets)) : undefined;
  },

  async "edited inputs"(stack) {
    const ledger = stack.engine.state.get("ledger") as Kept;
    const { inputs } = ledger;
    if (Object.keys(inputs["listed"] as object).length === 0) return undefined;
    Object.assign(ledger, { inputs: { ...inputs, listed: {} } });
    try {
      return await run(stack, stack.desired);
    } finally {
      Object.assign(ledger, { inputs });
    }
  },

  /** Beside an entry that says where it is, one that names no app: another app has come under that one. */
  async "stray entry"(stack) {
    const { apps, removed } = stack.desired;
    const [one, other] = apps;
    const shared = one?.groups.find(({ name }) => other?.groups.some((group) => group.name === name));
    const tester = shared?.testers[0]?.key;
    if (one === undefined || other === undefined || shared === undefined || tester === undefined)
      return undefined;
    const written = "added in the Console; added in the Console, every app";
    const ledger = stack.engine.state.get("ledger") as Kept;
    const { inputs, outputs } = ledger;
    const existing = { [tailOf(one.appId)]: { [shared.name]: { [tester]: written } } };
    Object.assign(ledger, { inputs: { ...inputs, existing }, outputs: { ...outputs, existing } });
    const entry = { tester, group: shared.name };
    const entries = [
      { ...entry, app: one.appId },
      ...[one, other].map(({ appId }) => ({ ...entry, app: appId, everywhere: true as const })),
    ];
    try {
      return await run(stack, { apps, removed, existing: entries });
    } finally {
      Object.assign(ledger, { inputs, outputs });
    }
  },

  /** Nobody was sent under the package that comes with the entry. */
  async "entry with a package"(stack) {
    const { apps, removed } = stack.desired;
    const { __apps: known } = (stack.engine.state.get("ledger") as Kept).inputs as unknown as LedgerInputs;
    const app = apps.find(({ appId }) => known[tailOf(appId)] !== undefined);
    const certificate = app?.certificates[0]?.fingerprint;
    if (app === undefined || certificate === undefined) return undefined;
    const others = apps.map((one) => (one === app ? { ...app, packageName: "com.example.three" } : one));
    return run(stack, { apps: others, removed, existing: [{ certificate, app: app.appId }] });
  },

  async replacement({ engine, desired, config }) {
    const [ledger] = declare(desired, "masked");
    const allowed = { ...config, "devtest:allowDestroy": "true" };
    return [(await engine.replaceLedger(ledger as Declared, { config: allowed })).message];
  },
};

/** A run that is set to another service. */
async function elsewhere<Result>(run: () => Promise<Result>): Promise<Result> {
  const before = process.env["DEVTEST_API_URL"];
  process.env["DEVTEST_API_URL"] = "https://developer.example.com/api/appstore";
  try {
    return await run();
  } finally {
    process.env["DEVTEST_API_URL"] = before;
  }
}

/** Two apps change keys, and `removed` entries that name an app by its key then mean the other one. */
function withSwappedKeys({ apps: [one, two, ...others], removed }: Desired): Desired | undefined {
  if (one === undefined || two === undefined) return undefined;
  const apps = [{ ...one, key: two.key }, { ...two, key: one.key }, ...others];
  const idOf = new Map(apps.map(({ key, appId }) => [key, appId]));
  return {
    apps,
    removed: removed.map((removal) => {
      const app = idOf.get(removal.appKey ?? "");
      return app === undefined ? removal : { ...removal, app };
    }),
  };
}

async function run(
  { engine, config }: Stack,
  desired: Desired,
  targets?: ReadonlySet<string>,
): Promise<readonly string[]> {
  const ended = await engine.run(declare(desired, "masked"), {
    watcher: nobody,
    fuse: new Fuse(undefined),
    config,
    preview: false,
    continueOnError: true,
    parallel: 1,
    targets,
  });
  if (ended.result !== "red") throw new Violation(`an attack ends ${ended.result}`);
  return ended.messages;
}

const nobody: Watcher = {
  checked() {},
  planned() {},
  ended() {},
  written() {},
  forgotten() {},
};

/** The last digits of every app that the ledger has something of. */
function appsOnLedger(engine: Engine): Set<string> {
  const { listed = {}, stillOnAmazon = {} } = (engine.state.get("ledger")?.outputs ?? {}) as Record<
    "listed" | "stillOnAmazon",
    Record<string, Record<string, object>> | undefined
  >;
  const places = [...Object.entries(listed), ...Object.entries(stillOnAmazon)];
  const peopled = places.filter(([, groups]) =>
    Object.values(groups).some((keys) => Object.keys(keys).length > 0),
  );
  return new Set(peopled.map(([app]) => app));
}
