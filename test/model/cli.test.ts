import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CliGround, type CliRun } from "./cli.js";

let ground: CliGround;
beforeAll(async () => {
  ground = await CliGround.open();
});
afterAll(() => ground.close());

const plain: CliRun = { do: "up", troubles: [], continueOnError: false, kill: undefined };
const atRequest = (victim: "engine" | "all") => ({ victim, afterMs: 0, onRequest: true }) as const;

test("a first run whose engine is killed at a request, and one that is cut off, end with everybody there once", async () => {
  await ground.play([
    { ...plain, kill: atRequest("engine") },
    { do: "edit", edit: "person", group: 0, person: 0 },
    { do: "edit", edit: "person", group: 0, person: 2 },
    { ...plain, troubles: [{ at: "qa on 6184041a", what: "dropped-after" }] },
  ]);
  expect(ground.figures).toMatchObject({ kills: 1, red: 1 });
});

test("people who leave, are acknowledged and come back are sent again after a run in which everything was killed", async () => {
  await ground.play([
    { do: "edit", edit: "acknowledge", which: 0, how: "place" },
    { do: "edit", edit: "person", group: 0, person: 1 },
    { ...plain, kill: atRequest("all") },
    { do: "edit", edit: "person", group: 0, person: 0 },
    { do: "edit", edit: "person", group: 0, person: 1 },
    { do: "edit", edit: "app", app: 1 },
    { do: "edit", edit: "use", app: 1, group: 0 },
    { ...plain, kill: atRequest("all") },
  ]);
  expect(ground.figures.kills).toBeGreaterThanOrEqual(2);
});
