import { posix } from "node:path";
import {
  type Admit,
  doesNotExist,
  type FolderEntry,
  lfsPointer,
  outside,
  type Source,
} from "../document/source.js";
import type { Diagnostic } from "../errors.js";
import { printablePath } from "../text/printable-path.js";
import type { Git } from "./git.js";

/** What the tree of a commit has under a path. */
interface Found {
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule. */
  readonly mode: string;
  readonly type: string;
  readonly object: string;
  readonly bytes: number;
}

/** Larger files are read when somebody has admitted their size, one at a time. */
const mostBytesAhead = 64 * 1024;

/** As many paths as one command line holds on every system. */
const pathsAtOnce = 200;

/**
 * The files of one commit below a folder, read as git keeps them: nothing is checked out, no filter runs, and a link is
 * not followed, because it could lead to any file of the machine.
 *
 * @param commit its full name
 * @param folder from the top of the repository, with slashes; "" for the top
 */
export function commitSource(git: Git, commit: string, folder: string): Source {
  const found = new Map<string, Found | undefined>();
  const contents = new Map<string, Buffer>();
  const pathOf = (name: string) => posix.join(folder, name.replaceAll("\\", "/"));
  const leaves = (name: string) =>
    name.includes("\0") ||
    posix.isAbsolute(name) ||
    posix.relative(folder, pathOf(name)).split("/")[0] === "..";

  function look(paths: readonly string[]): void {
    const unknown = [...new Set(paths)].filter((path) => !found.has(path));
    for (let from = 0; from < unknown.length; from += pathsAtOnce) {
      const some = unknown.slice(from, from + pathsAtOnce);
      for (const path of some) found.set(path, undefined);
      for (const [path, entry] of treeEntries(git, commit, some)) found.set(path, entry);
    }
  }

  function blob(object: string): Buffer | undefined {
    const bytes = contents.get(object) ?? blobs(git, [object]).get(object);
    if (bytes !== undefined) contents.set(object, bytes);
    return bytes;
  }

  return {
    expect(names) {
      const paths = names.filter((name) => !leaves(name)).map(pathOf);
      look(paths);
      const small = paths
        .flatMap((path) => found.get(path) ?? [])
        .filter(({ mode, bytes }) => mode.startsWith("100") && bytes <= mostBytesAhead);
      for (const [object, bytes] of blobs(git, [...new Set(small.map(({ object }) => object))]))
        contents.set(object, bytes);
    },
    read(name, admit) {
      if (leaves(name)) return outside;
      look([pathOf(name)]);
      const entry = found.get(pathOf(name));
      return refusal(entry, commit, admit) ?? content(blob((entry as Found).object), commit);
    },
    list(name) {
      if (leaves(name)) return outside;
      const path = pathOf(name);
      const entries = entriesIn(git, commit, path === "." || path === "" ? "" : `${path}/`);
      if (entries.length > 0) return entries;
      // git keeps no empty folders.
      return { problem: `${doesNotExist} in commit ${commit.slice(0, 12)}`, cure: "correct the path" };
    },
    display: (name) => printablePath(pathOf(name)),
  };
}

function refusal(entry: Found | undefined, commit: string, admit: Admit): Diagnostic | undefined {
  if (entry === undefined) {
    return {
      problem: `${doesNotExist} in commit ${commit.slice(0, 12)}`,
      cure: "add it, or correct the path",
    };
  }
  const { mode, type, bytes } = entry;
  if (mode === "120000") {
    const cure =
      "commit the file itself: a link is not followed, because it could lead to any file of the machine";
    return { problem: "is a symbolic link", cure };
  }
  if (type !== "blob") {
    const kind = type === "tree" ? "a folder" : "a submodule";
    return { problem: `is ${kind}, not a file`, cure: "name a regular file" };
  }
  return admit(bytes);
}

function content(bytes: Buffer | undefined, commit: string): Buffer | Diagnostic {
  if (bytes !== undefined) return lfsPointer(bytes) ?? bytes;
  const cure = "fetch it (`git fetch --refetch --no-filter`), or clone without --filter";
  return { problem: `is missing from this partial clone of commit ${commit.slice(0, 12)}`, cure };
}

/** `<mode> <type> <object> <size>\t<path>\0` */
function treeEntries(git: Git, commit: string, paths: readonly string[]): [string, Found][] {
  const listed = git.ask([
    "--literal-pathspecs",
    "ls-tree",
    "-l",
    "-z",
    "--full-tree",
    commit,
    "--",
    ...paths,
  ]);
  return linesOf(listed).map((line) => {
    const tab = line.indexOf("\t");
    const [mode = "", type = "", object = "", size = ""] = line.slice(0, tab).split(/ +/);
    return [line.slice(tab + 1), { mode, type, object, bytes: Number(size) || 0 }];
  });
}

function linesOf(listed: Buffer | undefined): string[] {
  return listed?.toString("utf8").split("\0").filter(Boolean) ?? [];
}

/** @param folder ends with a slash; "" is the top of the repository */
function entriesIn(git: Git, commit: string, folder: string): FolderEntry[] {
  const paths = folder === "" ? [] : ["--", folder];
  const listed = git.ask(["--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, ...paths]);
  return linesOf(listed).map((line) => {
    const [mode = "", path = ""] = [line.slice(0, 6), line.slice(line.indexOf("\t") + 1)];
    return { name: path.slice(folder.length), isFolder: mode === "040000" };
  });
}

/** What `git cat-file --batch` prints: `<object> <type> <size>\n<bytes>\n`, or `<object> missing\n`. */
export function blobs(git: Git, objects: readonly string[]): Map<string, Buffer> {
  const read = new Map<string, Buffer>();
  if (objects.length === 0) return read;
  const answer = git.askIfAny(["cat-file", "--batch"], objects.map((object) => `${object}\n`).join(""));
  for (let at = 0; answer !== undefined && at < answer.length; ) {
    const end = answer.indexOf("\n", at);
    const [object = "", type, size] = answer.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (type !== "blob") continue;
    read.set(object, answer.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return read;
}
