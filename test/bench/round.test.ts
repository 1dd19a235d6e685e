import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { type Call, callsOf } from "./calls.js";
import { accessOf, edited, fleetOf } from "./fleet.js";
import { assertAccess } from "./round.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ switches: { "before-registration": "accepted" } });
});
afterEach(() => emulator.stop());

/** As a rival sends them. */
async function send(calls: readonly Call[]): Promise<void> {
  const { clientId, clientSecret } = emulator;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope: "appstore::apps:readwrite",
  });
  const answer = await fetch(emulator.tokenUrl, { method: "POST", body });
  const { access_token } = (await answer.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" };
  for (const { path, body } of calls) {
    const { ok } = await fetch(`${emulator.apiUrl}/${path}`, { method: "POST", headers, body });
    expect(ok).toBe(true);
  }
}

const fleet = fleetOf(12);
const everything = callsOf(fleet).flatMap(({ register, groups }) => [register, ...groups]);
const wrong = "somebody: the emulator has other people than expected, or an app that is not registered.";

describe("what a contestant leaves in the emulator", () => {
  test("is right when everybody is in their groups, in any order", async () => {
    await send([...everything].reverse());
    expect(() => assertAccess("somebody", emulator, accessOf(fleet))).not.toThrow();
  });

  test("is right for a floor when nothing is there", () => {
    expect(() => assertAccess("somebody", emulator, {})).not.toThrow();
  });

  test.each([
    ["a group is missing", everything.slice(0, -1), fleet],
    ["one person of an edit is missing", everything, edited(fleet)],
    ["one person is too many", callsOf(edited(fleet)).flatMap((app) => [app.register, ...app.groups]), fleet],
    ["an app is not registered", everything.slice(1), fleet],
    ["nothing was sent", [], fleet],
    ["a floor sends", everything, []],
  ])("is wrong when %s", async (_, calls, expected) => {
    await send(calls);
    expect(() => assertAccess("somebody", emulator, accessOf(expected))).toThrow(wrong);
  });
});
