import { DevTestError } from "../errors.js";
import { printablePath } from "../text/printable-path.js";
import { howToDeepen, type Target, targetOf } from "./pull-request.js";
import type { Repository } from "./repository.js";

/** The two revisions that a change lies between. */
export interface Range {
  /** The merge base of both: what the target has gained since is no part of the change. Full names of commits. */
  readonly base: string;
  /** What the change is to be merged into, as it is now. */
  readonly target: string;
  /** Undefined: the work tree. */
  readonly head: string | undefined;
  /** The commit of the head; of the work tree, the one that it is at. */
  readonly tip: string;
  /** How the base was found, for a heading: `main`, `GITHUB_BASE_REF`. */
  readonly named: string;
}

interface Asked {
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Without a base, that of the pipeline's own variable is taken, else HEAD: then the change is what is not committed.
 * @throws DevTestError when a revision does not exist, or the history is not there
 */
export function rangeOf(repository: Repository, { base, head }: Asked, env: Env): Range {
  const headCommit = head === undefined ? undefined : commitOf(repository, head, env);
  const tip = headCommit ?? commitOf(repository, "HEAD", env);
  const asked = base === undefined ? targetOf(env) : undefined;
  const target =
    asked === undefined
      ? commitOf(repository, base ?? "HEAD", env)
      : ofTarget(repository, asked, { tip, env });
  const named = asked?.variable ?? base ?? "HEAD";
  return { base: mergeBaseOf(repository, { target, tip, named }, env), target, head: headCommit, tip, named };
}

/** Of several, each would hide what the others have. */
function mergeBaseOf(
  repository: Repository,
  { target, tip, named }: Pick<Range, "target" | "tip" | "named">,
  env: Env,
): string {
  const bases = repository.git.ask(["merge-base", "--all", target, tip])?.toString("utf8").trim().split("\n");
  const [base, ...others] = bases ?? [];
  if (base === undefined) throw noMergeBase(repository, named, env);
  if (others.length === 0) return base;
  throw new DevTestError(
    "no_base",
    `${printablePath(named)} and the head have several merge bases (${[base, ...others].map((one) => one.slice(0, 12)).join(", ")}), and each says something else of the change.`,
    "Merge the target into the branch once more, or plan the merge commit: `devtest plan --base <merge>^1 --head <merge>`.",
  );
}

/** @throws DevTestError when the revision names no commit of this clone */
export function commitOf(repository: Repository, revision: string, env: Env): string {
  if (revision.startsWith("-")) {
    const what = `${printablePath(revision)} is no revision: it begins with a dash.`;
    throw new DevTestError("no_revision", what, "Name a branch, a tag or a commit.");
  }
  const found = resolved(repository, revision);
  if (found !== undefined) return found;
  if (revision === "HEAD") {
    throw new DevTestError("no_revision", "This repository has no commit yet.", "Commit the file first.");
  }
  const name = revision === "" ? "The empty text" : printablePath(revision);
  throw repository.isShallow
    ? shallow(`${name} is not in this clone`, env)
    : new DevTestError(
        "no_revision",
        `${name} names no commit of this repository.`,
        "Check the spelling, or fetch it: `git fetch origin`.",
      );
}

function ofTarget(
  repository: Repository,
  { revisions, variable, mergeCommit }: Target,
  { tip, env }: { readonly tip: string; readonly env: Env },
): string {
  const isMerge = mergeCommit === tip && resolved(repository, `${tip}^2`) !== undefined;
  for (const revision of isMerge ? [...revisions, `${tip}^1`] : revisions) {
    const found = resolved(repository, revision);
    if (found !== undefined) return found;
  }
  const what = `${variable} names ${printablePath(revisions[0] ?? "nothing")}, which is not in this clone`;
  throw repository.isShallow
    ? shallow(what, env)
    : new DevTestError(
        "no_base",
        `${what}.`,
        "Fetch it (`git fetch origin`), or name the base: --base <revision>.",
      );
}

function resolved({ git }: Repository, revision: string): string | undefined {
  return git.lineIfAny("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
}

function shallow(what: string, env: Env): DevTestError {
  return new DevTestError(
    "shallow_clone",
    `${what}: the clone is shallow, so its history ends before.`,
    `Clone more of it: ${howToDeepen(env)}.`,
  );
}

function noMergeBase({ isShallow }: Repository, base: string, env: Env): DevTestError {
  const what = `${printablePath(base)} and the head have no commit in common`;
  return isShallow
    ? shallow(what, env)
    : new DevTestError(
        "no_base",
        `${what}.`,
        "Name a base that the head was branched from: --base <revision>.",
      );
}

/** What every commit is compared with that has none before it. */
export function emptyTree({ git }: Repository): string {
  return git.ask(["hash-object", "-t", "tree", "--stdin"], "")?.toString("utf8").trim() ?? "";
}

/** The commit before, on the same branch; undefined for the first one. @throws DevTestError in a clone that ends there */
export function parentOf(repository: Repository, commit: string, env: Env): string | undefined {
  const parent = resolved(repository, `${commit}^1`);
  if (parent === undefined && repository.isShallow)
    throw shallow(`The commit before ${commit.slice(0, 12)} is not in this clone`, env);
  return parent;
}

/**
 * Whether a branch moved from one commit to another by commits alone.
 * @throws DevTestError in a clone that may have cut the way between them off
 */
export function isBefore(repository: Repository, base: string, head: string, env: Env): boolean {
  const found = repository.git.ask(["merge-base", "--is-ancestor", base, head]) !== undefined;
  if (!found && repository.isShallow)
    throw shallow(`The way from ${base.slice(0, 12)} to ${head.slice(0, 12)} is not in this clone`, env);
  return found;
}

/** Whether a commit has something under a path. */
export function holds({ git }: Repository, commit: string, path: string): boolean {
  const listed = git.line("--literal-pathspecs", "ls-tree", "--full-tree", "--name-only", commit, "--", path);
  return listed !== undefined && listed !== "";
}

/**
 * Where a file was in the base, if it has moved since. Work that git does not track yet is compared by what was added
 * (`git add`) alone.
 *
 * @param path from the top of the repository
 */
export function pathBefore(
  { git }: Repository,
  { base, head }: Pick<Range, "base" | "head">,
  path: string,
): string | undefined {
  const against = head === undefined ? ["diff-index", "--cached", base] : ["diff-tree", "-r", base, head];
  const [command = "", ...rest] = against;
  const listed = git.ask([command, "-M", "--name-status", "--diff-filter=R", "-z", ...rest]);
  const parts = listed?.toString("utf8").split("\0") ?? [];
  for (let at = 0; at + 2 < parts.length; at += 3) if (parts[at + 2] === path) return parts[at + 1];
  return undefined;
}
