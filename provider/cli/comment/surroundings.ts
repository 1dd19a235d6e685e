import type { CodeHost } from "../../code-host/code-host.js";
import { github } from "../../code-host/github.js";
import { gitlab } from "../../code-host/gitlab.js";
import type { Pipeline } from "../../code-host/pipeline.js";
import { DevTestError } from "../../errors.js";
import { printablePath } from "../../text/printable-path.js";

type Env = Readonly<Record<string, string | undefined>>;

const tokenCure = {
  GitHub:
    "Set GITHUB_TOKEN of the step to the token of the job (`github.token`), and give the job `permissions: pull-requests: write`.",
  GitLab:
    "Set GITLAB_TOKEN to a project access token with the scope `api`, as a masked variable that merge requests get too (not protected).",
};

/**
 * The code host of a run, with its token. Undefined where a run has none by design.
 * @throws DevTestError when the token is missing
 */
export function hostOf(pipeline: Pipeline, env: Env): CodeHost | undefined {
  const { host, isReadOnly } = pipeline;
  if (!env[tokenVariable(host)]) {
    if (isReadOnly) return undefined;
    const what = `${tokenVariable(host)} is not set, so ${host} cannot be asked for comments.`;
    throw new DevTestError("no_token", what, tokenCure[host]);
  }
  return host === "GitHub" ? onGithub(pipeline, env) : onGitlab(pipeline, env);
}

function tokenVariable(host: Pipeline["host"]): "GITHUB_TOKEN" | "GITLAB_TOKEN" {
  return host === "GitHub" ? "GITHUB_TOKEN" : "GITLAB_TOKEN";
}

/** The pull request that a run is for, if it is still at that commit. */
export async function pullRequestOf(pipeline: Pipeline, env: Env): Promise<number | undefined> {
  const { from, pullRequest } = pipeline;
  if (from === undefined) return pullRequest;
  return onGithub(pipeline, env).openFrom(from.owner, from.branch, from.commit);
}

function onGithub(pipeline: Pipeline, env: Env) {
  const { repository, system } = pipeline;
  const url = env["GITHUB_API_URL"] || publicApi(pipeline, "https://api.github.com");
  const isJob = system === "GitHub Actions";
  return github({ url: withoutSlash(url), repository, token: env["GITHUB_TOKEN"] ?? "", isJob });
}

function onGitlab(pipeline: Pipeline, env: Env): CodeHost {
  const url = env["CI_API_V4_URL"] || publicApi(pipeline, "https://gitlab.com/api/v4");
  return gitlab({ url: withoutSlash(url), project: pipeline.repository, token: env["GITLAB_TOKEN"] ?? "" });
}

/** @throws DevTestError when the token would go to another company than the one that has made it */
function publicApi({ host, machine, system }: Pipeline, url: string): string {
  const { variable, machines, other } = publicHosts[host];
  if (machine === undefined || machines.includes(machine)) return url;
  throw new DevTestError(
    "unknown_host",
    `The repository of this ${system} build is on ${printablePath(machine)}, and ${variable} is not set: ${tokenVariable(host)} would go to ${machines[0]}. Nothing was sent.`,
    `Set ${variable} to the address of its API, such as ${other}.`,
  );
}

interface PublicHost {
  readonly variable: string;
  readonly machines: readonly [string, ...string[]];
  /** What to write instead. */
  readonly other: string;
}

/** By ssh, either has a name of its own for networks that let nothing but HTTPS out. */
const publicHosts: Readonly<Record<Pipeline["host"], PublicHost>> = {
  GitHub: {
    variable: "GITHUB_API_URL",
    machines: ["github.com", "www.github.com", "ssh.github.com"],
    other:
      "https://github.example.com/api/v3 (with GITLAB_TOKEN instead of GITHUB_TOKEN, it is asked as GitLab)",
  },
  GitLab: {
    variable: "CI_API_V4_URL",
    machines: ["gitlab.com", "altssh.gitlab.com"],
    other: "https://gitlab.example.com/api/v4",
  },
};

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
