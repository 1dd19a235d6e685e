import { dirname, join } from "node:path";
import { StoreError } from "../../errors.js";
import type { Environment } from "../environment.js";
import { clientSecretVariables } from "../profiles/child-environment.js";
import { commandStore } from "./command-store.js";
import { environmentStore } from "./environment-store.js";
import { fileStore } from "./file-store.js";
import type { StoreSpec, TokenStore } from "./store.js";
import { storeKey } from "./store-key.js";

export { backup, type Copied, type RestoreOptions, restore } from "./backup.js";
export { type CommandStoreOptions, commandStore } from "./command-store.js";
export type { EncryptedFile } from "./encrypted-file.js";
export { environmentStore, refreshTokenVariable } from "./environment-store.js";
export { type FileStoreOptions, fileStore } from "./file-store.js";
export { keyFrom, type StoreKey } from "./key.js";
export type { StoredGrant, StoreSpec, StoreUpdate, TokenStore } from "./store.js";
export { storeKey } from "./store-key.js";

const commandPrefix = "command:";

export interface StoreContext {
  readonly env: Environment;
  readonly profilesFile: string;
  /** The file of `store: file`. Default: {@link storeFileOf}. */
  readonly storeFile?: string;
}

/** `DEVTEST_STORE`, else `tokens.age` beside the profiles. */
export function storeFileOf(env: Environment, profilesFile: string): string {
  return env["DEVTEST_STORE"] || join(dirname(profilesFile), "tokens.age");
}

/**
 * Opens the store a profile names. Nothing is read before the store is used, except the file of profiles where a helper
 * keeps the tokens: it names the variables with client secrets, which no helper gets.
 *
 * @throws StoreError `unusable_store`; ConfigError when that file cannot be used
 * @example openStore("file", { env: process.env, profilesFile: "/home/ann/.config/devtest/profiles.yaml" })
 */
export function openStore(spec: StoreSpec, { env, profilesFile, storeFile }: StoreContext): TokenStore {
  if (spec === "environment") return environmentStore(env);
  if (spec === "file")
    return fileStore({ file: storeFile ?? storeFileOf(env, profilesFile), key: storeKey(env) });
  if (spec.startsWith(commandPrefix))
    return commandStore(spec.slice(commandPrefix.length), {
      env,
      folder: dirname(profilesFile),
      secretVariables: clientSecretVariables(profilesFile),
    });
  throw new StoreError(
    "unusable_store",
    `There is no store "${spec}"`,
    "Write `store: file`, `store: environment` or `store: command:<helper>`.",
  );
}
