import { removeLeftovers } from "../../document/replace-file.js";
import { StoreError } from "../../errors.js";
import { previousOf, writeBytes } from "./encrypted-file.js";
import { withLock } from "./lock.js";

/** A store's file while nobody else writes to it. There is no other way to write to one. */
export interface LockedFile {
  /**
   * Writes `before`, if given, as the previous version, and then `fresh` as the file. Whether the lock is still held is
   * checked here, last of all: a process gets suspended in what comes before (asking the vendor, encrypting).
   *
   * @throws StoreError `locked` when it is not: nothing was written; `cannot_store`
   */
  replace(fresh: Uint8Array, before?: Uint8Array): Promise<void>;
}

/** Works on a store's file under its lock, after removing what killed processes have left beside it. */
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
