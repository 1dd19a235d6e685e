import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { changes, playLedger, playRecords } from "./mutated.js";

test("a damaged state is refused with a sentence, or forgets nobody", async () => {
  const met = { refused: 0, kept: 0 };
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      met[await playLedger(list)] += 1;
      await playRecords(list);
    }),
    { seed: 20261125, numRuns: 1000 },
  );
  expect(Math.min(met.refused, met.kept)).toBeGreaterThan(100);
});
