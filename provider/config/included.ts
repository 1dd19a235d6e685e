import { isAbsolute, posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { DiagnosticAbout, Path, Subject } from "../document/diagnostics.js";
import { endings } from "../document/document.js";
import { doesNotExist, type FolderEntry, outside, type Source } from "../document/source.js";
import { field, items, text } from "../document/untyped.js";
import type { Diagnostic } from "../errors.js";
import { figure } from "../text/counted.js";
import { quoted } from "../text/quoted.js";

/** A file that a configuration includes, and where it says so. */
export interface IncludedFile {
  /** Relative to the folder of the configuration, with slashes. */
  readonly name: string;
  readonly subject: Subject;
}

export interface Included {
  /** Each once, in the order of their paths: no machine has them in another. */
  readonly files: readonly IncludedFile[];
  readonly complaints: readonly DiagnosticAbout[];
  readonly warnings: readonly DiagnosticAbout[];
}

/** As many as an account has groups. */
const mostFiles = 300;

/** The document that includes others. */
export interface Including {
  /** Relative to its folder. Undefined for what is no file. */
  readonly name: string | undefined;
  readonly value: unknown;
  /** What is wrong with its form. */
  readonly malformed: readonly DiagnosticAbout[];
}

/**
 * The files that a configuration includes, by its paths and patterns. A pattern that matches nothing is a complaint:
 * everybody in the files that were meant would count as having left. A pattern may match the configuration itself, which is passed over.
 */
export function includedFiles({ name: own, value, malformed }: Including, source: Source): Included {
  const isMalformed = (at: Path) => malformed.some(({ subject }) => isDeepStrictEqual(subject.path, at));
  const found = items(field(value, "include")).flatMap((entry, index) => {
    const [pattern, path] = [text(entry), ["include", index]];
    if (pattern === undefined || isMalformed(path)) return [];
    return [{ ...filesFor(pattern, source, own), subject: { path } }];
  });
  const names = new Map(
    found.flatMap(({ files, subject }) => files.map((name) => [name, subject] as const)).toReversed(),
  );
  if (names.size > mostFiles) {
    const subject = { path: ["include"], onKey: true };
    const problem = `names ${figure(names.size)} files`;
    return { files: [], complaints: [{ subject, problem, cure: `at most ${mostFiles}` }], warnings: [] };
  }
  return {
    files: [...names]
      .map(([name, subject]) => ({ name, subject }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    complaints: found.flatMap(({ problems, subject }) => problems.map((one) => ({ ...one, subject }))),
    warnings: found.flatMap(({ passedOver, subject }) =>
      passedOver.filter((name) => !names.has(name)).map((name) => ({ ...unread(name), subject })),
    ),
  };
}

interface Found {
  readonly files: readonly string[];
  readonly problems: readonly Diagnostic[];
  /** Files that the pattern would match if their ending were another. */
  readonly passedOver: readonly string[];
}

function filesFor(written: string, source: Source, own: string | undefined): Found {
  const path = posix.normalize(written);
  if (isAbsolute(path) || path.split("/")[0] === "..") return nothing(outside);
  if (!isPattern(path)) return path === own ? nothing(itself) : { ...nothing(), files: [path] };
  const matched = matching(path.split("/"), source);
  const files = matched.files.filter((file) => file !== own);
  const isNothing = files.length === 0 && matched.problems.length === 0;
  return { ...matched, files, problems: isNothing ? [matchesNothing] : matched.problems };
}

function nothing(...problems: readonly Diagnostic[]): Found {
  return { files: [], problems, passedOver: [] };
}

const itself: Diagnostic = { problem: "is this file itself", cure: "name another file" };

const matchesNothing: Diagnostic = {
  problem: "matches no file",
  cure: "correct the pattern, or take it out",
};

function unread(name: string): Diagnostic {
  const problem = `${quoted(name)} is not read, because the pattern has another ending`;
  return { problem, cure: "rename the file, or include it too" };
}

function isPattern(path: string): boolean {
  return path.includes("*");
}

/** Folder by folder: only those are read in which a file may be. */
function matching(segments: readonly string[], source: Source): Found {
  const problems: Diagnostic[] = [];
  let isBelowPattern = false;
  const list = (folder: string): readonly FolderEntry[] => {
    const entries = source.list(folder);
    if (!("problem" in entries)) return entries;
    // One of several folders need not have what another has.
    if (!isBelowPattern || !entries.problem.startsWith(doesNotExist))
      problems.push({ problem: `${quoted(folder)} ${entries.problem}`, cure: entries.cure });
    return [];
  };
  let folders = [""];
  for (const segment of segments.slice(0, -1)) {
    const isMatch = matcherOf(segment);
    folders = folders.flatMap((folder) =>
      isMatch === undefined
        ? [posix.join(folder, segment)]
        : list(folder).flatMap(({ name, isFolder }) =>
            isFolder && isMatch(name) ? [posix.join(folder, name)] : [],
          ),
    );
    isBelowPattern ||= isMatch !== undefined;
  }
  const last = segments.at(-1) ?? "";
  const isMatch = matcherOf(last) ?? ((name: string) => name === last);
  const there = folders.flatMap((folder) =>
    list(folder).flatMap(({ name, isFolder }) =>
      isFolder ? [] : [{ name, path: posix.join(folder, name) }],
    ),
  );
  return {
    files: there.flatMap(({ name, path }) => (isMatch(name) ? [path] : [])),
    problems,
    passedOver: there.flatMap(({ name, path }) => (!isMatch(name) && isNearly(name, isMatch) ? [path] : [])),
  };
}

/** Whether a name would match if its ending were another. */
function isNearly(name: string, isMatch: (name: string) => boolean): boolean {
  const stem = name.replace(/\.ya?ml(?:\.txt)?$/i, "");
  return stem !== name && endings.some((ending) => isMatch(stem + ending));
}

/**
 * Undefined for a segment that is no pattern. Names that begin with a dot match no `*`, as in a shell. Libraries make a
 * regular expression of a pattern, whose time explodes with the number of asterisks, and the pattern is anybody's who may
 * propose a change.
 */
function matcherOf(segment: string): ((name: string) => boolean) | undefined {
  const [first = "", ...others] = segment.split("*");
  const last = others.pop();
  if (last === undefined) return undefined;
  return (name) => {
    const end = name.length - last.length;
    if (!name.startsWith(first) || !name.endsWith(last) || (name.startsWith(".") && first === ""))
      return false;
    let at = first.length;
    for (const part of others) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
