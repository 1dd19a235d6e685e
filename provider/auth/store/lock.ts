import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { readFile, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { callbackify } from "node:util";
import { lock as acquire } from "proper-lockfile";
import { StoreError } from "../../errors.js";

/** A holder that has not been heard of for so long is taken for dead, where its process cannot be looked for. */
const staleMs = 10_000;
const heartbeatMs = 2_000;
const askAgainMs = 25;

export interface LockOptions {
  /** What is locked, for the message. */
  readonly what: string;
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
    const release = await tryOnce(lockFile, me);
    if (release !== undefined) return release;
    if (Date.now() > deadline) throw locked(lockFile, options.what);
    await delay(askAgainMs * (1 + Math.random()));
  }
}

/** @returns how to release it; undefined when another process has it */
async function tryOnce(lockFile: string, me: string): Promise<(() => Promise<void>) | undefined> {
  let compromised = false;
  try {
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
    throw cannotLock(lockFile, error);
  }
}

/**
 * What proper-lockfile asks of a file system. In the place of its empty folder, a file that names the holder: so that a
 * dead one need not be waited for, and that nobody removes another lock than the one it has judged.
 */
function fileNamingItsHolder(me: string) {
  let judged = me;
  const look = async (path: string) => {
    const found = await stat(path);
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

interface Holder {
  readonly pid: number;
  /** Where the number means this process: the machine, and on Linux the container. */
  readonly place: string;
}

const self: Holder = { pid: process.pid, place: `${hostname()} ${processNamespace()}`.trim() };

function processNamespace(): string {
  return process.platform === "linux" ? fs.readlinkSync("/proc/self/ns/pid") : "";
}

/** Certainly dead; one of another machine, or of whom nothing was written yet, is judged by its silence alone. */
function isDead(text: string): boolean {
  const holder = parseHolder(text);
  if (holder?.place !== self.place) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    // The moment between the making of the file and its first byte, or a holder killed in it.
    return undefined;
  }
}

/** In one breath: between the look and the removal another process may clear the way and take the lock itself. */
function removeIf(lockFile: string, expected: string): void {
  if (contentOf(lockFile) === expected) fs.rmSync(lockFile, { force: true });
}

function contentOf(lockFile: string): string | undefined {
  try {
    return fs.readFileSync(lockFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function locked(lockFile: string, what: string): StoreError {
  const holder = parseHolder(contentOf(lockFile) ?? "");
  const who = holder === undefined ? "another process" : `process ${holder.pid} on ${holder.place}`;
  return new StoreError(
    "locked",
    `${what} is in use by ${who}; nothing was changed`,
    `Run it again when that process has ended. Only if it is certain that none is left: remove ${lockFile}.`,
  );
}

function cannotLock(lockFile: string, cause: unknown): StoreError {
  return new StoreError(
    "cannot_store",
    `The lock ${lockFile} cannot be made: ${(cause as Error).message}`,
    "Make its folder writable for the user this runs as, or name another place with DEVTEST_STORE.",
    { cause },
  );
}
