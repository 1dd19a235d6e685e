import { isAbsolute, posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { DiagnosticAbout, Path, Subject } from "../document/diagnostics.js";
import { endings } from "../document/document.js";
import { isPattern, Listings, search } from "../document/pattern.js";
import { outside, type Source } from "../document/source.js";
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
 * everybody in the files that were meant would count as having left. A pattern may match the configuration itself, which
 * is passed over.
 */
export function includedFiles({ name: own, value, malformed }: Including, source: Source): Included {
  const listings = new Listings(source);
  const isMalformed = (at: Path) => malformed.some(({ subject }) => isDeepStrictEqual(subject.path, at));
  const found = items(field(value, "include")).flatMap((entry, index) => {
    const [pattern, path] = [text(entry), ["include", index]];
    if (pattern === undefined || isMalformed(path)) return [];
    return [{ ...filesFor(pattern, listings, own), subject: { path } }];
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

function filesFor(written: string, listings: Listings, own: string | undefined): Found {
  const path = posix.normalize(written);
  if (isAbsolute(path) || path.split("/")[0] === "..") return nothing(outside);
  if (!isPattern(path)) return path === own ? nothing(itself) : { ...nothing(), files: [path] };
  const { files: all, others, isMatch, problems } = search(path, listings);
  const files = all.filter((file) => file !== own);
  const passedOver = others.filter((file) => isNearly(posix.basename(file), isMatch));
  const isNothing = files.length === 0 && problems.length === 0;
  return { files, passedOver, problems: isNothing ? [matchesNothing] : problems };
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

/** Whether a name would match if its ending were another. */
function isNearly(name: string, isMatch: (name: string) => boolean): boolean {
  const stem = name.replace(/\.ya?ml(?:\.txt)?$/i, "");
  return stem !== name && endings.some((ending) => isMatch(stem + ending));
}
