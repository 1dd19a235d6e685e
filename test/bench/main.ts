/** `npm run bench`: whole runs of the real Pulumi CLI, measured. See README.md beside the sources. */
import { writeFileSync } from "node:fs";
import { counted } from "../../provider/text/counted.js";
import { CommandLine, type CommandSample, commandNames } from "./command-line.js";
import { commandPlugin } from "./command-plugin.js";
import { type ContestantName, commands, floor, ours } from "./contestant.js";
import { factsInWords, readFacts } from "./facts.js";
import { Figures } from "./figures.js";
import { Meter } from "./meter.js";
import { fullestOf } from "./operations.js";
import { type Options, readOptions } from "./options.js";
import { rivalRows, trafficRows } from "./request-rows.js";
import { type Bench, play, type Round, type Sample } from "./round.js";
import { commandRows, growthRows, memoryRows, stateRows, timeRows } from "./rows.js";
import { areCommandsWanted, schedule } from "./schedule.js";
import { markdown } from "./table.js";

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const meter = new Meter();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => meter.interrupt());
  try {
    const facts = await readFacts(meter);
    say(factsInWords(facts));
    const all = schedule(options);
    const plugin = all.some(({ contestant }) => contestant === commands)
      ? await commandPlugin(say)
      : undefined;
    const missing = new Map<ContestantName, string>(typeof plugin === "string" ? [[commands, plugin]] : []);
    const rounds = all.filter(({ contestant }) => !missing.has(contestant));
    const bench = {
      meter,
      package: options.package,
      plugin: typeof plugin === "string" ? undefined : plugin,
    };
    const samples = await playAll(rounds, bench);
    const commandSamples = areCommandsWanted(options.only) ? await runCommands(options, meter) : [];
    const notMeasured = [...missing].map(([contestant, reason]) => ({ contestant, reason }));
    const raw = { facts, ...shown(options), notMeasured, samples, commands: commandSamples };
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(raw, null, 2)}\n`);
    const figures = new Figures(samples, commandSamples);
    process.stdout.write(
      `${factsInWords(facts)} ${counted(options.repeat, "repetition", "repetitions")}.\n\n`,
    );
    process.stdout.write(markdown(rowsOf(figures, missing)));
  } finally {
    meter.close();
  }
}

/** Without paths. */
function shown({ groups, latency, repeat, only }: Options) {
  return { groups, latency, repeat, only };
}

async function playAll(rounds: readonly Round[], bench: Bench): Promise<Sample[]> {
  await warmUp(rounds, bench);
  const samples: Sample[] = [];
  for (const [index, round] of rounds.entries()) {
    const { contestant, groups, latency } = round;
    say(`${index + 1} of ${rounds.length}: ${contestant}, ${groups} groups, ${latency} ms per request`);
    for (const sample of await play(round, bench)) {
      const { wallSeconds, cpuSeconds } = sample.taken;
      say(`    ${sample.operation}: ${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s`);
      samples.push(sample);
    }
  }
  return samples;
}

/** The first runs compile what later ones find in the cache. */
async function warmUp(rounds: readonly Round[], bench: Bench): Promise<void> {
  if (rounds.length === 0) return;
  say("warming up");
  for (const contestant of [floor, ours] as const) {
    await play({ contestant, groups: 1, latency: 0, repetition: 0, operations: ["first up"] }, bench);
  }
}

async function runCommands({ groups, repeat, package: checkout }: Options, meter: Meter) {
  const line = new CommandLine(meter, checkout, fullestOf(groups));
  const samples: CommandSample[] = [];
  try {
    for (let repetition = 0; repetition < repeat; repetition += 1) {
      for (const name of commandNames) samples.push(await line.run(name));
    }
  } finally {
    line.close();
  }
  return samples;
}

function rowsOf(figures: Figures, missing: ReadonlyMap<ContestantName, string>) {
  return [
    ...timeRows(figures),
    ...growthRows(figures),
    ...memoryRows(figures),
    ...stateRows(figures),
    ...trafficRows(figures),
    ...rivalRows(figures, missing),
    ...commandRows(figures),
  ];
}

main().catch((error: unknown) => {
  say(`The bench failed: ${error instanceof RangeError ? error.message : (error as Error).stack}`);
  process.exitCode = 1;
});
