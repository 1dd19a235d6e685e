import type { CodeHost } from "../../code-host/code-host.js";
import { github } from "../../code-host/github.js";
import { gitlab } from "../../code-host/gitlab.js";
import type { Pipeline } from "../../code-host/pipeline.js";
import { DevTestError } from "../../errors.js";

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

function onGithub({ repository }: Pipeline, env: Env) {
  const url = withoutSlash(env["GITHUB_API_URL"] || "https://api.github.com");
  return github({ url, repository, token: env["GITHUB_TOKEN"] ?? "" });
}

function onGitlab({ repository }: Pipeline, env: Env): CodeHost {
  const url = withoutSlash(env["CI_API_V4_URL"] || "https://gitlab.com/api/v4");
  return gitlab({ url, project: repository, token: env["GITLAB_TOKEN"] ?? "" });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
