import { appendFileSync, closeSync, constants, lstatSync, openSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathBelow, realPath } from "../../document/repository-path.js";
import { DevTestError } from "../../errors.js";
import { printablePath } from "../../text/printable-path.js";

/**
 * Writes a file that a pipeline's next step reads. Whoever proposes a change to the repository can put a symbolic link
 * where the file is to be, or where a folder on the way to it is, to have another file of the machine written over. So no
 * link is followed that lies in one of these folders; the others are the machine's own.
 *
 * @param file relative to the working directory
 * @param folders where somebody else may have put links: absolute, and free of links themselves
 * @throws DevTestError when it cannot be written
 */
export function writeReport(file: string, text: string, folders: readonly string[]): void {
  const target = resolve(file);
  const link = waysTo(target).find((way) => isLink(way) && folders.some((folder) => holds(folder, way)));
  if (link !== undefined) {
    throw new DevTestError(
      "symbolic_link",
      `${printablePath(file)} is not written: ${link === target ? "it" : printablePath(relative(process.cwd(), link))} is a symbolic link, and could lead to any file of the machine.`,
      "Take the link out of the repository, or name a file outside of it.",
    );
  }
  const isTheirs = folders.some((folder) => holds(folder, target));
  reporting(file, () => writeNew(target, text, isTheirs));
}

/** Adds to a file that the machine itself has named. @throws DevTestError when it cannot be written */
export function addTo(file: string, text: string): void {
  reporting(file, () => appendFileSync(file, text));
}

function reporting(file: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what = `${printablePath(file)} cannot be written (${code}).`;
    throw new DevTestError("cannot_write", what, "Name a file in a folder that is there.", { cause });
  }
}

/** Windows knows no such flag, and creates links for administrators alone. */
const noFollow = constants.O_NOFOLLOW ?? 0;

function writeNew(target: string, text: string, isTheirs: boolean): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (isTheirs ? noFollow : 0);
  const opened = openSync(target, flags, 0o644);
  try {
    writeFileSync(opened, text);
  } finally {
    closeSync(opened);
  }
}

/** The file and every folder on the way to it, the nearest to the root first. */
function waysTo(target: string): string[] {
  const above = dirname(target);
  return above === target ? [] : [...waysTo(above), target];
}

/** Whether something lies in a folder, or below it, whatever way leads there. */
function holds(folder: string, way: string): boolean {
  return pathBelow(folder, join(realPath(dirname(way)), basename(way))) !== undefined;
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
