import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import {
  backup,
  fileStore,
  openStore,
  restore,
  type StoreContext,
  storeKey,
  type TokenStore,
} from "../../../provider/auth/store/index.js";
import { newIdentity } from "../../../provider/auth/store/key.js";
import { temporaryFolder } from "./place.js";

const folder = temporaryFolder();
const settings = temporaryFolder();
const grant = { refreshToken: "test-secret|token/1+2", clientId: "test-client" };
const rotated = { ...grant, refreshToken: "test-secret|token/2+3" };
const passphrase = "test-secret passphrase ü";

const secrets = [grant.refreshToken, rotated.refreshToken, passphrase];
const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  ...["base64", "base64url", "hex"].map((form) => Buffer.from(secret).toString(form as "hex")),
];

function expectNoSecret(text: string, more: readonly string[] = []): void {
  for (const secret of [...secrets, ...more])
    for (const form of forms(secret)) expect(text).not.toContain(form);
}

/** Everything of an error that a person or a log could see. */
function visible(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? visible(error.cause) : "";
  return [
    inspect(error, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
    cause,
  ].join();
}

const context = (env: StoreContext["env"], name = "tokens.age"): StoreContext => ({
  env: { PATH: process.env["PATH"], XDG_CONFIG_HOME: settings, ...env },
  profilesFile: join(folder, "profiles.yaml"),
  storeFile: join(folder, name),
});

const rotate = (store: TokenStore) =>
  store.update("selling", async () => ({ keep: rotated, result: "access" }));

test("no failure shows a token or a key, and no file holds one", async () => {
  const identity = await newIdentity();
  const good = { DEVTEST_STORE_KEY: passphrase };
  const helper = `"${process.execPath}" "${join(__dirname, "standins", "credential-helper.js")}"`;
  const helperEnv = { HELPER_STATE: join(folder, "outside.json"), HELPER_JOURNAL: "/dev/null" };
  const file = context({}).storeFile ?? "";
  const store = openStore("file", context(good));
  await store.put("selling", grant);
  await rotate(store);
  writeFileSync(join(folder, "damaged.age"), readFileSync(file).subarray(0, -4), { mode: 0o600 });
  writeFileSync(join(folder, "exposed.age"), readFileSync(file));
  chmodSync(join(folder, "exposed.age"), 0o644);
  const elsewhere = { file: join(folder, "copy.age"), key: storeKey({ DEVTEST_STORE_KEY: identity }) };
  await backup({ file, key: storeKey(good) }, elsewhere);
  await store.put("selling", grant);

  const failures: Record<string, () => Promise<unknown>> = {
    wrong_key: () => openStore("file", context({ DEVTEST_STORE_KEY: identity })).get("selling"),
    unreadable: () => rotate(openStore("file", context(good, "damaged.age"))),
    exposed: () => rotate(openStore("file", context(good, "exposed.age"))),
    unusable_key: () => openStore("file", context({ DEVTEST_STORE_KEY: `${identity}x` })).get("selling"),
    no_key: () => openStore("file", context({ DEVTEST_STORE_KEY_FILE: join(folder, "none") })).get("selling"),
    no_grant: () => store.update("other", async () => ({ keep: rotated, result: "" })),
    newer: () => restore(elsewhere, { file, key: storeKey(good) }),
    locked: () =>
      store.update("selling", async (current) => {
        await fileStore({ file, key: storeKey(good), waitSeconds: 0.1 }).put("selling", rotated);
        return { keep: current, result: "" };
      }),
    read_only: () =>
      rotate(openStore("environment", context({ DEVTEST_REFRESH_TOKEN_SELLING: grant.refreshToken }))),
    helper_failed: () => openStore(`command:${helper} chatty`, context(helperEnv)).put("selling", grant),
    cannot_store: () =>
      openStore(`command:${helper} none`, context(helperEnv)).put("selling", {
        refreshToken: `${grant.refreshToken}\n`,
      }),
  };
  for (const [code, fail] of Object.entries(failures)) {
    const error = await fail().then(
      () => "no failure",
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code });
    expectNoSecret(visible(error), [identity]);
  }

  for (const name of readdirSync(folder).filter((entry) => entry !== "outside.json"))
    expectNoSecret(readFileSync(join(folder, name), "latin1"), [identity]);
  expectNoSecret(inspect(store, { depth: 20, showHidden: true }));
}, 60_000);
