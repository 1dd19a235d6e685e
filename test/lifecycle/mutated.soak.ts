import { test } from "@jest/globals";
import * as fc from "fast-check";
import { changes, playLedger, playRecords } from "./mutated.js";

/** `DEVTEST_SOAK_SEQUENCES` is the number of damaged states, `DEVTEST_SOAK_SEED` their seed. */
const numRuns = Number(process.env["DEVTEST_SOAK_SEQUENCES"] ?? 50_000);
const seed = Number(process.env["DEVTEST_SOAK_SEED"] ?? Date.now() % 0x7fffffff);

test(`${numRuns} damaged states, seed ${seed}, are refused with a sentence, or forget nobody`, async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      await playLedger(list);
      await playRecords(list);
    }),
    { seed, numRuns },
  );
});
