/** One contestant's run through the operations on one portfolio, with a check of what the emulator holds afterwards. */
import { isDeepStrictEqual } from "node:util";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { limits } from "../emulator/state.js";
import type { CommandPlugin } from "./command-plugin.js";
import { type Attempt, type ContestantName, floors, type Lane, type State } from "./contestant.js";
import { open } from "./contestants.js";
import type { Meter, Taken } from "./meter.js";
import type { Operation } from "./operations.js";
import { type Access, accessOf, edited, type Portfolio, portfolioOf } from "./portfolio.js";
import { type Traffic, trafficOf } from "./traffic.js";

export interface Round {
  readonly contestant: ContestantName;
  readonly groups: number;
  /** Milliseconds for each request. */
  readonly latency: number;
  /** From 1. */
  readonly repetition: number;
  /** In their order. The first `up` is run before those that need it, measured or not. */
  readonly operations: readonly Operation[];
}

export interface Sample extends Omit<Round, "operations"> {
  readonly operation: Operation;
  readonly taken: Taken;
  readonly traffic: Traffic;
  readonly state?: State;
}

export interface Bench {
  readonly meter: Meter;
  readonly package: string;
  readonly plugin: CommandPlugin | undefined;
}

/** @throws Error when a run fails, prints errors, or leaves the emulator with other people than expected */
export async function play(round: Round, bench: Bench): Promise<Sample[]> {
  const { operations, ...cell } = round;
  const { contestant, groups, latency } = cell;
  const emulator = await slowEmulator(groups, latency);
  const lane: Lane = { ...bench, emulator, portfolio: portfolioOf(groups) };
  const attempt = await open(contestant, lane, bench.plugin);
  const samples: Sample[] = [];
  try {
    for (const operation of withFirstUp(operations)) {
      const portfolio = operation === "up, one edit" ? edited(lane.portfolio) : lane.portfolio;
      const done = await perform(operation, portfolio, { contestant, attempt, emulator });
      if (operations.includes(operation)) samples.push({ ...cell, operation, ...done });
    }
  } finally {
    await attempt.close();
    await emulator.stop();
  }
  return samples;
}

/** Beyond one account, the vendor's limits are lifted: the emulator runs in this process. */
async function slowEmulator(groups: number, delayMs: number): Promise<Emulator> {
  if (groups > limits.groups) Object.assign(limits, { groups: 1e6, testers: 1e6 });
  const emulator = await startEmulator();
  const slow = (operation: "token" | "register" | "testers") => ({ operation, delayMs, times: 1e9 });
  if (delayMs > 0) emulator.fault(slow("token"), slow("register"), slow("testers"));
  return emulator;
}

/** All but the first preview need a state. */
export function withFirstUp(operations: readonly Operation[]): readonly Operation[] {
  const needed = operations.some((operation) => operation !== "first preview");
  if (!needed || operations.includes("first up")) return operations;
  const isPreview = (operation: Operation) => operation === "first preview";
  return [...operations.filter(isPreview), "first up", ...operations.filter((one) => !isPreview(one))];
}

async function perform(
  operation: Operation,
  portfolio: Portfolio,
  { contestant, attempt, emulator }: { contestant: ContestantName; attempt: Attempt; emulator: Emulator },
): Promise<Pick<Sample, "taken" | "traffic" | "state">> {
  attempt.write(portfolio);
  const before = emulator.requests().length;
  const taken = await attempt.run(operation);
  const traffic = trafficOf(emulator.requests().slice(before));
  const sends = operation !== "first preview" && !floors.includes(contestant);
  assertAccess(`${contestant}: ${operation}`, emulator, sends ? accessOf(portfolio) : {});
  const state = operation === "first preview" ? undefined : attempt.state(portfolio);
  return { taken, traffic, ...(state && { state }) };
}

/**
 * Whom each group has, in any order.
 *
 * @throws Error when somebody is missing or too many, or an app is not registered
 */
export function assertAccess(what: string, emulator: Pick<Emulator, "state">, expected: Access): void {
  const { apps } = emulator.state();
  const unregistered = Object.values(apps).filter(({ packageName }) => packageName === null);
  const held = Object.fromEntries(
    Object.entries(apps).map(([appId, { tracks }]) => [appId, tracks.devtest.groups]),
  );
  if (unregistered.length === 0 && isDeepStrictEqual(inOrder(held), inOrder(expected))) return;
  throw new Error(`${what}: the emulator has other people than expected, or an app that is not registered.`);
}

function inOrder(access: Access): Access {
  const byAddress = (one: { email: string }, other: { email: string }) => (one.email < other.email ? -1 : 1);
  const sorted = (groups: Access[string]) =>
    Object.entries(groups).map(([name, people]) => [name, people.map((one) => ({ ...one })).sort(byAddress)]);
  const apps = Object.entries(access).map(([appId, groups]) => [appId, Object.fromEntries(sorted(groups))]);
  return Object.fromEntries(apps);
}
