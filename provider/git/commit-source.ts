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
import { CommitTree, folderAbove, type TreeEntry } from "./commit-tree.js";
import type { Git } from "./git.js";

/** Larger files are read when somebody has admitted their size, one at a time. */
const mostBytesAhead = 64 * 1024;

/**
 * The files of one commit below a folder, read as git keeps them: nothing is checked out, no filter runs, and a link is
 * not followed, because it could lead to any file of the machine.
 *
 * @param commit its full name
 * @param folder from the top of the repository, with slashes; "" for the top
 */
export function commitSource(git: Git, commit: string, folder: string): Source {
  const tree = new CommitTree(git, commit);
  const missing = `${doesNotExist} in commit ${commit.slice(0, 12)}`;
  const pathOf = (name: string) => posix.join(folder, name.replaceAll("\\", "/"));
  const folderOf = (name: string) => pathOf(name).replace(/^\.?\/?$|\/$/, "");
  const leaves = (name: string) =>
    name.includes("\0") ||
    posix.isAbsolute(name) ||
    posix.relative(folder, pathOf(name)).split("/")[0] === "..";

  return {
    expect(names) {
      const paths = names.filter((name) => !leaves(name)).map(pathOf);
      tree.expect(paths);
      const small = paths
        .flatMap((path) => tree.entry(path) ?? [])
        .filter(({ mode, bytes }) => mode.startsWith("100") && bytes <= mostBytesAhead);
      tree.expectContents(small.map(({ object }) => object));
    },
    read(name, admit) {
      if (leaves(name)) return outside;
      const entry = tree.entry(pathOf(name));
      if (entry === undefined) return { problem: missing, cure: "add it, or correct the path" };
      return refusal(entry, admit) ?? content(tree.content(entry.object), commit);
    },
    expectFolders(names) {
      tree.expectFolders(names.filter((name) => !leaves(name)).map(folderOf));
    },
    list(name) {
      if (leaves(name)) return outside;
      const entries = entriesOf(folderOf(name), tree);
      if (entries.length > 0) return entries;
      return inTheWayOf(folderOf(name), tree) ?? { problem: missing, cure: "correct the path" };
    },
    display: (name) => printablePath(pathOf(name)),
  };
}

function refusal(entry: TreeEntry, admit: Admit): Diagnostic | undefined {
  if (entry.type === "tree") return { problem: "is a folder, not a file", cure: "name a regular file" };
  if (entry.type !== "blob") return { problem: "is a submodule, not a file", cure: "name a regular file" };
  return isLink(entry) ? link : admit(entry.bytes);
}

const link: Diagnostic = {
  problem: "is a symbolic link",
  cure: "commit the file itself: a link is not followed, because it could lead to any file of the machine",
};

const linkToFolder: Diagnostic = {
  problem: "is a symbolic link",
  cure: "commit the folder itself: a link is not followed, because it could lead to any folder of the machine",
};

/** The work tree has files there, so they must not be passed over. */
const submodule: Diagnostic = {
  problem: "is a submodule, whose files are not in this repository",
  cure: "put the files into this repository, or write a pattern that does not match the submodule",
};

function isLink({ mode }: TreeEntry): boolean {
  return mode === "120000";
}

function entriesOf(path: string, tree: CommitTree): FolderEntry[] {
  const entries = [...tree.folder(path)];
  const harmless = linksToFiles(path, entries, tree);
  return entries.map(([name, entry]) => {
    if (entry.type === "commit") return { name, isFolder: false, unseen: submodule };
    const isUnseen = isLink(entry) && !harmless.has(name);
    return { name, isFolder: entry.type === "tree", ...(isUnseen ? { unseen: linkToFolder } : {}) };
  });
}

/** The links that lead to a file of the same commit. Nobody can tell of others that there is no folder. */
function linksToFiles(path: string, entries: readonly [string, TreeEntry][], tree: CommitTree): Set<string> {
  const links = entries.filter(([, entry]) => isLink(entry));
  tree.expectContents(links.map(([, { object }]) => object));
  const targets = links.flatMap(([name, { object }]) => {
    const written = tree.content(object)?.toString("utf8") ?? "";
    const target = posix.join(path, written);
    return posix.isAbsolute(written) || target.split("/")[0] === ".." ? [] : [[name, target] as const];
  });
  tree.expectFolders(targets.map(([, target]) => folderAbove(target)));
  const isFile = (target: string) => {
    const entry = tree.folder(folderAbove(target)).get(posix.basename(target));
    return entry?.type === "blob" && !isLink(entry);
  };
  return new Set(targets.filter(([, target]) => isFile(target)).map(([name]) => name));
}

/** What is on the way to a folder, and is none. */
function inTheWayOf(path: string, tree: CommitTree): Diagnostic | undefined {
  const above = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  if (path === "") return undefined;
  tree.expect(above);
  const entry = above.map((one) => tree.entry(one)).find((one) => one !== undefined && one.type !== "tree");
  if (entry === undefined) return undefined;
  if (entry.type === "commit") return submodule;
  return isLink(entry) ? linkToFolder : { problem: "is a file", cure: "correct the path" };
}

function content(bytes: Buffer | undefined, commit: string): Buffer | Diagnostic {
  if (bytes !== undefined) return lfsPointer(bytes) ?? bytes;
  const cure = "fetch it (`git fetch --refetch --no-filter`), or clone without --filter";
  return { problem: `is missing from this partial clone of commit ${commit.slice(0, 12)}`, cure };
}
