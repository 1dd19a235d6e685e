import { StoreError } from "../../errors.js";
import { previousOf, writeBytes } from "./encrypted-file.js";
import { withLock } from "./lock.js";
import { removeLeftovers } from "./replace-file.js";

/** A store's file while nobody else writes it, and the only way to write one. */
export interface LockedFile {
  /**
   * Puts `fresh` in its place, after `before`, if given, in that of the version before. Whether the lock is still held
   * is asked here, last of all: what comes before it (asking the vendor, sealing) is when a process is suspended.
   *
   * @throws StoreError `locked` when it is not: nothing was written; `cannot_store`
   */
  replace(fresh: Uint8Array, before?: Uint8Array): Promise<void>;
}

/** Work on a store's file by nobody else, after what killed processes left beside it is gone. */
export async function locked<Result>(
  file: string,
  waitSeconds: number | undefined,
  work: (held: LockedFile) => Promise<Result>,
): Promise<Result> {
  const wait = waitSeconds === undefined ? {} : { waitSeconds };
  const elsewhere = "name another place with DEVTEST_STORE";
  return withLock(`${file}.lock`, { what: `The token store ${file}`, elsewhere, ...wait }, async (lock) => {
    await removeLeftovers(file);
    await removeLeftovers(previousOf(file));
    return work({
      replace: async (fresh, before) => {
        if (!lock.isHeld()) throw overtaken(file);
        if (before !== undefined) await writeBytes(previousOf(file), before);
        await writeBytes(file, fresh);
      },
    });
  });
}

export function overtaken(file: string): StoreError {
  return new StoreError(
    "locked",
    `While this process was suspended, another one took over the file ${file}; nothing of it was overwritten`,
    "Run it again: it starts from what is stored now.",
  );
}
