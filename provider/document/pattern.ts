import { posix } from "node:path";
import type { Diagnostic } from "../errors.js";
import { figure } from "../text/counted.js";
import { quoted } from "../text/quoted.js";
import { doesNotExist, type FolderEntry, type Source } from "./source.js";

/** What a pattern finds. */
export interface Searched {
  /** The paths that it matches. */
  readonly files: readonly string[];
  /** Files in the same folders that it does not match. */
  readonly others: readonly string[];
  /** Whether it would match a file of this name in these folders. */
  readonly isMatch: (name: string) => boolean;
  /** What could not be searched. */
  readonly problems: readonly Diagnostic[];
}

/** Links that lead in circles would give more without end. */
const mostFolders = 300;

/** Whether a path is a pattern: `*` stands for any characters of one of its parts. */
export function isPattern(path: string): boolean {
  return path.includes("*");
}

/**
 * Searches the folders in which a file may be that a pattern matches.
 *
 * @example search("teams/*.yaml", folderSource(".")).files // ["teams/puzzle.yaml", "teams/racing.yaml"]
 */
export function search(pattern: string, source: Source): Searched {
  const segments = pattern.split("/");
  const { list, problems } = listing(source);
  let folders = [""];
  let isBelowPattern = false;
  for (const segment of segments.slice(0, -1)) {
    const isMatch = matcherOf(segment);
    const inside = (folder: string) =>
      list(folder, isBelowPattern).flatMap(({ name, isFolder }) =>
        isFolder && isMatch(name) ? [posix.join(folder, name)] : [],
      );
    folders = isPattern(segment)
      ? folders.flatMap(inside)
      : folders.map((folder) => posix.join(folder, segment));
    isBelowPattern ||= isPattern(segment);
  }
  const isMatch = matcherOf(segments.at(-1) ?? "");
  const files: string[] = [];
  const others: string[] = [];
  for (const folder of folders) {
    for (const { name, isFolder } of list(folder, isBelowPattern))
      if (!isFolder) (isMatch(name) ? files : others).push(posix.join(folder, name));
  }
  return { files, others, isMatch, problems };
}

/** Lists folders, and keeps what is wrong with one. */
function listing(source: Source) {
  const problems: Diagnostic[] = [];
  let count = 0;
  /** @param isOneOfSeveral such a folder need not be there, because another one is */
  const list = (folder: string, isOneOfSeveral: boolean): readonly FolderEntry[] => {
    count += 1;
    if (count > mostFolders) {
      const problem = `leads into more than ${figure(mostFolders)} folders`;
      if (count === mostFolders + 1) problems.push({ problem, cure: "write out more of the path" });
      return [];
    }
    const entries = source.list(folder);
    if (!("problem" in entries)) return entries;
    if (!isOneOfSeveral || !entries.problem.startsWith(doesNotExist))
      problems.push({
        problem: `the folder ${quoted(folder || ".")} ${entries.problem}`,
        cure: entries.cure,
      });
    return [];
  };
  return { list, problems };
}

/**
 * Names that begin with a dot match no `*` at their beginning, as in a shell. Libraries make a regular expression of a
 * pattern, whose time explodes with the number of asterisks, and the pattern is anybody's who may propose a change.
 */
function matcherOf(segment: string): (name: string) => boolean {
  const [first = "", ...others] = segment.split("*");
  const last = others.pop();
  if (last === undefined) return (name) => name === segment;
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last) || (name.startsWith(".") && first === ""))
      return false;
    let at = first.length;
    for (const part of others) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= name.length - last.length;
  };
}
