/** What is compared with what, and the targets. */
import { counted } from "../../provider/text/counted.js";
import { type CommandName, nothing } from "./command-line.js";
import { type ContestantName, floor, ours, secretFloor } from "./contestant.js";
import { cpu, type Figures, type Pick, wall } from "./figures.js";
import { groupsPerAccount, type Operation, operations } from "./operations.js";
import { exponent } from "./statistics.js";
import { bytes, compare, megabytes, type Row, seconds, yesOrNo } from "./table.js";

/** People are secrets in ours. Only the second floor has that work, too, so the first `up` is compared with it. */
const timeTargets: Readonly<Record<Operation, { against: ContestantName; atMost: number }>> = {
  "first preview": { against: floor, atMost: 0.9 },
  "first up": { against: secretFloor, atMost: 0.8 },
  "preview, nothing to do": { against: floor, atMost: 0.9 },
  "up, nothing to do": { against: floor, atMost: 0.9 },
  "up, one edit": { against: floor, atMost: 0.9 },
};

export const sized = (operation: string, groups: number): string =>
  `${operation}, ${counted(groups, "group", "groups")}`;

/** Time and CPU of each operation at each size, without latency. */
export function timeRows(figures: Figures): Row[] {
  return figures.sizes.flatMap((groups) =>
    operations.flatMap((operation) => [
      ...timeRow(figures, { groups, operation }, "time", wall),
      ...timeRow(figures, { groups, operation }, "CPU", cpu),
    ]),
  );
}

function timeRow(
  figures: Figures,
  { groups, operation }: { groups: number; operation: Operation },
  what: string,
  pick: Pick,
): Row[] {
  const { against, atMost } = timeTargets[operation];
  const where = { groups, latency: 0, operation };
  const addition = against === floor ? "" : " (against one secret per person)";
  const row = compare({
    measured: `${sized(operation, groups)}: ${what}${addition}`,
    floor: figures.of(against, where, pick),
    ours: figures.of(ours, where, pick),
    show: seconds,
    ...(groups === groupsPerAccount && { atMost }),
  });
  return row === undefined ? [] : [row];
}

/** How time grows from one full account to as much as was measured. */
export function growthRows(figures: Figures): Row[] {
  const growing: readonly Operation[] = ["first preview", "first up"];
  return growing.flatMap((operation) => {
    const { against } = timeTargets[operation];
    const [mine, theirs] = [growth(figures, ours, operation), growth(figures, against, operation)];
    if (mine === undefined || theirs === undefined) return [];
    return {
      measured: `${operation}, growth from ${groupsPerAccount} to ${mine.to} groups: exponent of CPU`,
      floor: theirs.exponent.toFixed(2),
      ours: mine.exponent.toFixed(2),
      ratio: "",
      target: `≤ ${(theirs.exponent + 0.05).toFixed(2)}`,
      met: yesOrNo(mine.exponent <= theirs.exponent + 0.05),
    };
  });
}

function growth(figures: Figures, contestant: ContestantName, operation: Operation) {
  const at = (groups: number) => figures.medianOf(contestant, { groups, latency: 0, operation }, cpu);
  const to = figures.sizes.findLast((size) => size > groupsPerAccount && at(size) !== undefined);
  const [from, last] = [at(groupsPerAccount), to === undefined ? undefined : at(to)];
  if (to === undefined || from === undefined || last === undefined) return undefined;
  return { to, exponent: exponent({ size: groupsPerAccount, figure: from }, { size: to, figure: last }) };
}

/** Peaks of the two processes, at the largest size of one account. */
export function memoryRows(figures: Figures): Row[] {
  const where = { groups: figures.fullest, latency: 0, operation: "first up" } as const;
  const processes: readonly [string, Pick][] = [
    ["the program's process", ({ taken }) => taken.programBytes],
    ["the provider's process", ({ taken }) => taken.providerBytes],
  ];
  return processes.flatMap(([process, pick]) => {
    const measured = `${sized("first up", where.groups)}: peak memory of ${process}`;
    const mine = figures.of(ours, where, pick);
    const theirs = figures.of(floor, where, pick);
    const row = compare({ measured, floor: theirs, ours: mine, show: megabytes, atMost: 1.15 });
    const isRun = (name: string) =>
      figures.samples.some(
        ({ contestant, operation }) => contestant === name && operation === where.operation,
      );
    return row ?? (isRun(floor) && isRun(ours) ? [notMeasured(measured, "there is no /proc here")] : []);
  });
}

export function notMeasured(measured: string, reason: string): Row {
  return { measured, floor: `not measured: ${reason}`, ours: "", ratio: "", target: "", met: "" };
}

const commandTargets: Readonly<Partial<Record<CommandName, number>>> = {
  "devtest --help": 2,
  "devtest validate": 6,
  "devtest plan": 6,
};

export function commandRows(figures: Figures): Row[] {
  const groups = figures.commands[0]?.groups ?? 0;
  const kinds = [["time", "wallSeconds"] as const, ["CPU", "cpuSeconds"] as const];
  return Object.entries(commandTargets).flatMap(([command, atMost]) =>
    kinds.flatMap(([what, figure]) => {
      const of = (name: CommandName) => figures.ofCommand(name, ({ taken }) => taken[figure]);
      const measured = `${sized(command, groups)}: ${what} (against \`${nothing}\`)`;
      const mine = of(command as CommandName);
      return compare({ measured, floor: of(nothing), ours: mine, show: seconds, atMost }) ?? [];
    }),
  );
}

/** What a group of five people takes in the state. */
export function stateRows(figures: Figures): Row[] {
  const of = (contestant: ContestantName) => figures.bytesPerGroup(contestant);
  return [floor, secretFloor].flatMap((against) => {
    const [mine, theirs] = [of(ours), of(against as ContestantName)];
    if (mine === undefined || theirs === undefined) return [];
    const addition = against === floor ? "" : " (against one secret per person)";
    const measured = `state of a group of 5, ${mine.how}${addition}`;
    const target = against === floor ? { atMost: 0.7 } : {};
    return compare({ measured, floor: [theirs.bytes], ours: [mine.bytes], show: bytes, ...target }) ?? [];
  });
}
