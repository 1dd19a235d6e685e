import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../auth/store/lock.js";

/**
 * Edits files while no other process of this user edits any: from reading them to the last rename. One lock is for all
 * files, as two configurations may name one list. It is in the system's folder for temporary files, so that none is left
 * in a repository; a process elsewhere that shares the files is noticed when they are compared before writing.
 *
 * @throws StoreError `locked` when another process keeps the lock for two minutes
 */
export function whileEditing<Result>(work: () => Promise<Result>): Promise<Result> {
  const user = process.getuid?.() ?? "user";
  const what = "The lock of commands that edit lists";
  const elsewhere = "name another folder with TMPDIR";
  return withLock(join(tmpdir(), `devtest-edit-${user}.lock`), { what, elsewhere }, work);
}
