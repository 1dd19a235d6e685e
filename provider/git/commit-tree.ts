import { posix } from "node:path";
import type { Git } from "./git.js";

/** What the tree of a commit has under a path. */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule. */
  readonly mode: string;
  readonly type: string;
  readonly object: string;
  /** 0 where it was not asked for by its own path. */
  readonly bytes: number;
}

/** As many paths as one command line holds on every system. */
const pathsAtOnce = 200;

/** The tree of one commit. Everything is asked for once. Paths are from its top, with slashes; "" is the top. */
export class CommitTree {
  readonly #found = new Map<string, TreeEntry | undefined>();
  readonly #folders = new Map<string, ReadonlyMap<string, TreeEntry>>();
  readonly #contents = new Map<string, Buffer>();

  /** @param commit its full name */
  constructor(
    private readonly git: Git,
    private readonly commit: string,
  ) {}

  entry(path: string): TreeEntry | undefined {
    this.expect([path]);
    return this.#found.get(path);
  }

  /** By their names. None where there is no folder: git keeps no empty ones. */
  folder(path: string): ReadonlyMap<string, TreeEntry> {
    this.expectFolders([path]);
    return this.#folders.get(path) ?? new Map();
  }

  /** Undefined where this clone lacks it. */
  content(object: string): Buffer | undefined {
    this.expectContents([object]);
    return this.#contents.get(object);
  }

  expect(paths: readonly string[]): void {
    for (const some of portionsOf(paths, this.#found)) {
      for (const path of some) this.#found.set(path, undefined);
      for (const [path, entry] of this.#listed(some, ["-l"])) this.#found.set(path, entry);
    }
  }

  expectFolders(paths: readonly string[]): void {
    for (const some of portionsOf(paths, this.#folders)) {
      const folders = new Map(some.map((path) => [path, new Map<string, TreeEntry>()]));
      // Without a path, git lists the top.
      const listed = this.#listed(some.filter((path) => path !== "").map((path) => `${path}/`));
      const all = some.includes("") ? [...listed, ...this.#listed([])] : listed;
      for (const [path, entry] of all) folders.get(folderAbove(path))?.set(posix.basename(path), entry);
      for (const [path, entries] of folders) this.#folders.set(path, entries);
    }
  }

  expectContents(objects: readonly string[]): void {
    const unknown = new Set(objects.filter((object) => !this.#contents.has(object)));
    for (const [object, bytes] of blobs(this.git, [...unknown])) this.#contents.set(object, bytes);
  }

  /** `<mode> <type> <object> <size>\t<path>\0`. Sizes are for files alone that are there: a partial clone may lack some. */
  #listed(paths: readonly string[], options: readonly string[] = []): [string, TreeEntry][] {
    const tree = ["ls-tree", ...options, "-z", "--full-tree", this.commit, "--", ...paths];
    const args = ["--literal-pathspecs", ...tree];
    const lines = this.git.ask(args)?.toString("utf8").split("\0").filter(Boolean) ?? [];
    return lines.map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", type = "", object = "", size = ""] = line.slice(0, tab).split(/ +/);
      return [line.slice(tab + 1), { mode, type, object, bytes: Number(size) || 0 }];
    });
  }
}

function portionsOf(paths: readonly string[], known: ReadonlyMap<string, unknown>): string[][] {
  const unknown = [...new Set(paths)].filter((path) => !known.has(path));
  const portions = Array.from({ length: Math.ceil(unknown.length / pathsAtOnce) }, (_, index) => index);
  return portions.map((index) => unknown.slice(index * pathsAtOnce, (index + 1) * pathsAtOnce));
}

export function folderAbove(path: string): string {
  const folder = posix.dirname(path);
  return folder === "." ? "" : folder;
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
