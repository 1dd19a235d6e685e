/** Beyond one machine: several workers, each a process with a PULUMI_HOME of its own, over one backend. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type FleetResult, runFleet } from "../bench/fleet/fleet.js";
import { startPostgres } from "./postgres.js";
import type { Backend } from "./server.js";

const [stacks, groups, peoplePerGroup] = [4, 2, 5];

let backend: Backend;
let result: FleetResult;
beforeAll(async () => {
  backend = await startPostgres();
  result = await runFleet({ stacks, groups, workers: 2, place: await backend.place() });
});
afterAll(() => backend?.stop());

test("when one of two machines dies in the middle, everybody in every file is at the services, and nobody else", () => {
  expect(result).toMatchObject({ people: stacks * groups * peoplePerGroup, misplaced: 0 });
});

test("nobody is sent twice but those about whom the dead machine has left no record of an answer", () => {
  expect(result.sentTwice).toBe(0);
  expect(result.unconfirmed).toBeGreaterThanOrEqual(peoplePerGroup);
  expect(result.unconfirmed).toBeLessThanOrEqual(groups * peoplePerGroup);
  expect(result.unconfirmedAgain).toBe(result.unconfirmed);
});

test("no lock is left, and nobody is readable in the backend", () => {
  expect(result).toMatchObject({ locks: 0, readable: 0 });
});

test("a second run of each stack changes nothing and sends nothing", () => {
  expect(result.second.requests).toBe(0);
});
