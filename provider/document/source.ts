import { normalize } from "node:path/posix";
import type { Diagnostic } from "../errors.js";
import type { NamedFile } from "./diagnostics.js";

/** Where a document and the files it names are read from: a folder, or the tree of a commit. */
export interface Source {
  /** The bytes of a file, or why they are not read. */
  read(name: string, admit: Admit): Buffer | Diagnostic;
  /** What a folder holds; "" is the folder of the document. Or why that cannot be told. */
  list(folder: string): readonly FolderEntry[] | Diagnostic;
  /** How messages call the file. */
  display(name: string): string;
  /** Says which files will be read, for a source that is slow to ask for each. */
  expect?(names: readonly string[]): void;
  /** The same for folders that will be listed. */
  expectFolders?(names: readonly string[]): void;
  /** Whether two names are of one file, where another name can be one, such as a link. Ask {@link isSameFile}. */
  isSame?(name: string, other: string): boolean;
  /** Where the file is on this machine, if these are files of this machine. */
  onDisk?(name: string): string;
}

/** A file or a folder in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Why nobody can tell what is below it, where it is no folder and might lead to one. */
  readonly unseen?: Diagnostic;
}

export function isSameFile(source: Source, name: string, other: string): boolean {
  return normalize(name) === normalize(other) || source.isSame?.(name, other) === true;
}

export function fileOf(source: Source, name: string): NamedFile {
  return { file: source.display(name), onDisk: source.onDisk?.(name) };
}

/** How the problem of a missing file begins. */
export const doesNotExist = "does not exist";

/** Whether a file of this size may be read: undefined, or why not. Asked before anything of it is read. */
export type Admit = (bytes: number) => Diagnostic | undefined;

/**
 * The author of a document is not always the person who applies it, so a document cannot name files elsewhere on the
 * machine.
 */
export const outside: Diagnostic = {
  problem: "leaves the folder of the configuration",
  cure: "give a relative path to a file inside that folder (links may not lead out of it either)",
};

const lfsHead = Buffer.from("version https://git-lfs.github.com/spec/");

/** What stands in the place of a file that Git LFS keeps elsewhere. */
export function lfsPointer(bytes: Buffer): Diagnostic | undefined {
  if (!bytes.subarray(0, lfsHead.length).equals(lfsHead)) return undefined;
  return {
    problem: "is a Git LFS pointer, and the file itself is elsewhere",
    cure: "take it out of LFS (`git lfs untrack`): it is small, and reviewers see its lines only then",
  };
}
