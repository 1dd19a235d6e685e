import type { Diagnostic } from "../errors.js";
import type { NamedFile } from "./diagnostics.js";

/** Where a document and the files it names are read from: a folder today, the tree of a commit next. */
export interface Source {
  /** The bytes of a file, or why they are not read. */
  read(name: string, admit: Admit): Buffer | Diagnostic;
  /** How messages call the file. */
  display(name: string): string;
  /** Where the file is on this machine, if these are files of this machine. */
  onDisk?(name: string): string;
}

export function fileOf(source: Source, name: string): NamedFile {
  return { file: source.display(name), onDisk: source.onDisk?.(name) };
}

/** How the problem of a missing file begins. */
export const doesNotExist = "does not exist";

/** Whether a file of this size may be read: undefined, or why not. Asked before anything of it is read. */
export type Admit = (bytes: number) => Diagnostic | undefined;
