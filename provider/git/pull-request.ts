import { readFileSync } from "node:fs";
import { field, text } from "../document/untyped.js";
import { DevTestError } from "../errors.js";

/** The revision that a pipeline's change is to be merged into, as its system's own variables tell it. */
export interface Target {
  /** In the order in which to try them. */
  readonly revisions: readonly string[];
  /** The commit that the system has checked out, if it is the merge of the change with its target. */
  readonly mergeCommit?: string | undefined;
  /** What names it, such as `GITHUB_BASE_REF`. */
  readonly variable: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A system that runs pipelines. Variables last verified 2026-11. */
interface System {
  readonly name: string;
  /** Set in every run of it. */
  readonly mark: string;
  readonly target: (env: Env) => Target | undefined;
  /** In a run for a branch, the commit that the branch was at before; undefined where the system does not say. */
  readonly before?: (env: Env) => string | undefined;
  /** How to get the history that a shallow clone lacks. */
  readonly deepen: string;
}

const systems: readonly System[] = [
  {
    name: "GitHub Actions",
    mark: "GITHUB_ACTIONS",
    target: githubTarget,
    before: githubBefore,
    deepen: "give actions/checkout `fetch-depth: 0`",
  },
  {
    name: "GitLab CI",
    mark: "GITLAB_CI",
    target: named("CI_MERGE_REQUEST_DIFF_BASE_SHA", (sha) => [sha]),
    before: (env) => env["CI_COMMIT_BEFORE_SHA"],
    deepen: 'set `variables: { GIT_DEPTH: "0" }` for the job',
  },
  {
    name: "Bitbucket Pipelines",
    mark: "BITBUCKET_BUILD_NUMBER",
    target: named("BITBUCKET_PR_DESTINATION_BRANCH", branch),
    deepen: "set `clone: { depth: full }` for the step",
  },
  {
    name: "Bitrise",
    mark: "BITRISE_IO",
    target: named("BITRISEIO_GIT_BRANCH_DEST", branch),
    deepen: "raise the clone depth (`clone_depth`) of the Git Clone step",
  },
  {
    name: "Codemagic",
    mark: "CM_BUILD_ID",
    target: named("CM_PULL_REQUEST_DEST", branch),
    before: (env) => env["CM_PREVIOUS_COMMIT"],
    deepen: "",
  },
  {
    name: "Jenkins",
    mark: "JENKINS_URL",
    target: named("CHANGE_TARGET", branch),
    before: (env) => env["GIT_PREVIOUS_SUCCESSFUL_COMMIT"],
    deepen: "switch `Shallow clone` off in the checkout's CloneOption",
  },
  {
    name: "Azure Pipelines",
    mark: "TF_BUILD",
    target: named("SYSTEM_PULLREQUEST_TARGETBRANCH", branch),
    deepen: "give the step `checkout: self` `fetchDepth: 0`",
  },
];

/** The target of the change that a pipeline runs for; undefined outside of one, and where a run is for no change. */
export function targetOf(env: Env): Target | undefined {
  return systems.map(({ target }) => target(env)).find((found) => found !== undefined);
}

/** The commit that a push, or several, began at. A branch that is new has none: systems write zeros then. */
export function beforePush(env: Env): string | undefined {
  const system = systems.find(({ mark }) => env[mark]);
  const commit = system?.before?.(env);
  return commit === undefined || /^0*$/.test(commit) ? undefined : commit;
}

/** What to do about a shallow clone, in the words of the system that runs. */
export function howToDeepen(env: Env): string {
  const system = systems.find(({ mark, deepen }) => env[mark] && deepen !== "");
  const here = "`git fetch --unshallow origin` fetches the rest";
  return system === undefined ? here : `${system.name}: ${system.deepen}; or ${here}`;
}

function named(variable: string, revisions: (value: string) => readonly string[]) {
  return (env: Env): Target | undefined => {
    const value = env[variable];
    return value ? { revisions: revisions(value), variable } : undefined;
  };
}

/** A pipeline's clone has the branch of the remote; by hand it may be a local one. */
function branch(name: string): string[] {
  const short = name.replace(/^refs\/heads\//, "");
  return [`refs/remotes/origin/${short}`, `refs/heads/${short}`];
}

/**
 * A pull request is checked out as its merge with the target, whose first parent is then the target. A merge queue names
 * its base in the event alone.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
function githubTarget(env: Env): Target | undefined {
  const target = named("GITHUB_BASE_REF", branch)(env);
  if (target !== undefined) {
    const isMerge = /^refs\/pull\/\d+\/merge$/.test(env["GITHUB_REF"] ?? "");
    return isMerge ? { ...target, mergeCommit: env["GITHUB_SHA"] } : target;
  }
  return env["GITHUB_EVENT_NAME"] === "merge_group" ? mergeQueueTarget(env) : undefined;
}

/** @see https://docs.github.com/webhooks/webhook-events-and-payloads#push */
function githubBefore({ GITHUB_EVENT_NAME, GITHUB_EVENT_PATH = "" }: Env): string | undefined {
  if (GITHUB_EVENT_NAME !== "push") return undefined;
  try {
    return text(field(JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8")), "before"));
  } catch (cause) {
    const what =
      "This run is for a push, and `before` in the file of GITHUB_EVENT_PATH cannot be read: the base is unknown.";
    throw new DevTestError("no_base", what, "Name it: `--base <revision>`.", { cause });
  }
}

function mergeQueueTarget({ GITHUB_EVENT_PATH = "" }: Env): Target {
  const variable = "merge_group.base_sha in the file of GITHUB_EVENT_PATH";
  try {
    const event: unknown = JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8"));
    const base = text(field(field(event, "merge_group"), "base_sha"));
    if (base !== undefined) return { revisions: [base], variable };
    throw new Error("it is not there");
  } catch (cause) {
    const what = `This run is for a merge queue, and ${variable} cannot be read: the base is unknown.`;
    throw new DevTestError("no_base", what, "Name it: `devtest plan --base <revision>`.", { cause });
  }
}
