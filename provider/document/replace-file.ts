import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Windows has no modes to speak of, and no folder can be opened there for a sync. */
export const hasModes = process.platform !== "win32";

/**
 * Replaces a file, with its mode from the first byte. Whatever happens, either the old or the new one is there; once
 * this resolves, the new one survives a power cut.
 *
 * `write-file-atomic` is not used: it does not check how much was written (a disk that fills up leaves a truncated
 * file in the place of the good one), and does not sync the folder.
 */
export async function replaceFile(file: string, content: Uint8Array, mode = 0o600): Promise<void> {
  const fresh = await writeFresh(file, content, mode);
  try {
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  if (hasModes) await syncFolder(dirname(file));
}

/** Writes what is to take the place of a file, beside it. @returns its path */
export async function writeFresh(file: string, content: Uint8Array, mode: number): Promise<string> {
  const fresh = `${file}${freshSuffix}${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await writeThrough(fresh, content, mode);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  return fresh;
}

/** Makes the file's folder, for this user alone. An existing folder stays as it is. */
export async function makeFolderOf(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
}

/** Removes what a killed {@link replaceFile} has left beside its file. Only the holder of the lock may call this. */
export async function removeLeftovers(file: string): Promise<void> {
  const begin = `${basename(file)}${freshSuffix}`;
  const left = (await readdir(dirname(file))).filter((name) => name.startsWith(begin));
  await Promise.all(left.map((name) => rm(join(dirname(file), name), { force: true })));
}

const freshSuffix = ".new-";

async function writeThrough(file: string, content: Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    // What a file is created with, the user's own mask may have narrowed.
    if (hasModes && mode !== 0o600) await handle.chmod(mode);
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file's name is in its folder: without this a power cut can bring the old file back. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
