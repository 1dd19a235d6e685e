/** `node bin/test/bench/fleet.js`: drives many stacks at once over one backend, and prints what that takes. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startPostgres } from "../backends/postgres.js";
import { startS3 } from "../backends/s3.js";
import { type FleetResult, runFleet } from "./fleet/fleet.js";
import { brokenRules } from "./fleet/judge.js";

const backends = { postgres: startPostgres, s3: startS3 };

const { values } = parseArgs({
  options: {
    stacks: { type: "string", default: "20" },
    workers: { type: "string", default: "4" },
    groups: { type: "string", default: "3" },
    backend: { type: "string", default: "postgres" },
    json: { type: "string" },
  },
});

function numberOf(name: "stacks" | "workers" | "groups"): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} takes a whole number from 1, not ${JSON.stringify(values[name])}`);
}

async function main(): Promise<void> {
  const start = backends[values.backend as keyof typeof backends];
  if (start === undefined) throw new Error(`--backend takes one of: ${Object.keys(backends).join(", ")}`);
  const size = { stacks: numberOf("stacks"), workers: numberOf("workers"), groups: numberOf("groups") };
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const backend = await start();
  try {
    const result = await runFleet({ ...size, place: await backend.place(), say });
    process.stdout.write(table({ backend: values.backend, ...size }, result));
    if (values.json !== undefined) {
      writeFileSync(
        values.json,
        `${JSON.stringify({ backend: values.backend, ...size, ...result }, null, 2)}\n`,
      );
    }
    const broken = brokenRules(result);
    if (result.second.requests > 0) broken.push(`the second runs sent ${result.second.requests} requests`);
    if (broken.length > 0) throw new Error(`The fleet broke its rules: ${broken.join("; ")}.`);
  } finally {
    await backend.stop();
  }
}

interface Size {
  readonly backend: string;
  readonly stacks: number;
  readonly workers: number;
  readonly groups: number;
}

function table({ backend, stacks, workers, groups }: Size, result: FleetResult): string {
  const { first, second } = result;
  const cells = {
    backend,
    stacks: `${stacks} of ${groups} groups`,
    workers,
    "first `up` of all": `${first.seconds.toFixed(1)} s`,
    "CPU of it": first.cpuSeconds === undefined ? "not measured" : `${first.cpuSeconds.toFixed(1)} s`,
    "stacks per minute": ((stacks / first.seconds) * 60).toFixed(1),
    requests: first.requests,
    people: result.people,
    "sent twice": result.sentTwice,
    "unconfirmed, sent again": result.unconfirmedAgain,
    "locks left": result.locks,
    "second `up` of all": `${second.seconds.toFixed(1)} s, ${second.requests} requests`,
  };
  const row = (texts: readonly unknown[]): string => `| ${texts.join(" | ")} |\n`;
  return row(Object.keys(cells)) + row(Object.keys(cells).map(() => "---")) + row(Object.values(cells));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
