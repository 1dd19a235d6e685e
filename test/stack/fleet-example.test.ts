/** examples/fleet: two accounts, one emulator, and nothing printed about anybody. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { linkPackage } from "../docs/installation.js";
import { Reader } from "../docs/reader.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { root } from "../engine/stack.js";
import { Privacy } from "../privacy.js";

const example = join(root, "examples/fleet");
const accounts = ["kids-games", "racing-studio"];
let emulator: Emulator;
let reader: Reader;
let privacy: Privacy;

beforeEach(async () => {
  emulator = await startEmulator();
  reader = await Reader.create();
  reader.copy(example);
  linkPackage(reader.project);
  privacy = new Privacy(emulator.clientSecret);
  for (const account of accounts)
    privacy.hidePeople(parse(readFileSync(join(example, "accounts", account, "devtest.yaml"), "utf8")));
  const credentials = ["KIDS_GAMES", "RACING_STUDIO"].flatMap((account) => [
    `LWA_CLIENT_ID_${account}=${emulator.clientId}`,
    `LWA_CLIENT_SECRET_${account}=${emulator.clientSecret}`,
  ]);
  const places = [`LWA_TOKEN_URL=${emulator.tokenUrl}`, `DEVTEST_API_URL=${emulator.apiUrl}`];
  await reader.run(`mkdir "$HOME/devtest-state"; pulumi login "file://$HOME/devtest-state?metadata=skip"
    export PULUMI_CONFIG_PASSPHRASE='a passphrase for the test' ${[...credentials, ...places].join(" ")}`);
});
afterEach(async () => {
  await reader.dispose();
  await emulator.stop();
});

/** Runs the fleet. Whatever it prints is searched for people and secrets. */
async function fleet(script = "node fleet.js") {
  const { exitCode, output } = await reader.run(script);
  privacy.expectNothingReadable(new Map([["the fleet", output]]));
  expect(output).not.toMatch(/@|#[0-9a-f]{10}/);
  return { exitCode, lines: output.trim().split("\n").sort() };
}

function members(appId: string, group: string): string[] {
  return (emulator.state().apps[appId]?.tracks.devtest.groups[group] ?? []).map(({ email }) => email);
}
const puzzle = "amzn1.devportal.mobileapp.0b41c7a9d2e84f53916e7ad80f35c26b";
const racing = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";

test("every account is driven; a second run sends nothing, and breaks no lock", async () => {
  expect(await fleet()).toEqual({
    exitCode: 0,
    lines: [
      "2 of 2 accounts done",
      "kids-games: people 2, certificates 1, may still have access 0",
      "racing-studio: people 2, certificates 1, may still have access 0",
    ],
  });
  expect(members(puzzle, "parents")).toEqual(["cleopatra@example.org", "d.jansen@example.org"]);

  // Another machine has the lock of one account.
  const lock = JSON.stringify({
    pid: 1,
    username: "other",
    hostname: "other",
    timestamp: "2026-11-26T00:00:00Z",
  });
  const before = emulator.requests().length;
  const locks = "$HOME/devtest-state/.pulumi/locks/organization/racing-studio/live";
  expect(await fleet(`mkdir -p "${locks}"; echo '${lock}' >"${locks}/other.json"; node fleet.js`)).toEqual({
    exitCode: 1,
    lines: [
      "1 of 2 accounts done",
      "kids-games: people 2, certificates 1, may still have access 0",
      "racing-studio: another run is under way, or was killed",
    ],
  });
  expect(emulator.requests()).toHaveLength(before);
});

test("an account that the service refuses, in words about people, fails alone and says nothing about them", async () => {
  const message = "Tester cleopatra@example.org (Cleopatra Moreau) is not welcome";
  emulator.fault({ operation: "testers", appId: puzzle, times: 9, status: 400, body: { message } });
  expect(await fleet()).toEqual({
    exitCode: 1,
    lines: [
      "1 of 2 accounts done",
      "kids-games: failed; pulumi up --stack live in accounts/kids-games says why",
      "racing-studio: people 2, certificates 1, may still have access 0",
    ],
  });
  expect(members(racing, "qa")).toEqual(["annabella@example.com", "bruno@example.com"]);
});

test("an account without credentials of its own does not take another's", async () => {
  const { exitCode, lines } = await fleet(
    `export LWA_CLIENT_ID=${emulator.clientId} LWA_CLIENT_SECRET=${emulator.clientSecret} LWA_CLIENT_SECRET_KIDS_GAMES=
     node fleet.js`,
  );
  expect({ exitCode, lines: lines.slice(0, 2) }).toEqual({
    exitCode: 1,
    lines: ["1 of 2 accounts done", "kids-games: LWA_CLIENT_SECRET_KIDS_GAMES is not set"],
  });
  expect(members(puzzle, "parents")).toEqual([]);
});

test("a file that is not valid fails its account, and shows no line of it", async () => {
  const file = "accounts/kids-games/devtest.yaml";
  reader.write(file, reader.read(file).replace("d.jansen@example.org", "d.jansen@@example.org"));
  const { exitCode, lines } = await fleet();
  expect({ exitCode, first: lines[1] }).toEqual({
    exitCode: 1,
    first: "kids-games: failed; pulumi up --stack live in accounts/kids-games says why",
  });
});

test.each(["0", "four"])("FLEET_AT_ONCE=%s does nothing, and is not green", async (number) => {
  expect(await fleet(`FLEET_AT_ONCE=${number} node fleet.js`)).toEqual({
    exitCode: 1,
    lines: ["0 of 2 accounts done"],
  });
});

test("a folder without accounts is a failure", async () => {
  expect(await fleet("rm -r accounts; node fleet.js")).toEqual({
    exitCode: 1,
    lines: ["0 of 0 accounts done"],
  });
});
