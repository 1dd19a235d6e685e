import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { newPlace, type Place, startProcess, temporaryFolder } from "./place.js";

const folder = temporaryFolder();

/** For a soak: `STORE_KILLS=1000`. */
const kills = Number(process.env["STORE_KILLS"] ?? 60);

async function number({ store }: Place): Promise<number> {
  const token = (await store.get("selling"))?.refreshToken;
  expect(token).toMatch(/^test-token-\d+$/);
  return Number(token?.slice("test-token-".length));
}

/** The next process opens the store and writes to it, and nothing is left beside it. */
async function goesOn(place: Place): Promise<void> {
  const before = await number(place);
  await place.store.update("selling", async (current) => ({
    keep: { ...current, refreshToken: `test-token-${before + 1}` },
    result: undefined,
  }));
  expect(await number(place)).toBe(before + 1);
  const name = basename(place.file);
  const left = readdirSync(dirname(place.file)).filter((entry) => entry.startsWith(name));
  expect(left.sort()).toEqual([name, `${name}.previous`]);
}

test("what is stored is on the disk, file and folder, before the store says so", async () => {
  const place = await newPlace(join(folder, "synced.age"));
  const run = startProcess(place, "die", "100000");
  expect(await run.ended).toBe(0);
  const replaced = "open writeFile sync rename open sync";
  expect((await run.heard("asked")).split(replaced)).toHaveLength(3);
});

describe("a process killed", () => {
  test("before any step it asks of the disk leaves the old token or the new one, and the next goes on at once", async () => {
    const place = await newPlace(join(folder, "steps.age"));
    const ends = { old: 0, fresh: 0 };
    let step = 1;
    for (; ; step += 1) {
      const before = await number(place);
      const run = startProcess(place, "die", String(step));
      const end = await run.ended;
      if (end === 0) break;
      expect(end).toBe("SIGKILL");
      const after = await number(place);
      expect([before, before + 1]).toContain(after);
      ends[after === before ? "old" : "fresh"] += 1;
      const begun = performance.now();
      await goesOn(place);
      // Nobody waits for a dead holder of the lock. To judge it by its silence would take ten seconds.
      expect(performance.now() - begun).toBeLessThan(10_000);
    }
    expect(step).toBeGreaterThan(30);
    expect(ends.old).toBeGreaterThan(10);
    expect(ends.fresh).toBeGreaterThan(5);
  }, 180_000);

  test(
    `at any instant (${kills} of them) has lost nothing it said it kept`,
    async () => {
      const place = await newPlace(join(folder, "instants.age"));
      for (let kill = 0; kill < kills; kill += 1) {
        const before = await number(place);
        const run = startProcess(place, "count");
        await run.heard("begun");
        await delay(Math.random() * 60);
        run.child.kill("SIGKILL");
        expect(await run.ended).toBe("SIGKILL");
        const kept = run.said().filter((line) => line.startsWith("kept")).length;
        const begun = run.said().filter((line) => line.startsWith("begun")).length;
        const after = await number(place);
        expect(after).toBeGreaterThanOrEqual(before + kept);
        expect(after).toBeLessThanOrEqual(before + begun);
        await goesOn(place);
      }
    },
    60_000 + kills * 3000,
  );

  test(
    "while others wait for its lock hands it to one of them only: no turn of anybody's is lost",
    async () => {
      const place = await newPlace(join(folder, "crowd.age"));
      const crowd = Array.from({ length: 3 }, () => startProcess(place, "count"));
      const running = [...crowd];
      await Promise.all(running.map((run) => run.heard("kept")));
      for (let kill = 0; kill < kills / 3; kill += 1) {
        const victim = running.shift();
        victim?.child.kill("SIGKILL");
        const next = startProcess(place, "count");
        crowd.push(next);
        running.push(next);
        await next.heard("kept");
        await delay(Math.random() * 30);
      }
      for (const run of running) run.child.kill("SIGKILL");
      await Promise.all(crowd.map((run) => run.ended));
      const lines = crowd.flatMap((run) => run.said());
      const after = await number(place);
      expect(after).toBeGreaterThanOrEqual(lines.filter((line) => line.startsWith("kept")).length);
      expect(after).toBeLessThanOrEqual(lines.filter((line) => line.startsWith("begun")).length);
    },
    60_000 + kills * 3000,
  );
});
