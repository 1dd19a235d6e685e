import { afterAll, beforeAll, test } from "@jest/globals";
import * as fc from "fast-check";
import { install } from "../../provider/shell/process.js";
import { commands } from "./commands.js";
import { Ground } from "./ground.js";

/** `DEVTEST_SOAK_SEQUENCES` is the number of sequences, `DEVTEST_SOAK_SEED` their seed. */
const numRuns = Number(process.env["DEVTEST_SOAK_SEQUENCES"] ?? 10_000);
const seed = Number(process.env["DEVTEST_SOAK_SEED"] ?? Date.now() % 0x7fffffff);

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.open(install);
});
afterAll(() => ground.close());

test(`${numRuns} sequences on the provider hold every law`, async () => {
  try {
    await fc.assert(
      fc.asyncProperty(commands, (sequence) => ground.play(sequence)),
      { seed, numRuns },
    );
  } finally {
    const met = JSON.stringify(Object.fromEntries(ground.wire.met));
    process.stdout.write(
      `provider, seed ${seed}: ${JSON.stringify(ground.figures)}\n  troubles met: ${met}\n`,
    );
  }
}, 7_200_000);
