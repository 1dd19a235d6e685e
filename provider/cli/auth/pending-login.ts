import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PendingAuthorization } from "../../auth/login/authorize.js";
import { clientOf } from "../../auth/profiles/credentials.js";
import type { LoginProfile } from "../../auth/profiles/profiles.js";
import { cannotWrite } from "../../auth/store/encrypted-file.js";
import { keyFrom, type StoreKey, storeFileOf } from "../../auth/store/index.js";
import { makeFolderOf, replaceFile } from "../../document/replace-file.js";
import { StoreError } from "../../errors.js";
import { UsageError } from "./usage-error.js";

/**
 * A log-in that one process begins and another one finishes. Its verifier is kept beside the token store, encrypted
 * with the client secret. Both processes know that anyway, so no key is needed, also where a helper keeps the tokens.
 */

/** Codes live for five minutes; the rest is for the person. Milliseconds. */
const longest = 15 * 60 * 1000;

type Kept = Pick<PendingAuthorization, "state" | "codeVerifier">;

/** @throws StoreError `cannot_store` */
export async function keepPending(profile: LoginProfile, { state, codeVerifier }: Kept): Promise<void> {
  const key = await keyOf(profile);
  const file = fileOf(profile);
  const bytes = await key.encrypt(JSON.stringify({ state, codeVerifier, begunAt: Date.now() }));
  try {
    await makeFolderOf(file);
    await replaceFile(file, bytes);
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

/**
 * @throws UsageError when no log-in was begun, or too long ago, or with another client secret
 * @throws StoreError `unreadable`
 */
export async function pendingOf(profile: LoginProfile): Promise<Kept> {
  const bytes = await bytesOf(profile);
  if (bytes === undefined) throw notBegun(profile, "No log-in has been begun");
  const text = await decrypted(bytes, profile);
  if (text === undefined) throw notBegun(profile, "The log-in was begun with another client secret");
  const { begunAt, ...kept } = JSON.parse(text) as Kept & { begunAt: number };
  if (Date.now() - begunAt <= longest) return kept;
  await dropPending(profile);
  throw notBegun(profile, "The log-in was begun more than 15 minutes ago");
}

/** @throws StoreError `cannot_store` */
export async function dropPending(profile: LoginProfile): Promise<void> {
  const file = fileOf(profile);
  try {
    await rm(file, { force: true });
  } catch (cause) {
    throw new StoreError(
      "cannot_store",
      `The file ${file} of a log-in that is over cannot be removed: ${(cause as Error).message}`,
      "Remove it by hand: it is no longer needed.",
      { cause },
    );
  }
}

function fileOf({ name, file }: LoginProfile): string {
  return join(dirname(storeFileOf(process.env, file)), `login-${name}.age`);
}

async function bytesOf(profile: LoginProfile): Promise<Uint8Array | undefined> {
  try {
    return await readFile(fileOf(profile));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(profile, `cannot be read: ${(error as Error).message}`, error);
  }
}

async function decrypted(bytes: Uint8Array, profile: LoginProfile): Promise<string | undefined> {
  const key = await keyOf(profile);
  try {
    return await key.decrypt(bytes);
  } catch {
    // Not kept as the cause: its message can quote the file, which may hold anything.
    throw unreadable(profile, "is damaged or was cut short");
  }
}

/** A hash, so that a secret of any length will do. */
function keyOf(profile: LoginProfile): Promise<StoreKey> {
  const { clientSecret } = clientOf(profile, process.env);
  return keyFrom(createHash("sha256").update(`log-in ${clientSecret}`).digest("hex"), "the client secret");
}

function notBegun({ name }: LoginProfile, what: string): UsageError {
  return new UsageError(`${what} for the profile "${name}"; nothing was sent`, beginAgain(name));
}

function unreadable(profile: LoginProfile, fault: string, cause?: unknown): StoreError {
  return new StoreError(
    "unreadable",
    `The file ${fileOf(profile)}, which keeps the log-in of the profile "${profile.name}" that was begun, ${fault}; nothing was sent`,
    beginAgain(profile.name),
    cause === undefined ? {} : { cause },
  );
}

function beginAgain(name: string): string {
  return `Run \`devtest auth login --profile ${name} --no-wait\`, open the address it prints, and finish with the address the browser ends at.`;
}
