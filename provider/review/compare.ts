import { existsSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { type Inspection, inspectIn } from "../config/index.js";
import { nowhere } from "../config/places.js";
import { displayPath, folderSource } from "../document/folder.js";
import { realPath } from "../document/repository-path.js";
import type { Source } from "../document/source.js";
import { ConfigError, DevTestError } from "../errors.js";
import { commitSource } from "../git/commit-source.js";
import { linesInHead } from "../git/lines.js";
import { openRepository, pathIn, type Repository, repositoryOf } from "../git/repository.js";
import { holds, pathBefore, type Range, rangeOf } from "../git/revisions.js";
import { beyondGuard } from "../ledger/gate.js";
import { type Plan, planOf, type Side } from "../plan.js";
import { readExportedState } from "../pulumi/exported-state.js";
import { foldersUpwards } from "../pulumi/project.js";
import { knownIn } from "../recovery/known.js";
import { printablePath } from "../text/printable-path.js";
import type { Comparison } from "./comparison.js";
import { aboutGuards, aboutNothing, aboutPackages, aboutTheTarget } from "./remarks.js";

/** What to compare. */
export interface Asked {
  /** The configuration file, absolute. */
  readonly file: string;
  /** A revision; default: that of the pipeline, else HEAD, else nothing where there is a state. */
  readonly base?: string | undefined;
  /** A revision; default: the work tree. */
  readonly head?: string | undefined;
  /** The text of an exported stack. */
  readonly state?: string | undefined;
  /** `YYYY-MM-DD`: for certificates that expire. */
  readonly today: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads both sides as data, and compares them: nothing of a revision is run, and no credential is read.
 *
 * @throws ConfigError when the file of the head cannot be used
 * @throws DevTestError when there is nothing to compare it with
 */
export function compare(asked: Asked): Comparison {
  const { file, base, head, state, today, env } = asked;
  const isGit = base !== undefined || head !== undefined || state === undefined;
  refuseLinkOut(file);
  const folder = existsSync(dirname(file)) ? dirname(file) : process.cwd();
  const repository = isGit ? openRepository(folder) : repositoryIfAny(folder);
  const path = repository === undefined ? undefined : pathIn(repository, file);
  const range = repository === undefined || !isGit ? undefined : rangeOf(repository, { base, head }, env);
  const now = new Date(`${today}T00:00:00Z`);
  const inspection = inspectHead({ file, path, repository, range }, now);
  const side = usable(inspection);
  const history = repository && range && path !== undefined ? { repository, range, path, now } : undefined;
  const before = history === undefined ? noBase : readBase(history);
  const known = state === undefined ? undefined : knownIn(readExportedState(state));
  const plan = planOf(side, { base: before.side, state: known });
  const { guards } = side.desired;
  return {
    plan,
    file: path === undefined ? displayPath(file) : printablePath(path),
    asOf: today,
    range,
    service: known && (known.ledger.service ?? "a stack without a ledger"),
    notes: [
      ...before.notes,
      ...(before.side === undefined ? [] : aboutGuards(before.side.desired.guards, guards)),
      ...aboutPackages(plan),
      ...(history === undefined ? [] : aboutTargetOf(history, side, plan)),
      ...aboutNothing(plan, { isHead: range?.named === "HEAD" && base === undefined, head, state }),
    ],
    refusals: [
      ...beyondGuard(plan.adds, guards ?? {}, env["DEVTEST_ALLOW_ADDS"] || undefined),
      ...plan.refusals,
    ],
    top: repository?.top,
    placeInHead:
      repository !== undefined && range !== undefined ? linesInHead(repository, range) : () => undefined,
    warnings: inspection.warnings,
  };
}

/**
 * A folder may be a link too, and lead out of the repository that it is in. Each folder above the file that is the top of
 * one is looked at, by the names that were given.
 */
export function refuseLinkOut(file: string): void {
  for (const folder of foldersUpwards(dirname(file)))
    if (existsSync(join(folder, ".git"))) pathIn({ top: realPath(folder) }, file);
}

/** A state can be compared with where there is no git. */
function repositoryIfAny(folder: string): Repository | undefined {
  try {
    return repositoryOf(folder);
  } catch (error) {
    if (error instanceof DevTestError && error.code === "no_git") return undefined;
    throw error;
  }
}

interface Head {
  readonly file: string;
  readonly path: string | undefined;
  readonly repository: Repository | undefined;
  readonly range: Range | undefined;
}

function inspectHead({ file, path, repository, range }: Head, now: Date): Inspection {
  if (repository !== undefined && path !== undefined && range?.head !== undefined)
    return inspectCommit(repository, range.head, path, now);
  return inspectIn(workTree(file, path), basename(file), now);
}

/** The file itself may be a link too: whoever changes the repository must not make a pipeline read another file. */
function workTree(file: string, path: string | undefined): Source {
  const source = folderSource(dirname(file));
  if (path === undefined) return source;
  const inRepository = (name: string) => printablePath(posix.join(posix.dirname(path), name));
  return { ...source, display: inRepository };
}

export function inspectCommit({ git }: Repository, commit: string, path: string, now: Date): Inspection {
  const folder = posix.dirname(path);
  return inspectIn(commitSource(git, commit, folder === "." ? "" : folder), posix.basename(path), now);
}

interface Base {
  readonly side: Side | undefined;
  readonly notes: readonly string[];
}

/** A file that lists nobody. */
export const nobody: Side = { desired: { apps: [], removed: [] }, places: nowhere };

const noBase: Base = { side: undefined, notes: [] };

interface History {
  readonly repository: Repository;
  readonly range: Range;
  /** From the top of the repository. */
  readonly path: string;
  /** As of which day files are looked at: an expired certificate is a warning, and no complaint. */
  readonly now: Date;
}

export function readBase({ repository, range, path, now }: History): Base {
  const isThere = holds(repository, range.base, path);
  const from = isThere ? path : pathBefore(repository, range, path);
  const shown = printablePath(path);
  if (from === undefined) {
    const note = `${shown} is not in the base: everybody in it joins. If it was moved or renamed, \`git add\` it, so that git knows.`;
    return { side: nobody, notes: [note] };
  }
  const notes = isThere ? [] : [`${shown} was ${printablePath(from)} in the base.`];
  const inspection = () => usable(inspectCommit(repository, range.base, from, now));
  return { side: orInvalidBase(inspection, range), notes };
}

/** What the target's own file of now says of it, if it has moved on from the merge base. */
function aboutTargetOf({ repository, range, path, now }: History, head: Side, plan: Plan): string[] {
  if (range.target === range.base || !holds(repository, range.target, path)) return [];
  try {
    const target = usable(inspectCommit(repository, range.target, path, now));
    return aboutTheTarget(head, plan, target, range.named);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [`The file of ${range.named} has mistakes now, so nobody can tell what a merge would bring back.`];
  }
}

function orInvalidBase(read: () => Side, range: Range): Side {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new DevTestError(
      "invalid_base",
      `The file of the base (${range.named}, commit ${range.base.slice(0, 12)}) cannot be used, so nothing can be compared with it:\n${error.message}`,
      "Name a base in which it can (--base <revision>), or compare with a state: `pulumi stack export | devtest plan --state -`.",
      { cause: error },
    );
  }
}

export function usable({ desired, places, complaints }: Inspection): Side {
  if (desired === undefined) throw new ConfigError(complaints);
  return { desired, places };
}
