import type { CodeHost } from "../../code-host/code-host.js";
import { DevTestError } from "../../errors.js";
import { beforePush } from "../../git/pull-request.js";
import { pathIn, type Repository } from "../../git/repository.js";
import { commitOf, holds, isBefore, parentOf, pathBefore } from "../../git/revisions.js";

/** What one pull request, or a push without one, brought into the branch. */
export interface Merge {
  /** The commit before it; undefined where it is the first one of all. */
  readonly base: string | undefined;
  /** Its last commit. */
  readonly head: string;
  /** Undefined where it came without one. */
  readonly pullRequest: number | undefined;
  /** Where its last commit has the configuration, from the top of the repository. */
  readonly path: string;
}

/** Before it is known how the configuration was called at that time. */
type Step = Omit<Merge, "path">;

interface Asked {
  readonly file: string;
  readonly base: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: Pick<CodeHost, "mergedWith">;
}

/** A merge queue brings a handful at once. */
const mostCommits = 100;

/**
 * The merges since a commit that had to do with the configuration, in their order. A rebase brings several commits of one
 * pull request.
 * @throws DevTestError when the commit before is not known, or too far away
 */
export async function mergesSince(repository: Repository, asked: Asked): Promise<Merge[]> {
  const steps = await stepsSince(repository, asked);
  return named(repository, steps, pathIn(repository, asked.file));
}

async function stepsSince(repository: Repository, { base, env, host }: Asked): Promise<Step[]> {
  const last = commitOf(repository, "HEAD", env);
  const from = base ?? beforePush(env);
  const before = from === undefined ? parentOf(repository, last, env) : commitOf(repository, from, env);
  if (before === undefined)
    return [{ base: undefined, head: last, pullRequest: await host.mergedWith(last) }];
  // The branch was moved by force: nobody reviewed what lies between the two.
  if (!isBefore(repository, before, last, env)) return [{ base: before, head: last, pullRequest: undefined }];
  const heads = firstParents(repository, before, last);
  const [first] = heads;
  // The branch was merged into another one, whose commits it has now: what they brought is known as a whole alone.
  if (first !== undefined && parentOf(repository, first, env) !== before)
    return [{ base: before, head: last, pullRequest: await host.mergedWith(last) }];
  const steps: Step[] = [];
  for (const head of heads) {
    const earlier = steps.at(-1);
    const pullRequest = await host.mergedWith(head);
    if (earlier !== undefined && earlier.pullRequest === pullRequest)
      steps[steps.length - 1] = { ...earlier, head };
    else steps.push({ base: earlier?.head ?? before, head, pullRequest });
  }
  return steps;
}

function firstParents({ git }: Repository, before: string, last: string): string[] {
  const range = ["--first-parent", `${before}..${last}`];
  const count = Number(git.line("rev-list", "--count", ...range));
  if (count > mostCommits) throw tooMany(before, count);
  const listed = git.ask(["rev-list", "--reverse", ...range])?.toString("utf8") ?? "";
  return listed.split("\n").filter((line) => line !== "");
}

/** From the last one back, as the file may have been moved on the way; those without it on either side are left out. */
function named(repository: Repository, steps: readonly Step[], path: string): Merge[] {
  const merges: Merge[] = [];
  let later = path;
  for (const step of steps.toReversed()) {
    const earlier = nameIn(repository, step, later);
    const isThere = [
      [step.head, later],
      [step.base, earlier],
    ].some(([commit, name]) => commit !== undefined && holds(repository, commit, name ?? ""));
    if (isThere) merges.unshift({ ...step, path: later });
    later = earlier;
  }
  return merges;
}

/** What the configuration is called before a step. */
function nameIn(repository: Repository, { base, head }: Step, path: string): string {
  if (base === undefined || holds(repository, base, path)) return path;
  return pathBefore(repository, { base, head }, path) ?? path;
}

function tooMany(base: string, count: number): DevTestError {
  return new DevTestError(
    "too_many_commits",
    `${count} commits lie between ${base.slice(0, 12)} and HEAD, and the pull request of each would be asked for.`,
    `Name a nearer one: --base <revision>. At most ${mostCommits} commits are looked at.`,
  );
}
