import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { makeFolderOf } from "../../document/replace-file.js";
import { StoreError } from "../../errors.js";
import { contentOf, make, removeAbandoned, removeOwn, touch } from "./lock-file.js";
import { holderIn, self } from "./lock-holder.js";

const heartbeatMs = 2_000;
const askAgainMs = 25;

export interface LockOptions {
  /** What is locked, for the message. */
  readonly what: string;
  /** How to put the lock somewhere else, as the end of a cure. */
  readonly elsewhere: string;
  /** Default: 120, which outlasts a holder that asks the vendor with all its retries. */
  readonly waitSeconds?: number;
}

export interface HeldLock {
  /** False once another process took it over: this one was suspended for longer than a holder may be silent. */
  isHeld(): boolean;
}

/**
 * Does the work while no other process, on this machine or on another that shares the folder, does any under the same
 * lock. A killed holder is noticed at once when it ran on this machine, otherwise after ten seconds of silence.
 *
 * @throws StoreError `locked` when another process keeps the lock for longer than `waitSeconds`
 */
export async function withLock<Result>(
  lockFile: string,
  options: LockOptions,
  work: (lock: HeldLock) => Promise<Result>,
): Promise<Result> {
  const me = JSON.stringify({ ...self, nonce: randomUUID() });
  await take(lockFile, me, options);
  const heartbeat = setInterval(() => touch(lockFile, me), heartbeatMs).unref();
  try {
    return await work({ isHeld: () => contentOf(lockFile) === me });
  } finally {
    clearInterval(heartbeat);
    removeOwn(lockFile, me);
  }
}

async function take(lockFile: string, me: string, options: LockOptions): Promise<void> {
  const deadline = Date.now() + (options.waitSeconds ?? 120) * 1000;
  while (!(await tryOnce(lockFile, me, options))) {
    if (Date.now() > deadline) throw locked(lockFile, options.what);
    await delay(askAgainMs * (1 + Math.random()));
  }
}

/** @returns false when another process has it */
async function tryOnce(lockFile: string, me: string, { elsewhere }: LockOptions): Promise<boolean> {
  try {
    await makeFolderOf(lockFile);
    return make(lockFile, me) || (removeAbandoned(lockFile, me) && make(lockFile, me));
  } catch (error) {
    throw error instanceof StoreError ? error : cannotLock(lockFile, elsewhere, error);
  }
}

function locked(lockFile: string, what: string): StoreError {
  return new StoreError(
    "locked",
    `${what} is in use by ${holderIn(contentOf(lockFile) ?? "")}; nothing was changed`,
    `Run it again when that process has ended. Remove ${lockFile} only if it is certain that no such process is left.`,
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
