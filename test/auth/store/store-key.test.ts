import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { storeKey } from "../../../provider/auth/store/index.js";
import { newIdentity } from "../../../provider/auth/store/key.js";
import type { Keychain } from "../../../provider/auth/store/keychain.js";
import { temporaryFolder } from "./place.js";

const folder = temporaryFolder();
const passphrase = "test-secret passphrase";

const noKeychain: Keychain = {
  read: () => Promise.reject(new Error("no keychain here")),
  write: () => Promise.reject(new Error("no keychain here")),
};

function keyFile(name: string, content: string, mode = 0o600): string {
  writeFileSync(join(folder, name), content, { mode });
  return join(folder, name);
}

/** Whether the second key opens what the first has encrypted. */
async function opens(env: Record<string, string>, otherEnv: Record<string, string>): Promise<boolean> {
  const sealed = await storeKey(env, noKeychain).encrypt("text");
  return (await storeKey(otherEnv, noKeychain).decrypt(sealed)) === "text";
}

describe("a key", () => {
  test("is a passphrase or an age identity, from a variable or from the file that another one names", async () => {
    const identity = await newIdentity();
    for (const text of [passphrase, identity]) {
      const file = keyFile(`${text.length}.key`, `${text}\n`);
      expect(await opens({ DEVTEST_STORE_KEY: text }, { DEVTEST_STORE_KEY_FILE: file })).toBe(true);
    }
  });

  test("loses one line end at the end of its file, and nothing else", async () => {
    const crlf = keyFile("crlf.key", `${passphrase}\r\n`);
    expect(await opens({ DEVTEST_STORE_KEY: passphrase }, { DEVTEST_STORE_KEY_FILE: crlf })).toBe(true);
    const spaced = keyFile("spaced.key", `${passphrase} \n`);
    expect(await opens({ DEVTEST_STORE_KEY: passphrase }, { DEVTEST_STORE_KEY_FILE: spaced })).toBe(false);
    const twice = keyFile("twice.key", `${passphrase}\n\n`);
    await expect(storeKey({ DEVTEST_STORE_KEY_FILE: twice }).encrypt("text")).rejects.toMatchObject({
      code: "unusable_key",
    });
  });

  test("may be a file of age-keygen, with its comments", async () => {
    const identity = await newIdentity();
    const file = keyFile("keygen.key", `# created: 2026-01-01T00:00:00Z\n# public key: age1…\n${identity}\n`);
    expect(await opens({ DEVTEST_STORE_KEY_FILE: file }, { DEVTEST_STORE_KEY: identity })).toBe(true);
  });

  test("opens nothing that was written with another one", async () => {
    const other = { DEVTEST_STORE_KEY: "another passphrase" };
    expect(await opens({ DEVTEST_STORE_KEY: passphrase }, other)).toBe(false);
    expect(await opens({ DEVTEST_STORE_KEY: await newIdentity() }, other)).toBe(false);
    expect(await opens(other, { DEVTEST_STORE_KEY: await newIdentity() })).toBe(false);
  });

  test("file that others can read is refused", async () => {
    const file = keyFile("exposed.key", passphrase, 0o644);
    await expect(storeKey({ DEVTEST_STORE_KEY_FILE: file }).encrypt("text")).rejects.toMatchObject({
      code: "exposed",
      cure: expect.stringContaining(`chmod 600 ${file}`),
    });
    const spaced = keyFile("exposed too.key", passphrase, 0o644);
    await expect(storeKey({ DEVTEST_STORE_KEY_FILE: spaced }).encrypt("text")).rejects.toMatchObject({
      cure: expect.stringContaining(`chmod 600 '${spaced}'`),
    });
  });

  test("file that does not exist is named", async () => {
    const file = join(folder, "missing.key");
    await expect(storeKey({ DEVTEST_STORE_KEY_FILE: file }).encrypt("text")).rejects.toMatchObject({
      code: "no_key",
      message: expect.stringContaining(file),
    });
  });

  test("file that is a pipe is named, and not waited for", async () => {
    const file = join(folder, "pipe.key");
    execFileSync("mkfifo", [file]);
    await expect(storeKey({ DEVTEST_STORE_KEY_FILE: file }).encrypt("text")).rejects.toMatchObject({
      code: "no_key",
      what: `DEVTEST_STORE_KEY_FILE names ${file}, which is a device, pipe or socket, not a file`,
    });
  });

  test("loses a line end in a variable, too", async () => {
    const file = keyFile("plain.key", `${passphrase}\n`);
    expect(await opens({ DEVTEST_STORE_KEY: `${passphrase}\n` }, { DEVTEST_STORE_KEY_FILE: file })).toBe(
      true,
    );
  });

  test("that is too short, or not a valid identity, is refused without being quoted", async () => {
    const identity = await newIdentity();
    const changed = `${identity.slice(0, -1)}${identity.endsWith("Q") ? "P" : "Q"}`;
    for (const text of ["test-secret", changed, identity.slice(0, 40)]) {
      const error = await storeKey({ DEVTEST_STORE_KEY: text })
        .encrypt("text")
        .catch((reason) => reason);
      expect(error).toMatchObject({ code: "unusable_key" });
      expect(inspect(error, { depth: 9, showHidden: true }).toLowerCase()).not.toContain(text.toLowerCase());
    }
  });

  test("does not show in the objects that hold it, before or after it was used", async () => {
    const key = storeKey({ DEVTEST_STORE_KEY: passphrase }, noKeychain);
    await key.encrypt("text");
    expect(inspect(key, { depth: 9, showHidden: true })).not.toContain("test-secret");
    expect(JSON.stringify(key)).toBe('{"description":"DEVTEST_STORE_KEY"}');
  });
});

describe("the keychain", () => {
  function keychain(kept?: string): Keychain & { kept: string | undefined } {
    return {
      kept,
      async read() {
        return this.kept;
      },
      async write(secret) {
        this.kept = secret;
      },
    };
  }

  test("gets a random key the first time something is stored, and keeps that key", async () => {
    const chain = keychain();
    const sealed = await storeKey({}, chain).encrypt("text");
    expect(chain.kept).toMatch(/^AGE-SECRET-KEY-1/);
    expect(await storeKey({}, chain).decrypt(sealed)).toBe("text");
    const before = chain.kept;
    await storeKey({}, chain).encrypt("more");
    expect(chain.kept).toBe(before);
  });

  test("is not asked where a variable is set", async () => {
    await storeKey({ DEVTEST_STORE_KEY: passphrase }, noKeychain).encrypt("text");
  });

  test("gets no key where a store exists, which a new key could not open", async () => {
    const chain = keychain();
    await expect(storeKey({}, chain).decrypt(new Uint8Array())).rejects.toMatchObject({ code: "no_key" });
    expect(chain.kept).toBeUndefined();
  });

  test("that forgets its key is not used", async () => {
    const forgetful: Keychain = { read: async () => undefined, write: async () => undefined };
    await expect(storeKey({}, forgetful).encrypt("text")).rejects.toMatchObject({
      code: "no_key",
      message: expect.stringContaining("did not keep it"),
    });
  });

  test("that does not exist leaves three ways, each named", async () => {
    await expect(storeKey({}, noKeychain).encrypt("text")).rejects.toMatchObject({
      code: "no_key",
      cure: expect.stringMatching(/DEVTEST_STORE_KEY .*DEVTEST_STORE_KEY_FILE .*keychain/),
    });
  });
});
