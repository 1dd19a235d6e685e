/** What is run, and in which order. */
import { commandNames } from "./command-line.js";
import { type ContestantName, contestantNames, floors, ours, rivals } from "./contestant.js";
import { fullestOf, type Operation, operationsAt, sending } from "./operations.js";
import type { Options } from "./options.js";
import type { Round } from "./round.js";

/**
 * Each repetition runs every contestant once before the next begins, so that whatever slows the machine for a while slows
 * all of them. Floors send nothing, and have no latency; rivals are measured at the fullest account only.
 */
export function schedule(options: Pick<Options, "groups" | "latency" | "repeat" | "only">): Round[] {
  const cells = options.latency.flatMap((latency) =>
    sizesAt(latency, options.groups).map((groups) => ({ latency, groups })),
  );
  const repetitions = Array.from({ length: options.repeat }, (_, index) => index + 1);
  const rounds = cells.flatMap((cell) =>
    repetitions.flatMap((repetition) =>
      contestantsAt(cell.latency).map((contestant): Round => {
        const all = cell.latency === 0 ? operationsAt(cell.groups) : sending;
        const operations = all.filter((operation) => isWanted(options.only, contestant, operation));
        return { contestant, ...cell, repetition, operations };
      }),
    ),
  );
  return rounds.filter(({ operations }) => operations.length > 0);
}

function sizesAt(latency: number, sizes: readonly number[]): readonly number[] {
  return latency === 0 ? sizes : [fullestOf(sizes)];
}

function contestantsAt(latency: number): readonly ContestantName[] {
  const here = latency === 0 ? [ours, ...floors] : [ours, ...rivals];
  return contestantNames.filter((name) => here.includes(name));
}

function isWanted(only: string, contestant: ContestantName, operation: Operation): boolean {
  return contestant.includes(only) || operation.includes(only);
}

/** A command is measured beside the one that does nothing. */
export function areCommandsWanted(only: string): boolean {
  return commandNames.some((name) => name.includes(only));
}
