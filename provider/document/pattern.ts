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
 * @example search("teams/*.yaml", new Listings(folderSource("."))).files // ["teams/puzzle.yaml", "teams/racing.yaml"]
 */
export function search(pattern: string, listings: Listings): Searched {
  const segments = pattern.split("/");
  const problems: Diagnostic[] = [];
  /** @param isOneOfSeveral such a folder need not be there, because another one is */
  const list = (folder: string, isOneOfSeveral: boolean): readonly FolderEntry[] => {
    const entries = listings.of(folder);
    if (!("problem" in entries)) return entries;
    if (entries === tooMany && !problems.includes(tooMany)) problems.push(tooMany);
    else if (entries !== tooMany && !(isOneOfSeveral && entries.problem.startsWith(doesNotExist)))
      problems.push({
        problem: `the folder ${quoted(folder || ".")} ${entries.problem}`,
        cure: entries.cure,
      });
    return [];
  };
  let folders = [""];
  let isBelowPattern = false;
  for (const segment of segments.slice(0, -1)) {
    const isMatch = matcherOf(segment);
    const inside = (folder: string) =>
      list(folder, isBelowPattern).flatMap(({ name, isFolder, unseen }) => {
        const path = posix.join(folder, name);
        if (unseen === undefined || !isMatch(name)) return isFolder && isMatch(name) ? [path] : [];
        // The files that are there must not be passed over.
        problems.push({ problem: `${quoted(path)} ${unseen.problem}`, cure: unseen.cure });
        return [];
      });
    if (isPattern(segment)) listings.expect(folders);
    folders = isPattern(segment)
      ? folders.flatMap(inside)
      : folders.map((folder) => posix.join(folder, segment));
    isBelowPattern ||= isPattern(segment);
  }
  listings.expect(folders);
  const isMatch = matcherOf(segments.at(-1) ?? "");
  const files: string[] = [];
  const others: string[] = [];
  for (const folder of folders) {
    for (const { name, isFolder } of list(folder, isBelowPattern))
      if (!isFolder) (isMatch(name) ? files : others).push(posix.join(folder, name));
  }
  return { files, others, isMatch, problems };
}

/** The folders of a source, each listed once, however many patterns lead into it. */
export class Listings {
  readonly #known = new Map<string, readonly FolderEntry[] | Diagnostic>();

  constructor(private readonly source: Source) {}

  expect(folders: readonly string[]): void {
    this.source.expectFolders?.(folders.filter((folder) => !this.#known.has(folder)).slice(0, mostFolders));
  }

  of(folder: string): readonly FolderEntry[] | Diagnostic {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    if (this.#known.size >= mostFolders) return tooMany;
    const entries = this.source.list(folder);
    this.#known.set(folder, entries);
    return entries;
  }
}

const tooMany: Diagnostic = {
  problem: `leads into more than ${figure(mostFolders)} folders`,
  cure: "write out more of the path",
};

/** Whether a pattern would match the file of a path. A path is a pattern that matches itself. */
export function matcherFor(pattern: string): (path: string) => boolean {
  const segments = pattern.split("/").map(matcherOf);
  return (path) => {
    const names = path.split("/");
    return (
      names.length === segments.length && segments.every((isMatch, index) => isMatch(names[index] ?? ""))
    );
  };
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
