import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../errors.js";
import { projectFolder } from "../pulumi/project.js";
import { printablePath } from "../text/printable-path.js";
import { type Admit, doesNotExist, type FolderEntry, lfsPointer, outside, type Source } from "./source.js";

/**
 * Regular files inside a folder. The author of a document is not always the person who applies it, so a document cannot
 * name files elsewhere on the machine, not even through a link.
 *
 * @param entry the file that the caller names, which may be a link to anywhere
 */
export function folderSource(folder: string, entry?: string): Source {
  return {
    read: (name, admit) => {
      const absolute = resolve(folder, name);
      if (name !== entry && leads(name, folder, absolute)) return outside;
      return readRegular(absolute, admit);
    },
    list: (name) => {
      const absolute = resolve(folder, name);
      return leads(name, folder, absolute) ? outside : entriesOf(absolute);
    },
    display: (name) => displayPath(join(folder, name)),
    isSame: (name, other) => {
      const [one, two] = [identityOf(resolve(folder, name)), identityOf(resolve(folder, other))];
      return one !== undefined && one === two;
    },
    onDisk: (name) => resolve(folder, name),
  };
}

/**
 * How messages call a file: relative to the working directory when inside it, else to the folder with Pulumi.yaml (the
 * program's own folder may lie below it), else as it was given.
 */
export function displayPath(file: string): string {
  const folders = [process.cwd(), projectFolder(process.cwd()) ?? process.cwd()];
  const inside = folders
    .map((folder) => relative(folder, resolve(file)))
    .find((path) => path !== "" && !leaves(path));
  return printablePath(inside ?? file);
}

/** Whether a name leads out of the folder. A missing file does not. */
function leads(name: string, folder: string, absolute: string): boolean {
  if (isAbsolute(name) || leaves(relative(resolve(folder), absolute))) return true;
  try {
    return leaves(relative(realpathSync(folder), realpathSync(absolute)));
  } catch {
    return false;
  }
}

/** The same for all names of a file, links of both kinds among them. Undefined where there is none. */
function identityOf(absolute: string): string | undefined {
  const status = statSync(absolute, { bigint: true, throwIfNoEntry: false });
  return status && `${status.dev} ${status.ino}`;
}

function leaves(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}

function readRegular(absolute: string, admit: Admit): Buffer | Diagnostic {
  try {
    const status = statSync(absolute);
    const refusal = notRegular(status) ?? admit(status.size);
    if (refusal !== undefined) return refusal;
    const bytes = readFileSync(absolute);
    return lfsPointer(bytes) ?? bytes;
  } catch (error) {
    return unreadable(error, absolute);
  }
}

function entriesOf(absolute: string): readonly FolderEntry[] | Diagnostic {
  try {
    const entries = readdirSync(absolute, { withFileTypes: true });
    return entries.map(entryFor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR") return unreadable(error, absolute);
    return { problem: `is a file (${printablePath(absolute)})`, cure: "correct the path" };
  }
}

/** A link counts as what it leads to. */
function entryFor(entry: Dirent): FolderEntry {
  const { name } = entry;
  if (!entry.isSymbolicLink()) return { name, isFolder: entry.isDirectory() };
  const absolute = join(entry.parentPath, name);
  try {
    const status = statSync(absolute, { throwIfNoEntry: false });
    return { name, isFolder: status?.isDirectory() === true };
  } catch (error) {
    return { name, isFolder: false, unseen: unreadable(error, absolute) };
  }
}

function notRegular(status: Stats): Diagnostic | undefined {
  if (status.isFile()) return undefined;
  const kind = status.isDirectory() ? "a folder" : "a device, pipe or socket";
  return { problem: `is ${kind}, not a file`, cure: "name a regular file" };
}

function unreadable(error: unknown, absolute: string): Diagnostic {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  const shown = printablePath(absolute);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return { problem: `${doesNotExist} (${shown})`, cure: "create it, or correct the path" };
  }
  if (code === "EACCES" || code === "EPERM") {
    return { problem: `may not be read (${shown})`, cure: "let the user who runs this read it" };
  }
  return { problem: `cannot be read (${code}: ${shown})`, cure: "name a regular file" };
}
