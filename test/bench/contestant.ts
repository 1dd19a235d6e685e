/** Somebody who does the job: ours, a floor or a rival. */
import type { Emulator } from "../emulator/index.js";
import type { Meter, Taken } from "./meter.js";
import type { Operation } from "./operations.js";
import type { Portfolio } from "./portfolio.js";

export const ours = "ours";
export const floor = "floor";
export const secretFloor = "floor, one secret per person";
export const perCallLoop = "shell loop, a token per call";
export const oneTokenLoop = "shell loop, one token";
export const commands = "@pulumi/command";
export const resending = "dynamic provider that sends again";

/** In the order in which each repetition runs them. */
export const contestantNames = [
  floor,
  ours,
  secretFloor,
  perCallLoop,
  oneTokenLoop,
  commands,
  resending,
] as const;
export type ContestantName = (typeof contestantNames)[number];

/** They do the whole job without a record of it, and are measured where each request takes its time. */
export const rivals: readonly ContestantName[] = [perCallLoop, oneTokenLoop, commands, resending];
export const floors: readonly ContestantName[] = [floor, secretFloor];

export interface Lane {
  readonly emulator: Emulator;
  readonly meter: Meter;
  readonly portfolio: Portfolio;
  /** The checkout whose package `ours` uses. */
  readonly package: string;
}

/** One contestant at work on one portfolio, from an empty state on. */
export interface Attempt {
  /** Writes what the next operation reads. */
  write(portfolio: Portfolio): void;
  /** @throws Error with the output when the run failed or printed errors */
  run(operation: Operation): Promise<Taken>;
  /** Of the state after the last run; undefined where there is none. @throws Error when a resource is missing */
  state(portfolio: Portfolio): State | undefined;
  close(): Promise<void>;
}

export interface State {
  readonly fileBytes: number;
  /** All resources of tester groups, each as compact JSON. */
  readonly groupBytes: number;
}

/** @throws Error with the output of a run that failed, or that says "error:" */
export function assertClean(what: string, result: { exitCode: number; output: string }): void {
  if (result.exitCode === 0 && !/\berror:/i.test(result.output)) return;
  throw new Error(`${what} ended with exit code ${result.exitCode}:\n${result.output}`);
}
