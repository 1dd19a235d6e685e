import { closeSync, lstatSync, openSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { StoreError } from "../../errors.js";
import { isDead } from "./lock-holder.js";

/** A holder that has been silent for so long is taken for dead, where its process cannot be looked for. */
const staleMs = 10_000;

/**
 * Makes a lock: a file that names its holder. So nobody waits for a dead holder, and a lock differs from the one that
 * comes after it. A process killed between the two steps leaves a file without a name, and the others wait ten
 * seconds.
 *
 * @returns false when there is one already
 */
export function make(path: string, me: string): boolean {
  const file = openNew(path);
  if (file === undefined) return false;
  try {
    writeFileSync(file, me);
  } catch (error) {
    // A full disk would leave a file without a name.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

function openNew(path: string): number | undefined {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

export function contentOf(lockFile: string): string | undefined {
  return find(lockFile)?.content;
}

/** Tells the waiting processes that this holder is alive; it never touches the lock of another one. */
export function touch(lockFile: string, me: string): void {
  try {
    if (contentOf(lockFile) === me) utimesSync(lockFile, new Date(), new Date());
  } catch {
    // The lock then falls silent, another process may take it over, and `isHeld` tells so before anything is written.
  }
}

export function removeOwn(lockFile: string, me: string): void {
  if (contentOf(lockFile) === me) rmSync(lockFile, { force: true });
}

/**
 * Removes a lock whose holder is gone, and only that one. Of the processes that wait, one at a time looks and removes:
 * otherwise the second could remove what the first has made in the place of the abandoned lock.
 *
 * A window is left, here and where a holder removes its own lock: a process that is suspended for ten seconds between
 * the look and the removal removes the lock of whoever took over in the meantime. That holder notices before it writes
 * anything (`isHeld`), so no file is overwritten; but both may have brought the same refresh token to the vendor, and
 * one that allows a single use of each may then revoke it: somebody has to log in again.
 *
 * @returns whether it was removed
 */
export function removeAbandoned(lockFile: string, me: string): boolean {
  if (!isAbandoned(lockFile)) return false;
  const turn = `${lockFile}.turn`;
  if (!make(turn, me)) {
    if (isAbandoned(turn)) rmSync(turn, { force: true });
    return false;
  }
  try {
    const abandoned = isAbandoned(lockFile);
    if (abandoned) rmSync(lockFile, { force: true });
    return abandoned;
  } finally {
    rmSync(turn, { force: true });
  }
}

/** Dead, or silent for too long. A lock that has just gone is not abandoned. */
function isAbandoned(lockFile: string): boolean {
  const found = find(lockFile);
  if (found === undefined) return false;
  if (!found.isFile) throw noLock(lockFile);
  return isDead(found.content) || found.silentMs > staleMs;
}

interface Found {
  readonly isFile: boolean;
  readonly content: string;
  /** Milliseconds since the holder was last heard of. */
  readonly silentMs: number;
}

/** Only a file is opened: reading a pipe would never end. */
function find(path: string): Found | undefined {
  try {
    const status = lstatSync(path);
    const isFile = status.isFile();
    const silentMs = Date.now() - status.mtimeMs;
    return { isFile, content: isFile ? readFileSync(path, "utf8") : "", silentMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function noLock(path: string): StoreError {
  return new StoreError(
    "cannot_store",
    `The lock ${path} cannot be made: there is a link, a folder, a pipe or the like, which is no lock of this package`,
    "Find out what put it there, and remove it.",
  );
}
