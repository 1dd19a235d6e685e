import type { Repository } from "./repository.js";
import { holds, type Range } from "./revisions.js";

/** A line of a file, from the top of the repository. */
export interface Line {
  readonly file: string;
  readonly line: number;
}

/**
 * Finds where a line of the base is in the head. A line that was replaced is found at what replaced it, one that was taken
 * out at the line above: a review shows both beside the removed line. Undefined where the head has no such file.
 *
 * The head is the commit at which the work tree is: a service shows reviews of commits only, and no filter has to run.
 */
export function linesInHead(repository: Repository, range: Range): (before: Line) => Line | undefined {
  const known = new Map<string, FileAfter | undefined>();
  return ({ file, line }) => {
    if (!known.has(file)) known.set(file, fileAfter(repository, range, file));
    const after = known.get(file);
    return after && { file: after.file, line: lineAfter(after.hunks, line) };
  };
}

interface FileAfter {
  readonly file: string;
  readonly hunks: readonly Hunk[];
}

/** So many lines from this one on, before and after. Where there are none, it is the line above. */
export interface Hunk {
  readonly before: { readonly line: number; readonly count: number };
  readonly after: { readonly line: number; readonly count: number };
}

function fileAfter(repository: Repository, { base, tip }: Range, file: string): FileAfter | undefined {
  const now = holds(repository, tip, file) ? file : pathAfter(repository, base, tip, file);
  if (now === undefined) return undefined;
  const options = ["-U0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--text"];
  const listed = repository.git.ask(["diff", ...options, `${base}:${file}`, `${tip}:${now}`, "--"]);
  return { file: now, hunks: hunksIn(listed?.toString("utf8") ?? "") };
}

function pathAfter({ git }: Repository, base: string, tip: string, file: string): string | undefined {
  const listed = git.ask(["diff-tree", "-r", "-M", "--name-status", "--diff-filter=R", "-z", base, tip]);
  const parts = listed?.toString("utf8").split("\0") ?? [];
  for (let at = 0; at + 2 < parts.length; at += 3) if (parts[at + 1] === file) return parts[at + 2];
  return undefined;
}

/** Of a diff without context: no other line begins with `@@`. */
export function hunksIn(diff: string): Hunk[] {
  const heads = diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm);
  return Array.from(heads, ([, from, removed = "1", to, added = "1"]) => ({
    before: { line: Number(from), count: Number(removed) },
    after: { line: Number(to), count: Number(added) },
  }));
}

export function lineAfter(hunks: readonly Hunk[], line: number): number {
  let shift = 0;
  for (const { before, after } of hunks) {
    const [from, to] = [firstOf(before), firstOf(after)];
    if (line < from) break;
    if (line < from + before.count) {
      return after.count === 0
        ? Math.max(1, after.line)
        : after.line + Math.min(line - from, after.count - 1);
    }
    shift = to + after.count - (from + before.count);
  }
  return line + shift;
}

function firstOf({ line, count }: Hunk["before"]): number {
  return count === 0 ? line + 1 : line;
}
