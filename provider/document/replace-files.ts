import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { hasModes, replaceFile, syncFolder, writeFresh } from "./replace-file.js";

/** What a file is to hold, and what it holds now. */
export interface Replacement {
  readonly file: string;
  readonly before: Uint8Array;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** Several files could not be replaced. */
export class NotReplacedError extends Error {
  constructor(
    /** The file that could not. */
    readonly file: string,
    /** Those that hold the new content all the same, as they could not be put back. */
    readonly left: readonly string[],
    options: { readonly cause: unknown },
  ) {
    super(`${file} cannot be replaced`, options);
    this.name = "NotReplacedError";
  }
}

/**
 * Replaces several files in their order, or none of them: all new ones are there before the first takes its place, and
 * when one cannot, those before it are put back. Only a process that is killed in between leaves some replaced.
 *
 * @throws NotReplacedError
 */
export async function replaceFiles(replacements: readonly Replacement[]): Promise<void> {
  const fresh: string[] = [];
  const replaced: Replacement[] = [];
  let current = "";
  try {
    for (const { file, content, mode } of replacements) {
      current = file;
      fresh.push(await writeFresh(file, content, mode));
    }
    for (const [index, replacement] of replacements.entries()) {
      current = replacement.file;
      await rename(fresh[index] ?? "", current);
      replaced.push(replacement);
    }
  } catch (cause) {
    const left = await putBack(replaced.toReversed());
    await Promise.all(fresh.map((file) => rm(file, { force: true })));
    throw new NotReplacedError(current, left, { cause });
  }
  const folders = new Set(replacements.map(({ file }) => dirname(file)));
  if (hasModes) await Promise.all([...folders].map(syncFolder));
}

/** @returns the files that could not be put back: the caller says so */
async function putBack(replaced: readonly Replacement[]): Promise<string[]> {
  const left: string[] = [];
  for (const { file, before, mode } of replaced) {
    try {
      await replaceFile(file, before, mode);
    } catch {
      left.push(file);
    }
  }
  return left;
}
