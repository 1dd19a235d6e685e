/** Finds figures among the samples of a bench. */
import type { CommandName, CommandSample } from "./command-line.js";
import type { ContestantName } from "./contestant.js";
import { fullestOf, type Operation } from "./operations.js";
import type { Sample } from "./round.js";
import { median, slope } from "./statistics.js";

export type Pick = (sample: Sample) => number | undefined;

export const wall: Pick = ({ taken }) => taken.wallSeconds;
export const cpu: Pick = ({ taken }) => taken.cpuSeconds;

export class Figures {
  constructor(
    readonly samples: readonly Sample[],
    readonly commands: readonly CommandSample[] = [],
  ) {}

  /** Sizes that were measured, the smallest first. */
  get sizes(): number[] {
    return ascending(this.samples.map(({ groups }) => groups));
  }

  get latencies(): number[] {
    return ascending(this.samples.map(({ latency }) => latency));
  }

  /** One for each repetition; none where it was not measured. */
  of(
    contestant: ContestantName,
    { groups, latency, operation }: { groups: number; latency: number; operation: Operation },
    pick: Pick,
  ): number[] {
    const found = this.samples.filter(
      (one) =>
        one.contestant === contestant &&
        one.groups === groups &&
        one.latency === latency &&
        one.operation === operation,
    );
    return found.flatMap((one) => pick(one) ?? []);
  }

  medianOf(...wanted: Parameters<Figures["of"]>): number | undefined {
    const figures = this.of(...wanted);
    return figures.length === 0 ? undefined : median(figures);
  }

  get fullest(): number {
    return fullestOf(this.sizes);
  }

  /** What one group more adds to the state file; of a single size, what the resources of groups take on average. */
  bytesPerGroup(contestant: ContestantName): { readonly bytes: number; readonly how: string } | undefined {
    const at = (groups: number, pick: Pick) =>
      this.medianOf(contestant, { groups, latency: 0, operation: "first up" }, pick);
    const [small = 0, large] = [this.sizes[0], this.fullest];
    const [from, to] = [small, large].map((size) => at(size, ({ state }) => state?.fileBytes));
    if (from !== undefined && to !== undefined && small < large) {
      const bytes = slope({ size: small, figure: from }, { size: large, figure: to });
      return { bytes, how: `by the growth of the file from ${small} to ${large}` };
    }
    const all = at(large, ({ state }) => state?.groupBytes);
    return all === undefined ? undefined : { bytes: all / large, how: `as compact JSON at ${large}` };
  }

  ofCommand(command: CommandName, pick: (sample: CommandSample) => number): number[] {
    return this.commands.filter((one) => one.command === command).map(pick);
  }
}

function ascending(figures: readonly number[]): number[] {
  return [...new Set(figures)].sort((one, other) => one - other);
}
