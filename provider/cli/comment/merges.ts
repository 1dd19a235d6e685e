import type { CodeHost } from "../../code-host/code-host.js";
import { DevTestError } from "../../errors.js";
import { beforePush } from "../../git/pull-request.js";
import { pathIn, type Repository } from "../../git/repository.js";
import { commitOf, holds } from "../../git/revisions.js";

/** What one pull request, or a push without one, brought into the branch. */
export interface Merge {
  /** The commit before it. */
  readonly base: string;
  /** Its last commit. */
  readonly head: string;
  /** Undefined where it came without one. */
  readonly pullRequest: number | undefined;
}

interface Asked {
  readonly file: string;
  readonly base: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: Pick<CodeHost, "mergedWith">;
}

/** A merge queue brings a handful at once. */
const mostCommits = 100;

/**
 * The merges since a commit, in their order. A rebase brings several commits of one pull request.
 * @throws DevTestError when the commit before is not known, or too far away
 */
export async function mergesSince(
  repository: Repository,
  { file, base, env, host }: Asked,
): Promise<Merge[]> {
  const { git } = repository;
  const path = pathIn(repository, file);
  const from = base ?? beforePush(env) ?? firstParent(repository);
  if (from === undefined) return [];
  const before = commitOf(repository, from, env);
  const listed = git.line("rev-list", "--first-parent", "--count", `${before}..HEAD`);
  if (Number(listed) > mostCommits) throw tooMany(from, Number(listed));
  const range =
    git.ask(["rev-list", "--first-parent", "--reverse", `${before}..HEAD`])?.toString("utf8") ?? "";
  const merges: Merge[] = [];
  for (const head of range.split("\n").filter((line) => line !== "")) {
    const last = merges.at(-1);
    const pullRequest = await host.mergedWith(head);
    if (last !== undefined && last.pullRequest === pullRequest) merges[merges.length - 1] = { ...last, head };
    else merges.push({ base: last?.head ?? commitOf(repository, `${head}^1`, env), head, pullRequest });
  }
  return merges.filter((merge) => holds(repository, merge.head, path));
}

/** Of the first commit of a repository there is none. */
function firstParent({ git }: Repository): string | undefined {
  return git.lineIfAny("rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^1^{commit}");
}

function tooMany(base: string, count: number): DevTestError {
  return new DevTestError(
    "too_many_commits",
    `${count} commits lie between ${base.slice(0, 12)} and HEAD, and the pull request of each would be asked for.`,
    `Name a nearer one: --base <revision>. At most ${mostCommits} commits are looked at.`,
  );
}
