import { readFileSync } from "node:fs";
import { field, text } from "../document/untyped.js";
import { DevTestError } from "../errors.js";

type Env = Readonly<Record<string, string | undefined>>;

/** The run of a pipeline, as its system's own variables tell it. */
export interface Pipeline {
  readonly system: string;
  readonly host: "GitHub" | "GitLab";
  /** The name of the machine that the repository is on, such as `github.com`; undefined where the system does not tell. */
  readonly machine: string | undefined;
  /** `owner/name`; on GitLab a number too. */
  readonly repository: string;
  /** The pull request that it runs for; undefined where it runs for none. */
  readonly pullRequest: number | undefined;
  /** Where a run of the base's workflow has to look its pull request up. */
  readonly from: Origin | undefined;
  /** A run for a change from elsewhere: its token may not write, by design. */
  readonly isReadOnly: boolean;
  readonly run: Run;
  /** Of the change, if its commit is known. */
  readonly commit: string | undefined;
  /** The page of the run. */
  readonly url: string | undefined;
}

/** A branch, perhaps of a fork, and the commit that a run was for. */
export interface Origin {
  readonly owner: string;
  readonly branch: string;
  readonly commit: string;
}

/** Runs of one workflow in their order. */
export interface Run {
  /** Numbers of different workflows are not compared. */
  readonly workflow: string;
  readonly number: number;
  readonly attempt: number;
}

/** Variables last verified 2026-11. */
interface System {
  readonly name: string;
  /** Set in every run of it. */
  readonly mark: string;
  readonly read: (env: Env, name: string) => Pipeline | undefined;
}

const systems: readonly System[] = [
  { name: "GitHub Actions", mark: "GITHUB_ACTIONS", read: githubActions },
  { name: "GitLab CI", mark: "GITLAB_CI", read: gitlabCi },
  { name: "Bitrise", mark: "BITRISE_IO", read: bitrise },
  { name: "Codemagic", mark: "CM_BUILD_ID", read: codemagic },
  { name: "Jenkins", mark: "JENKINS_URL", read: jenkins },
];

/**
 * Undefined outside of a pipeline, and in one whose code host is not known.
 * @throws DevTestError when the file of the event cannot be read
 */
export function pipelineOf(env: Env): Pipeline | undefined {
  const system = systems.find(({ mark }) => env[mark]);
  return system?.read(env, system.name);
}

/** @see https://docs.github.com/actions/reference/workflows-and-actions/variables */
function githubActions(env: Env, system: string): Pipeline | undefined {
  const repository = slug(env["GITHUB_REPOSITORY"]);
  if (repository === undefined) return undefined;
  const event = eventOf(env);
  const change = field(event, "pull_request");
  const first = field(event, "workflow_run");
  const [, fromRef] = /^refs\/pull\/(\d+)\//.exec(env["GITHUB_REF"] ?? "") ?? [];
  const head = field(change, "head");
  const isFork = change !== undefined && fullName(head) !== fullName(field(change, "base"));
  const server = env["GITHUB_SERVER_URL"];
  return {
    system,
    host: "GitHub",
    machine: machineIn(server),
    repository,
    pullRequest: numberOf(field(change, "number")) ?? numberOf(fromRef),
    from: first === undefined ? undefined : originOf(first),
    isReadOnly: isFork || text(field(field(change, "user"), "login")) === "dependabot[bot]",
    run:
      first === undefined
        ? runOf(env["GITHUB_WORKFLOW"], env["GITHUB_RUN_NUMBER"], env["GITHUB_RUN_ATTEMPT"])
        : runOf(text(field(first, "name")), field(first, "run_number"), field(first, "run_attempt")),
    commit: text(field(head, "sha")) ?? text(field(first, "head_sha")) ?? env["GITHUB_SHA"],
    url:
      server && env["GITHUB_RUN_ID"]
        ? `${server}/${repository}/actions/runs/${env["GITHUB_RUN_ID"]}`
        : undefined,
  };
}

function fullName(side: unknown): string | undefined {
  return text(field(field(side, "repo"), "full_name"));
}

/** @see https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run */
function originOf(run: unknown): Origin | undefined {
  const owner = text(field(field(field(run, "head_repository"), "owner"), "login"));
  const [branch, commit] = [text(field(run, "head_branch")), text(field(run, "head_sha"))];
  return owner && branch && commit ? { owner, branch, commit } : undefined;
}

function eventOf({ GITHUB_EVENT_PATH: path }: Env): unknown {
  if (!path) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (cause) {
    const what = "The file of GITHUB_EVENT_PATH cannot be read: what this run is for is unknown.";
    throw new DevTestError("no_event", what, "Run it as a step of a job.", { cause });
  }
}

/** @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
function gitlabCi(env: Env, system: string): Pipeline | undefined {
  const target = env["CI_MERGE_REQUEST_PROJECT_ID"];
  const source = env["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"];
  const repository = target || env["CI_PROJECT_ID"];
  if (!repository) return undefined;
  return {
    system,
    host: "GitLab",
    machine: machineIn(env["CI_SERVER_URL"]),
    repository,
    pullRequest: numberOf(env["CI_MERGE_REQUEST_IID"]),
    from: undefined,
    isReadOnly: Boolean(target && source && target !== source),
    run: runOf("", env["CI_PIPELINE_ID"], env["CI_JOB_ID"]),
    commit: env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] || env["CI_COMMIT_SHA"],
    url: env["CI_JOB_URL"],
  };
}

/** @see https://docs.bitrise.io/en/bitrise-ci/references/available-environment-variables.html */
function bitrise(env: Env, system: string): Pipeline | undefined {
  const [owner, name] = [env["BITRISEIO_GIT_REPOSITORY_OWNER"], env["BITRISEIO_GIT_REPOSITORY_SLUG"]];
  return onEither(env, {
    system,
    repository: owner && name ? `${owner}/${name}` : undefined,
    address: env["GIT_REPOSITORY_URL"],
    pullRequest: env["BITRISE_PULL_REQUEST"],
    run: runOf("", env["BITRISE_BUILD_NUMBER"], "1"),
    commit: env["BITRISE_GIT_COMMIT"],
    url: env["BITRISE_BUILD_URL"],
  });
}

/** @see https://docs.codemagic.io/yaml-basic-configuration/environment-variables/ */
function codemagic(env: Env, system: string): Pipeline | undefined {
  return onEither(env, {
    system,
    repository: env["CM_REPO_SLUG"],
    address: undefined,
    pullRequest: env["CM_PULL_REQUEST_NUMBER"],
    run: runOf("", env["PROJECT_BUILD_NUMBER"], "1"),
    commit: env["CM_COMMIT"],
    url: undefined,
  });
}

/** @see https://www.jenkins.io/doc/book/pipeline/multibranch/ */
function jenkins(env: Env, system: string): Pipeline | undefined {
  const change = pathIn(env["CHANGE_URL"] || undefined)?.replace(/\/(?:-\/merge_requests|pull)\/\d+.*$/, "");
  return onEither(env, {
    system,
    repository: change ?? pathIn(env["GIT_URL"])?.replace(/\.git$/, ""),
    address: env["CHANGE_URL"] || env["GIT_URL"],
    pullRequest: env["CHANGE_ID"],
    run: runOf("", env["BUILD_NUMBER"], "1"),
    commit: env["GIT_COMMIT"],
    url: env["BUILD_URL"],
  });
}

/** Of an address, also of one that ssh alone understands: `git@github.com:owner/name.git`. */
function pathIn(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const path = URL.canParse(address) ? new URL(address).pathname : address.replace(/^[^:]*:/, "");
  return path.replace(/^\/+/, "");
}

/** In an address of either form; undefined for a path on this machine. */
function machineIn(address: string | undefined): string | undefined {
  if (!address) return undefined;
  if (URL.canParse(address) && address.includes("://")) return new URL(address).hostname || undefined;
  return /^(?:[^@/:]*@)?([^@/:]+):/.exec(address)?.[1]?.toLowerCase();
}

interface Elsewhere extends Pick<Pipeline, "system" | "run" | "commit" | "url"> {
  readonly repository: string | undefined;
  /** Of the repository, or of something in it. */
  readonly address: string | undefined;
  readonly pullRequest: string | undefined;
}

/** These systems build for several code hosts: the token says for which. A build for a fork has no token. */
function onEither(env: Env, elsewhere: Elsewhere): Pipeline | undefined {
  const { repository, address, pullRequest, ...others } = elsewhere;
  const known = slug(repository);
  if (known === undefined) return undefined;
  const host = env["GITLAB_TOKEN"] && !env["GITHUB_TOKEN"] ? "GitLab" : "GitHub";
  const isReadOnly = !env["GITHUB_TOKEN"] && !env["GITLAB_TOKEN"];
  return {
    ...others,
    host,
    machine: machineIn(address),
    repository: known,
    pullRequest: numberOf(pullRequest),
    from: undefined,
    isReadOnly,
  };
}

/** It stands in addresses of the API, so it is a plain name. */
function slug(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w.-]+(?:\/[\w.-]+)+$/.test(name) ? name : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && Number(number) > 0 ? Number(number) : undefined;
}

function runOf(workflow: string | undefined, number: unknown, attempt: unknown): Run {
  return { workflow: workflow ?? "", number: numberOf(number) ?? 0, attempt: numberOf(attempt) ?? 1 };
}
