import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TokenSource } from "../../provider/auth/index.js";
import { readCredentials } from "../../provider/settings.js";
import { startEmulator } from "../emulator/index.js";
import { errorOf } from "../wire/loopback.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
  writeFileSync(join(folder, "secret"), "emulator-secret\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the provider reads, with a file of profiles. */
function read(profiles: string | undefined, env: NodeJS.ProcessEnv = {}, stack: Record<string, string> = {}) {
  const file = join(folder, "profiles.yaml");
  if (profiles !== undefined) writeFileSync(file, profiles);
  const source = { env: { DEVTEST_PROFILES: file, ...env }, stack: (key: string) => stack[key] };
  return readCredentials(source);
}

const appstore = (...changed: readonly string[]) => {
  const lines = [
    "clientId: emulator-client",
    "clientSecretFile: secret",
    "scopes: [appstore::apps:readwrite]",
    ...["grant: client_credentials", "apiHosts: [developer.amazon.com]"].filter(
      (line) => !changed.some((other) => other.split(":")[0] === line.split(":")[0]),
    ),
    ...changed,
  ];
  return `version: 1\nprofiles:\n  appstore:\n${lines.map((line) => `    ${line}\n`).join("")}`;
};

describe("without a client id in the settings, the provider", () => {
  test("uses the profile named appstore, which gets it a token", async () => {
    const emulator = await startEmulator();
    const credentials = await read(appstore(`tokenUrl: ${emulator.tokenUrl}`));
    expect(await new TokenSource().token(credentials)).toMatch(/^Atc\|/);
    await emulator.stop();
  });

  test("is told where to set a client id when there is neither profile nor file", async () => {
    const other = appstore().replace("appstore:\n", "selling:\n");
    for (const credentials of [
      await read(other),
      await read(undefined, { DEVTEST_PROFILES: "", XDG_CONFIG_HOME: folder, APPDATA: folder }),
    ]) {
      const error = await errorOf(new TokenSource().token(credentials));
      expect(error).toMatchObject({ code: "missing_credentials" });
    }
  });

  test("says so when the file that is named is not there", async () => {
    expect(await errorOf(read(undefined, { DEVTEST_PROFILES: join(folder, "none.yaml") }))).toMatchObject({
      code: "invalid_config",
    });
  });

  test("does not use a profile of another grant", async () => {
    const error = await errorOf(read(appstore("grant: refresh_token")));
    expect(error).toMatchObject({ code: "unusable_credentials" });
    expect(error.message).toMatch(/has the grant refresh_token, .*\nWrite `grant: client_credentials`/);
  });

  test("does not send the profile's token to a host the profile does not list", async () => {
    const error = await errorOf(read(appstore(), { DEVTEST_API_URL: "https://example.com/api" }));
    expect(error).toMatchObject({ code: "host_not_allowed" });
    expect(error.message).toMatch(/may not be sent to example\.com.*\nAllowed: developer\.amazon\.com\./);
  });
});

test.each<[string, NodeJS.ProcessEnv, Record<string, string>]>([
  ["LWA_CLIENT_ID", { LWA_CLIENT_ID: "mine", LWA_CLIENT_SECRET: "test-secret" }, {}],
  ["devtest:clientId", {}, { "devtest:clientId": "mine", "devtest:clientSecret": "test-secret" }],
])("%s goes before the profile, which is not even read", async (_name, env, stack) => {
  expect(await read("no profiles", env, stack)).toMatchObject({
    clientId: "mine",
    clientSecret: "test-secret",
  });
});
