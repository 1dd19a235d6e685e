/** Beyond one machine: several workers, each a process with a PULUMI_HOME of its own, over one backend. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type FleetOptions, type FleetResult, runFleet } from "../bench/fleet/fleet.js";
import { startPostgres } from "./postgres.js";
import { startS3 } from "./s3.js";
import type { Backend } from "./server.js";

const fleets = [
  { name: "PostgreSQL", start: startPostgres, size: { stacks: 4, workers: 2, groups: 2 } },
  { name: "S3", start: startS3, size: { stacks: 2, workers: 2, groups: 2 } },
] satisfies { name: string; start: () => Promise<Backend>; size: Omit<FleetOptions, "place"> }[];

const peoplePerGroup = 5;

describe.each(fleets)(
  "of $size.stacks stacks on $name, one of whose $size.workers machines dies",
  (fleet) => {
    const { stacks, groups } = fleet.size;
    let backend: Backend;
    let result: FleetResult;
    beforeAll(async () => {
      backend = await fleet.start();
      result = await runFleet({ ...fleet.size, place: await backend.place() });
    });
    afterAll(() => backend?.stop());

    test("everybody in the files is at the services, and nobody else", () => {
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
  },
);
