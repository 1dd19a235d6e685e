import type { Diagnostic } from "../errors.js";

/** Where a document and the files it names are read from: a folder today, the tree of a commit next. */
export interface Source {
  /** The bytes of a file, or why they are not read. */
  read(name: string, admit: Admit): Buffer | Diagnostic;
  /** How messages call the file. */
  display(name: string): string;
}

/** How the problem of a missing file begins. */
export const doesNotExist = "does not exist";

/** Whether a file of this size may be read: undefined, or why not. Asked before anything of it is read. */
export type Admit = (bytes: number) => Diagnostic | undefined;
