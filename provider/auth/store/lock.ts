import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { lstat, readFile, utimes, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { callbackify } from "node:util";
import { lock as acquire } from "proper-lockfile";
import { StoreError } from "../../errors.js";
import { holderIn, isDead, self } from "./lock-holder.js";
import { makeFolderOf } from "./replace-file.js";

/** A holder that has not been heard of for so long is taken for dead, where its process cannot be looked for. */
const staleMs = 10_000;
const heartbeatMs = 2_000;
const askAgainMs = 25;

export interface LockOptions {
  /** What is locked, for the message. */
  readonly what: string;
  /** How to have the lock somewhere else, as a cure begins. */
  readonly elsewhere: string;
  /** Default: 120, which outlasts a holder that asks the vendor with all its retries. */
  readonly waitSeconds?: number;
}

export interface HeldLock {
  /** False once another process took it over: this one was suspended for longer than a holder may be silent. */
  isHeld(): boolean;
}

/**
 * Does the work while no other process on this machine, or on another that shares the folder, does any under the same
 * name. A holder that was killed is noticed at once when it ran on this machine, otherwise after ten seconds of silence.
 *
 * @throws StoreError `locked` when another process keeps the lock for longer than `waitSeconds`
 */
export async function withLock<Result>(
  lockFile: string,
  options: LockOptions,
  work: (lock: HeldLock) => Promise<Result>,
): Promise<Result> {
  const me = JSON.stringify({ ...self, nonce: randomUUID() });
  const release = await take(lockFile, me, options);
  try {
    return await work({ isHeld: () => contentOf(lockFile) === me });
  } finally {
    await release();
  }
}

async function take(lockFile: string, me: string, options: LockOptions): Promise<() => Promise<void>> {
  const deadline = Date.now() + (options.waitSeconds ?? 120) * 1000;
  for (;;) {
    const release = await tryOnce(lockFile, me, options);
    if (release !== undefined) return release;
    if (Date.now() > deadline) throw locked(lockFile, options.what);
    await delay(askAgainMs * (1 + Math.random()));
  }
}

/** @returns how to release it; undefined when another process has it */
async function tryOnce(
  lockFile: string,
  me: string,
  { elsewhere }: LockOptions,
): Promise<(() => Promise<void>) | undefined> {
  let compromised = false;
  try {
    await makeFolderOf(lockFile);
    const release = await acquire(lockFile, {
      lockfilePath: lockFile,
      realpath: false,
      stale: staleMs,
      update: heartbeatMs,
      fs: fileNamingItsHolder(me),
      // Nothing to do yet: whether the lock is still held is looked up at the moment it matters, see isHeld.
      onCompromised: () => {
        compromised = true;
      },
    });
    return async () => (compromised ? removeIf(lockFile, me) : release());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOCKED") return undefined;
    throw error instanceof StoreError ? error : cannotLock(lockFile, elsewhere, error);
  }
}

/**
 * What proper-lockfile asks of a file system. In the place of its empty folder, a file that names the holder: so that a
 * dead one need not be waited for, and that nobody removes another lock than the one it has judged.
 */
function fileNamingItsHolder(me: string) {
  let judged = me;
  const look = async (path: string) => {
    const found = await lstat(path);
    if (!found.isFile()) throw noLock(path);
    const holder = await readFile(path, "utf8");
    const dead = isDead(holder);
    if (dead || Date.now() - found.mtimeMs > staleMs) judged = holder;
    return dead ? { ...found, mtime: new Date(0) } : found;
  };
  return {
    mkdir: callbackify(async (path: string) => {
      await make(path, me);
      judged = me;
    }),
    stat: callbackify(look),
    utimes: callbackify(utimes),
    rmdir: callbackify(async (path: string) => removeIf(path, judged)),
    rmdirSync: (path: string) => removeIf(path, me),
  };
}

/** A full disk leaves an empty file, which nobody would know the holder of. */
async function make(path: string, me: string): Promise<void> {
  try {
    await writeFile(path, me, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") removeIf(path, "");
    throw error;
  }
}

/** In one breath: between the look and the removal another process may clear the way and take the lock itself. */
function removeIf(lockFile: string, expected: string): void {
  if (contentOf(lockFile) === expected) fs.rmSync(lockFile, { force: true });
}

/** Nothing but a file is opened: to read a pipe would be to wait for ever. */
function contentOf(lockFile: string): string | undefined {
  try {
    return fs.lstatSync(lockFile).isFile() ? fs.readFileSync(lockFile, "utf8") : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function locked(lockFile: string, what: string): StoreError {
  return new StoreError(
    "locked",
    `${what} is in use by ${holderIn(contentOf(lockFile) ?? "")}; nothing was changed`,
    `Run it again when that process has ended. Only if it is certain that none is left: remove ${lockFile}.`,
  );
}

function noLock(path: string): StoreError {
  return new StoreError(
    "cannot_store",
    `The lock ${path} cannot be made: what lies there is a link, a folder, a pipe or the like, and no lock of this package`,
    "Find out what has put it there, and remove it.",
  );
}

function cannotLock(lockFile: string, elsewhere: string, cause: unknown): StoreError {
  return new StoreError(
    "cannot_store",
    `The lock ${lockFile} cannot be made: ${(cause as Error).message}`,
    `Make its folder writable for the user this runs as, or ${elsewhere}.`,
    { cause },
  );
}
