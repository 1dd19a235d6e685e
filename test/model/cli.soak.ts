import { test } from "@jest/globals";
import * as fc from "fast-check";
import { CliGround, cliCommands } from "./cli.js";

/** `DEVTEST_SOAK_CLI` is the number of sequences, `DEVTEST_SOAK_SEED` the seed of the first. */
const sequences = Number(process.env["DEVTEST_SOAK_CLI"] ?? 200);
const seed = Number(process.env["DEVTEST_SOAK_SEED"] ?? Date.now() % 0x7fffffff);
const perProject = 10;

test(`${sequences} sequences through the CLI hold every law`, async () => {
  const total = { sequences: 0, steps: 0, runs: 0, red: 0, kills: 0, requests: 0 };
  for (let first = 0; first < sequences; first += perProject) {
    const ground = await CliGround.open();
    const some = fc.sample(cliCommands, {
      seed: seed + first,
      numRuns: Math.min(perProject, sequences - first),
    });
    try {
      for (const sequence of some) await ground.play(sequence);
    } catch (error) {
      process.stdout.write(
        `seed ${seed + first}: ${JSON.stringify(some.slice(0, ground.figures.sequences))}\n`,
      );
      throw error;
    } finally {
      for (const [name, count] of Object.entries(ground.figures)) total[name as keyof typeof total] += count;
      await ground.close();
    }
    process.stdout.write(`CLI, seed ${seed}: ${JSON.stringify(total)}\n`);
  }
}, 14_400_000);
