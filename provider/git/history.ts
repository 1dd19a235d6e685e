import { DevTestError } from "../errors.js";
import { blobs } from "./commit-tree.js";
import type { Git } from "./git.js";
import type { Repository } from "./repository.js";
import { emptyTree, pathBefore } from "./revisions.js";

/** What a commit has in the place of a file. */
export interface Entry {
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule. */
  readonly mode: string;
  readonly object: string;
}

/** A commit that changed one of some files, or merged such commits. */
export interface Version {
  /** Full name. */
  readonly commit: string;
  /** Of the author, `YYYY-MM-DD`. */
  readonly date: string;
  /** The versions that it was made from: commits in between, which changed none of the files, are passed over. */
  readonly parents: readonly Version[];
  /** All of the files that are there, by their paths from the top of the repository. */
  readonly files: ReadonlyMap<string, Entry>;
}

/** Where a history begins. */
export interface Tips {
  /** Full name of a commit. */
  readonly head: string | undefined;
  /** Every branch, tag and remote branch too. */
  readonly all: boolean;
}

/** One command line holds at most 32,767 letters on Windows. */
const mostLetters = 20_000;

/** Files of any commit, from the top of the repository. */
export interface Pattern {
  /** What git takes for them: `:(glob)teams/*.yaml`. It may stand for more files. */
  readonly pathspec: string;
  readonly matches: (path: string) => boolean;
}

/** Files by their paths from the top of the repository, and by patterns. */
export interface Asked {
  readonly paths: readonly string[];
  readonly patterns: readonly Pattern[];
}

/** As much of it as one command line holds, with some paths in any case. */
export function searchable({ paths, patterns }: Asked, always: readonly string[]): Asked {
  let letters = 0;
  const fits = (pathspec: string) => {
    letters += pathspec.length + 3;
    return letters <= mostLetters;
  };
  const fitting = (some: readonly string[]) => some.filter((path) => fits(pathspecOf(path, patterns)));
  fitting(always);
  return {
    patterns: patterns.filter(({ pathspec }) => fits(pathspec)),
    paths: [...always, ...fitting(paths.filter((path) => !always.includes(path)))],
  };
}

function pathspecOf(path: string, patterns: readonly Pattern[]): string {
  return patterns.length === 0 ? path : `:(literal)${path}`;
}

/** The end of a command of git, and the option in front of it. */
function limitedTo({ paths, patterns }: Asked, ...command: readonly string[]): string[] {
  const literal = patterns.length === 0 ? ["--literal-pathspecs"] : [];
  const globs = patterns.map(({ pathspec }) => pathspec);
  return [...literal, ...command, "--", ...paths.map((path) => pathspecOf(path, patterns)), ...globs];
}

/**
 * The versions of some files, those that others were made from first. Trees alone are read, by two runs of git.
 *
 * @param asked as much as is {@link searchable}
 * @throws DevTestError when git cannot read the history
 */
export function historyOf(repository: Repository, { head, all }: Tips, asked: Asked): Version[] {
  const { git } = repository;
  const options = ["--topo-order", "--reverse", "--full-history", "--parents", "--format=%T %as"];
  const tips = [...(all ? ["--all"] : []), "--end-of-options", ...(head ? [head] : [])];
  const listed = read(git, limitedTo(asked, "rev-list", ...options, ...tips)).split("\n");
  const commits: Commit[] = [];
  for (let at = 0; at + 1 < listed.length; at += 2) {
    const [, commit = "", ...parents] = listed[at]?.split(" ") ?? [];
    const [tree = "", date = ""] = listed[at + 1]?.split(" ") ?? [];
    commits.push({ commit, parents, tree, date });
  }
  return versionsOf(git, commits, emptyTree(repository), asked);
}

interface Commit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly tree: string;
  readonly date: string;
}

function versionsOf(git: Git, commits: readonly Commit[], nothing: string, asked: Asked) {
  const trees = new Map(commits.map(({ commit, tree }) => [commit, tree]));
  const before = ({ parents: [first = ""] }: Commit) => trees.get(first) ?? nothing;
  const changes = changesBetween(
    git,
    commits.map((one) => `${before(one)} ${one.tree}`),
    asked,
  );
  const versions = new Map<string, Version>();
  for (const one of commits) {
    const parents = one.parents.flatMap((parent) => versions.get(parent) ?? []);
    const files = changed(parents[0]?.files, changes.get(`${before(one)} ${one.tree}`) ?? []);
    versions.set(one.commit, { commit: one.commit, date: one.date, parents, files });
  }
  return [...versions.values()];
}

type Change = readonly [path: string, entry: Entry | undefined];

function changed(files: ReadonlyMap<string, Entry> = new Map(), changes: readonly Change[]) {
  if (changes.length === 0) return files;
  const next = new Map(files);
  for (const [path, entry] of changes) {
    if (entry === undefined) next.delete(path);
    else next.set(path, entry);
  }
  return next;
}

/** For each pair, `git diff-tree` prints `<tree> <tree>\n`, then `:<mode> <mode> <object> <object> <status>\0<path>\0` for each change. */
function changesBetween(git: Git, pairs: readonly string[], asked: Asked) {
  const options = ["--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"];
  const input = [...new Set(pairs)].map((pair) => `${pair}\n`).join("");
  const answer = read(git, limitedTo(asked, "diff-tree", ...options), input);
  const isAsked = among(asked);
  const changes = new Map<string, Change[]>();
  let ofPair: Change[] = [];
  for (let at = 0; at < answer.length; ) {
    const isChange = answer[at] === ":";
    const end = answer.indexOf(isChange ? "\0" : "\n", at);
    const head = answer.slice(at, end);
    at = end + 1;
    if (!isChange) {
      ofPair = [];
      changes.set(head, ofPair);
      continue;
    }
    const path = answer.slice(at, answer.indexOf("\0", at));
    at += path.length + 1;
    const [, mode = "", , object = "", status] = head.split(" ");
    // A path that is a folder has what is in it among the changes.
    if (isAsked(path)) ofPair.push([path, status === "D" ? undefined : { mode, object }]);
  }
  return changes;
}

function among({ paths, patterns }: Asked): (path: string) => boolean {
  const known = new Map(paths.map((path) => [path, true]));
  return (path) => {
    const isAsked = known.get(path) ?? patterns.some(({ matches }) => matches(path));
    known.set(path, isAsked);
    return isAsked;
  };
}

function read(git: Git, args: readonly string[], input?: string): string {
  const answer = git.ask(args, input);
  if (answer !== undefined) return answer.toString("utf8");
  const cure = "Look what `git fsck` and `git log` say of it.";
  throw new DevTestError("unreadable_history", "git cannot read the history of this repository.", cure);
}

/** A file may have been moved so often. */
const mostNames = 20;

/** The path of a file, and the paths it had before it was renamed, where git sees that it was. */
export function namesOf(repository: Repository, tips: Tips, path: string): string[] {
  const names = [path];
  for (const name of names) {
    if (names.length >= mostNames) break;
    for (const { commit } of appearances(
      historyOf(repository, tips, { paths: [name], patterns: [] }),
      name,
    )) {
      const before = realParents(repository, commit)
        .map((base) => pathBefore(repository, { base, head: commit }, name))
        .find((one) => one !== undefined);
      if (before !== undefined && !names.includes(before)) names.push(before);
    }
  }
  return names;
}

/** The versions in which a file is there, and was not before. */
function appearances(versions: readonly Version[], path: string): Version[] {
  return versions.filter(
    ({ files, parents }) => files.has(path) && !parents.some((parent) => parent.files.has(path)),
  );
}

function realParents({ git }: Repository, commit: string): string[] {
  return read(git, ["rev-list", "--no-walk", "--parents", "--end-of-options", commit])
    .trim()
    .split(" ")
    .slice(1);
}

/** A larger file was never a configuration or a list of people: 512 KiB are read of all of them together. */
const mostBytes = 1024 * 1024;

const bytesAtOnce = 64 * 1024 * 1024;

/** What is in objects, some at a time; each is read once. Undefined for one that is missing, and for one too large. */
export function* contents(git: Git, objects: Iterable<string>): Generator<[string, Buffer | undefined]> {
  const all = [...new Set(objects)];
  const sizes = all.length === 0 ? [] : sizesOf(git, all);
  let some: string[] = [];
  let sum = 0;
  for (const [index, object] of all.entries()) {
    const size = sizes[index] ?? Number.NaN;
    if (!(size <= mostBytes)) {
      yield [object, undefined];
      continue;
    }
    some.push(object);
    sum += size;
    if (sum < bytesAtOnce) continue;
    yield* together(git, some);
    [some, sum] = [[], 0];
  }
  yield* together(git, some);
}

function* together(git: Git, objects: readonly string[]): Generator<[string, Buffer | undefined]> {
  const found = blobs(git, objects);
  for (const object of objects) yield [object, found.get(object)];
}

/** One line for each: `<object> <type> <size>`, or `<object> missing`. */
function sizesOf(git: Git, objects: readonly string[]): number[] {
  const answer = read(git, ["cat-file", "--batch-check"], objects.map((object) => `${object}\n`).join(""));
  return answer.split("\n").map((line) => Number(line.split(" ")[2] ?? Number.NaN));
}
