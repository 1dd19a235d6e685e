import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { StoreError } from "../../errors.js";
import {
  type Content,
  type EncryptedFile,
  encryptContent,
  previousOf,
  readBytes,
  readEncrypted,
} from "./encrypted-file.js";
import { locked } from "./locked-file.js";

/** What was written, and verified by reading it back. */
export interface Copied {
  readonly profiles: readonly string[];
  /** ISO 8601, UTC: when the copied store was saved. */
  readonly savedAt: string;
}

export interface RestoreOptions {
  /** Also when the store is newer than the backup, or cannot be opened with its key. Default: false. */
  readonly force?: boolean;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

/**
 * Copies a store into another file, under the same key or another, and verifies the copy by reading it back. It
 * replaces an existing backup under the same key, and no other file.
 *
 * @throws StoreError `no_grant` when there is no store; `cannot_store`; and what either file or key throws
 * @example await backup({ file: "tokens.age", key: storeKey(process.env) }, { file: "/mnt/safe/tokens.age", key });
 */
export async function backup(from: EncryptedFile, to: EncryptedFile): Promise<Copied> {
  assertTwoFiles(from, to);
  const content = await required(from);
  return locked(to.file, undefined, async (held) => {
    // Throws unless what is there is a store under the same key: nothing else is overwritten.
    await readEncrypted(to);
    await held.replace(await encryptContent(content, to.key));
    return verified(content, to);
  });
}

/**
 * Replaces the store by a backup, and keeps the store's present version in `<file>.previous`. A damaged store is not
 * kept, so that restoring from `<file>.previous` leaves that file as it is.
 *
 * @throws StoreError `newer` or `wrong_key` where `force` is needed; and what either file or key throws
 */
export async function restore(
  from: EncryptedFile,
  to: EncryptedFile,
  options: RestoreOptions = {},
): Promise<Copied> {
  assertTwoFiles(from, to);
  const content = await required(from);
  return locked(to.file, undefined, async (held) => {
    const keep = await replaceable(to, content, options.force ?? false);
    const fresh = { ...content, savedAt: new Date((options.now ?? Date.now)()).toISOString() };
    await held.replace(await encryptContent(fresh, to.key), keep);
    return { ...(await verified(fresh, to)), savedAt: content.savedAt };
  });
}

/** @returns the present version, unless it is damaged */
async function replaceable(
  to: EncryptedFile,
  backup: Content,
  force: boolean,
): Promise<Uint8Array | undefined> {
  try {
    const present = await readEncrypted(to);
    if (!force && present !== undefined && isNewer(present, backup)) throw newer(to, present, backup);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "unreadable") return undefined;
    if (!force || error.code === "exposed") throw error;
  }
  return readBytes(to.file);
}

function isNewer(present: Content, backup: Content): boolean {
  return present.savedAt > backup.savedAt && !isDeepStrictEqual(present.grants, backup.grants);
}

async function required(from: EncryptedFile): Promise<Content> {
  const content = await readEncrypted(from);
  if (content !== undefined) return content;
  throw new StoreError(
    "no_grant",
    `There is no file ${from.file}; nothing was written`,
    "Check the name. The first `devtest auth login` or `devtest auth import` creates the store.",
  );
}

async function verified(written: Content, to: EncryptedFile): Promise<Copied> {
  const found = await readEncrypted(to);
  if (isDeepStrictEqual(found, written))
    return { profiles: [...written.grants.keys()], savedAt: written.savedAt };
  throw new StoreError(
    "cannot_store",
    `The file ${to.file} was written, and its content is another one when read back`,
    "Do not rely on it: check the disk or the network drive, and write to another place.",
  );
}

function assertTwoFiles(from: EncryptedFile, to: EncryptedFile): void {
  if (resolve(from.file) !== resolve(to.file)) return;
  throw new StoreError(
    "cannot_store",
    `${to.file} is the very file to copy; nothing was written`,
    "Name another file.",
  );
}

function newer(to: EncryptedFile, present: Content, backup: Content): StoreError {
  return new StoreError(
    "newer",
    `The token store ${to.file} (of ${present.savedAt}) is newer than the backup (of ${backup.savedAt}); tokens rotated since would be lost`,
    `If that is what you want, run it again with --force: the present version is then kept in ${previousOf(to.file)}.`,
  );
}
