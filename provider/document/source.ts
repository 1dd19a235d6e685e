import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../errors.js";
import { projectFolder } from "../pulumi/project.js";
import { printablePath } from "../text/printable-path.js";

/** Reading the few files a configuration consists of: regular ones, of a sane size, in UTF-8, inside its folder. */

/** How the files that a document names are read, and how they are called in complaints. */
export interface Surroundings {
  readonly read: Reader;
  readonly shown: (file: string) => string;
}

/** The bytes of a file that a document names, at most `limit`, or why not. */
export type Reader = (name: string, limit: number) => Buffer | Diagnostic;

const mebibyte = 1024 * 1024;
/** 1,500 people, the most an account holds, take some 150 kB. */
export const configLimit = 4 * mebibyte;
/** A certificate takes 1 kB. */
export const certificateLimit = 64 * 1024;
/** For all files a document names together: a small one can name a large one a hundred thousand times. */
const namedLimit = 8 * mebibyte;

/**
 * How a file is called in complaints: relative to the working directory when inside it, else to the folder with
 * Pulumi.yaml (the program's own folder may lie below), else as it was given; in any case {@link printablePath}.
 */
export function shownPath(file: string): string {
  const folders = [process.cwd(), projectFolder(process.cwd()) ?? process.cwd()];
  const inside = folders
    .map((folder) => relative(folder, resolve(file)))
    .find((path) => path !== "" && !leaves(path));
  return printablePath(inside ?? file);
}

/** The bytes of a regular file, or why not. The size is looked at first: nothing large is ever read. */
export function readRegular(absolute: string, limit: number): Buffer | Diagnostic {
  try {
    const status = statSync(absolute);
    return refusalOf(status, limit) ?? readFileSync(absolute);
  } catch (error) {
    return refusalFrom(error, absolute);
  }
}

function refusalOf(status: Stats, limit: number): Diagnostic | undefined {
  if (!status.isFile()) {
    const what = status.isDirectory() ? "a folder" : "a device, pipe or socket";
    return { problem: `is ${what}, not a file`, cure: "name a regular file" };
  }
  if (status.size > limit) {
    return { problem: `is ${size(status.size)} large`, cure: `at most ${size(limit)} are read` };
  }
  return undefined;
}

function refusalFrom(error: unknown, absolute: string): Diagnostic {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return { problem: `does not exist (${printablePath(absolute)})`, cure: "create it, or correct the path" };
  }
  if (code === "EACCES" || code === "EPERM") {
    return {
      problem: `may not be read (${printablePath(absolute)})`,
      cure: "give the user who runs this the right to read it",
    };
  }
  return { problem: `cannot be read (${code}: ${printablePath(absolute)})`, cure: "name a regular file" };
}

/** `10.0 MiB`, `812 bytes` */
function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < mebibyte ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / mebibyte).toFixed(1)} MiB`;
}

/**
 * A file named in the configuration, read from inside `folder` only: a reviewed file must not be able to send what
 * lies elsewhere on the machine that applies it, not through a link either.
 */
function readInside(folder: string, name: string, limit: number): Buffer | Diagnostic {
  const absolute = resolve(folder, name);
  if (isAbsolute(name) || leaves(relative(folder, absolute))) return outside;
  try {
    if (leaves(relative(realpathSync(folder), realpathSync(absolute)))) return outside;
  } catch (error) {
    return refusalFrom(error, absolute);
  }
  return readRegular(absolute, limit);
}

/** Reads from inside `folder` only, and no more in all than a configuration can need. */
export function readerInside(folder: string): Reader {
  let left = namedLimit;
  return (name, limit) => {
    const bytes = left < 0 ? tooMuch : readInside(folder, name, limit);
    if (Buffer.isBuffer(bytes)) left -= bytes.length;
    return left < 0 ? tooMuch : bytes;
  };
}

const tooMuch: Diagnostic = {
  problem: `is not read: the files named up to here have more than ${size(namedLimit)} together`,
  cure: `at most ${size(namedLimit)} are read in all, each file as often as it is named`,
};

function leaves(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}

const outside: Diagnostic = {
  problem: "leaves the folder of the configuration",
  cure: "give a relative path to a file inside that folder (links may not lead out of it either)",
};

/** The text of UTF-8 bytes without its byte order mark, or the offset of the first byte that is not UTF-8. */
export function decodeUtf8(bytes: Buffer): { readonly text: string } | { readonly badByte: number } {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return { text: text.replace(/^\uFEFF/, "") };
  const again = Buffer.from(text);
  return { badByte: bytes.findIndex((byte, offset) => byte !== again[offset]) };
}

/** The complaint about a byte that is not UTF-8, and where it is. */
export function notUtf8(
  bytes: Buffer,
  badByte: number,
): Diagnostic & { readonly line: number; readonly column: number } {
  const before = bytes.toString("latin1", 0, badByte);
  const hex = (bytes[badByte] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  return {
    line: before.split("\n").length,
    column: badByte - before.lastIndexOf("\n"),
    problem: `is not UTF-8: byte 0x${hex} at offset ${badByte}`,
    cure: "save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)",
  };
}
