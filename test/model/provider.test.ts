import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { install } from "../../provider/shell/process.js";
import { commands } from "./commands.js";
import { Ground } from "./ground.js";
import { troubles } from "./wire.js";

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.open(install);
});
afterAll(() => ground.close());

test("after any edits, faults and crashes nobody is lost, claimed or sent twice, and a run without faults settles everything", async () => {
  await fc.assert(
    fc.asyncProperty(commands, (sequence) => ground.play(sequence)),
    { seed: 20261121, numRuns: 200, endOnFailure: true },
  );
  expect([...ground.wire.met.keys()].sort()).toEqual(Object.keys(troubles).sort());
  expect(ground.figures.crashes).toBeGreaterThan(20);
  expect(ground.figures.red).toBeGreaterThan(50);
  for (const figure of ["moves", "destroys", "attacks", "adoptions", "late"] as const)
    expect(ground.figures[figure]).toBeGreaterThan(20);
});
