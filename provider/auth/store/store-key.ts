import { statSync } from "node:fs";
import { hasModes } from "../../document/replace-file.js";
import { StoreError } from "../../errors.js";
import { shellWord } from "../../text/shell-word.js";
import type { Environment } from "../environment.js";
import { readSecretFile, secretIn } from "../secret.js";
import { keyFrom, newIdentity, type StoreKey } from "./key.js";
import { type Keychain, keychainName, systemKeychain } from "./keychain.js";

/**
 * The key of the token store: `DEVTEST_STORE_KEY` (a passphrase or an age identity), else the file that
 * `DEVTEST_STORE_KEY_FILE` names, else the operating system's keychain, where one is made at random the first time
 * something is stored. Nothing is read before the key is used.
 *
 * @example const store = fileStore({ file: "tokens.age", key: storeKey(process.env) });
 */
export function storeKey(env: Environment, keychain: Keychain = systemKeychain): StoreKey {
  const text = secretIn(env["DEVTEST_STORE_KEY"] ?? "");
  if (text !== "") return lazy("DEVTEST_STORE_KEY", (from) => keyFrom(text, from));
  const file = env["DEVTEST_STORE_KEY_FILE"] ?? "";
  if (file !== "") return lazy(`the file ${file}`, async (from) => keyFrom(readKeyFile(file), from));
  return lazy(keychainName, (from, create) => keyInKeychain(keychain, from, create));
}

type Find = (description: string, create: boolean) => Promise<StoreKey>;

/** Found once. After a failure it is looked for again: the cure may have been applied. */
function lazy(description: string, find: Find): StoreKey {
  let found: StoreKey | undefined;
  const key = async (create: boolean) => {
    found ??= await find(description, create);
    return found;
  };
  return {
    description,
    encrypt: async (text) => (await key(true)).encrypt(text),
    decrypt: async (content) => (await key(false)).decrypt(content),
  };
}

function readKeyFile(file: string): string {
  const key = readSecretFile(file);
  if (typeof key !== "string") throw noKey(`DEVTEST_STORE_KEY_FILE names ${file}, which ${key.fault}`);
  if (hasModes && (statSync(file).mode & 0o077) !== 0) throw exposedKey(file);
  return key;
}

async function keyInKeychain(keychain: Keychain, description: string, create: boolean): Promise<StoreKey> {
  try {
    const kept = await keychain.read();
    if (kept !== undefined) return await keyFrom(kept, description);
    if (create) return await keyFrom(await newKeyIn(keychain), description);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw noKey("The token store has no key, and this machine has no keychain that works", error);
  }
  throw noKey("The token store exists, and the keychain of this user holds no key for it");
}

/** Reads the key back: some keychains accept a secret and forget it, and everything encrypted with that key is lost. */
async function newKeyIn(keychain: Keychain): Promise<string> {
  const identity = await newIdentity();
  await keychain.write(identity);
  if ((await keychain.read()) === identity) return identity;
  throw new StoreError(
    "no_key",
    "The operating system's keychain accepted the new key of the token store and did not keep it; nothing was stored",
    threeWays,
  );
}

const threeWays =
  "Set DEVTEST_STORE_KEY (a passphrase or an age identity) or DEVTEST_STORE_KEY_FILE (a file that only you can read), " +
  "or unlock the operating system's keychain (macOS Keychain, Windows Credential Manager, or a Secret Service such as GNOME Keyring).";

function noKey(what: string, cause?: unknown): StoreError {
  return new StoreError("no_key", what, threeWays, cause === undefined ? {} : { cause });
}

function exposedKey(file: string): StoreError {
  return new StoreError(
    "exposed",
    `The key file ${file} can be read by other users of this machine; it was not used`,
    `Run \`chmod 600 ${shellWord(file)}\`. If somebody else may have read it, revoke the tokens and take a new key.`,
  );
}
