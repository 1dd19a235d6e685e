import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { type Call, callsOf } from "./calls.js";
import { accessOf, edited, portfolioOf } from "./portfolio.js";
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

const portfolio = portfolioOf(12);
const everything = callsOf(portfolio).flatMap(({ register, groups }) => [register, ...groups]);
const wrong = "somebody: the emulator has other people than expected, or an app that is not registered.";

describe("what a contestant leaves in the emulator", () => {
  test("is right when everybody is in their groups, in any order", async () => {
    await send([...everything].reverse());
    expect(() => assertAccess("somebody", emulator, accessOf(portfolio))).not.toThrow();
  });

  test("is right for a floor when nothing is there", () => {
    expect(() => assertAccess("somebody", emulator, {})).not.toThrow();
  });

  test.each([
    ["a group is missing", everything.slice(0, -1), portfolio],
    ["one person of an edit is missing", everything, edited(portfolio)],
    [
      "one person is too many",
      callsOf(edited(portfolio)).flatMap((app) => [app.register, ...app.groups]),
      portfolio,
    ],
    ["an app is not registered", everything.slice(1), portfolio],
    ["nothing was sent", [], portfolio],
    ["a floor sends", everything, []],
  ])("is wrong when %s", async (_, calls, expected) => {
    await send(calls);
    expect(() => assertAccess("somebody", emulator, accessOf(expected))).toThrow(wrong);
  });
});
