import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FakeGithub, githubToken } from "../code-host/fake-github.js";
import { FakeGitlab, gitlabToken } from "../code-host/fake-gitlab.js";
import { Desk } from "./comment-desk.js";
import { ann, bob, cleo } from "./plan-desk.js";

let github: FakeGithub;
let gitlab: FakeGitlab;
let desk: Desk;
let before: string;
let tip: string;
beforeEach(async () => {
  [github, gitlab] = await Promise.all([FakeGithub.start(), FakeGitlab.start()]);
  desk = new Desk(github, [ann]);
  before = desk.repository.git("rev-parse", "HEAD");
  tip = desk.change("change", [ann, bob]);
  github.opened(12, tip);
  gitlab.opened(4);
});
afterEach(async () => {
  await github.stop();
  await gitlab.stop();
});

const onGitlab = (more: Readonly<Record<string, string>> = {}) => ({
  GITLAB_CI: "true",
  CI_API_V4_URL: gitlab.url,
  CI_PROJECT_ID: "17",
  CI_MERGE_REQUEST_PROJECT_ID: "17",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "17",
  CI_MERGE_REQUEST_IID: "4",
  CI_PIPELINE_ID: "100",
  CI_JOB_ID: "1000",
  CI_COMMIT_SHA: tip,
  GITLAB_TOKEN: gitlabToken,
  ...more,
});

async function comment(env: Readonly<Record<string, string>>) {
  return desk.run(["comment", "--file", "-"], { env, input: await desk.page() });
}

describe("devtest comment on GitLab", () => {
  test("posts one note on the merge request, and edits it, over all pages", async () => {
    expect(await comment(onGitlab())).toMatchObject({
      status: 0,
      stdout: "!4: the plan was posted as a comment.\n",
    });
    for (let other = 0; other < 130; other += 1) gitlab.said(4, "reviewer", `remark ${other}`);
    gitlab.said(4, "mallory", gitlab.ours(4)[0]?.body ?? "");
    desk.change("change", [ann, bob, cleo]);
    expect((await comment(onGitlab({ CI_PIPELINE_ID: "101" }))).stdout).toBe(
      "!4: the comment has the plan now.\n",
    );
    expect(gitlab.ours(4).map(({ body }) => body)).toEqual([expect.stringContaining("2 people gain access")]);
    const older = await comment(onGitlab({ CI_PIPELINE_ID: "99", CI_JOB_ID: "2000" }));
    expect(older.stdout).toContain("a newer run has written");
  });

  test("after the merge the note says what became of it", async () => {
    await comment(onGitlab());
    desk.repository.git("checkout", "--quiet", "main");
    desk.repository.git("merge", "--quiet", "--no-ff", "--no-edit", "change");
    gitlab.merged(4, desk.repository.git("rev-parse", "HEAD"));
    const env = onGitlab({
      CI_MERGE_REQUEST_IID: "",
      CI_MERGE_REQUEST_PROJECT_ID: "",
      CI_COMMIT_BEFORE_SHA: before,
      CI_JOB_URL: "https://gitlab.example.com/studio/apps/-/jobs/1",
    });
    expect((await desk.run(["comment", "--merged"], { env })).stdout).toMatch(
      /^As reviewed in !4 \(d1:\w+\)\.\n$/,
    );
    const state = JSON.stringify({ version: 3, deployment: { resources: [] } });
    const ended = await desk.run(["comment", "--merged", "--state", "-"], { env, input: state });
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(gitlab.ours(4).map(({ body }) => body)).toEqual([
      expect.stringContaining("[in this run](https://gitlab.example.com/studio/apps/-/jobs/1)"),
    ]);
  });

  test("a merge request of a fork has no token, and its plan is in the log", async () => {
    const fork = onGitlab({ GITLAB_TOKEN: "", CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "99" });
    expect(await comment(fork)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("### DevTest: 1 person gains access"),
    });
    const own = await comment(onGitlab({ GITLAB_TOKEN: "" }));
    expect(own).toMatchObject({ status: 1, stderr: expect.stringContaining("GITLAB_TOKEN is not set") });
  });

  test("a refused token is told with what it needs, and is in no output", async () => {
    const { status, stderr } = await comment(onGitlab({ GITLAB_TOKEN: "glpat-wrong" }));
    expect(status).toBe(1);
    expect(stderr).toContain("status 401");
    expect(stderr).toContain("the scope `api`");
    expect(stderr).not.toContain("glpat-wrong");
  });
});

describe("devtest comment on systems without a code host of their own", () => {
  const systems: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    Bitrise: {
      BITRISE_IO: "true",
      BITRISE_PULL_REQUEST: "12",
      BITRISEIO_GIT_REPOSITORY_OWNER: "example",
      BITRISEIO_GIT_REPOSITORY_SLUG: "apps",
      BITRISE_BUILD_NUMBER: "5",
      BITRISE_BUILD_URL: "https://app.bitrise.io/build/0123456789abcdef",
    },
    Codemagic: {
      CM_BUILD_ID: "0123456789abcdef",
      CM_PULL_REQUEST_NUMBER: "12",
      CM_REPO_SLUG: "example/apps",
      PROJECT_BUILD_NUMBER: "5",
    },
    Jenkins: {
      JENKINS_URL: "https://jenkins.example.com/",
      CHANGE_ID: "12",
      CHANGE_URL: "https://github.com/example/apps/pull/12",
      BUILD_NUMBER: "5",
    },
  };

  test.each(Object.entries(systems))(
    "%s: posts on GitHub with a token, and prints without",
    async (_, env) => {
      const own = { GITHUB_API_URL: github.url, ...env };
      const without = await comment(own);
      expect(without).toMatchObject({ status: 0, stdout: expect.stringContaining("printed here") });
      expect(await comment({ ...own, GITHUB_TOKEN: githubToken })).toMatchObject({ status: 0, stderr: "" });
      expect(github.ours(12)).toHaveLength(1);
    },
  );

  test("Jenkins tells the repository of a branch by the address of its clone", async () => {
    desk.repository.git("checkout", "--quiet", "main");
    desk.repository.git("merge", "--quiet", "--ff-only", "change");
    github.merged(12, desk.repository.git("rev-parse", "HEAD"));
    for (const GIT_URL of ["https://github.com/example/apps.git", "git@github.com:example/apps.git"]) {
      const env = {
        JENKINS_URL: "https://jenkins.example.com/",
        BUILD_NUMBER: "9",
        GIT_URL,
        GIT_PREVIOUS_SUCCESSFUL_COMMIT: before,
        GITHUB_API_URL: github.url,
        GITHUB_TOKEN: githubToken,
      };
      expect((await desk.run(["comment", "--merged"], { env })).stdout).toContain(
        "#12 has no comment with a plan",
      );
    }
  });

  test.each([
    ["Jenkins", { CHANGE_URL: "https://github.studio.example.com/example/apps/pull/12" }, "GITHUB_API_URL"],
    ["Jenkins", { CHANGE_URL: "", GIT_URL: "git@git.studio.example.com:example/apps.git" }, "GITHUB_API_URL"],
    ["Jenkins", { CHANGE_URL: "https://gitlab.com/example/apps/-/merge_requests/12" }, "GITHUB_API_URL"],
    [
      "Bitrise",
      { GIT_REPOSITORY_URL: "ssh://git@git.studio.example.com/example/apps.git" },
      "GITHUB_API_URL",
    ],
    ["Jenkins", { CHANGE_URL: "https://git.example.com/example/apps/-/merge_requests/12" }, "CI_API_V4_URL"],
  ])("%s: a token goes to no other company's host (%j)", async (system, told, variable) => {
    const token =
      variable === "CI_API_V4_URL" ? { GITLAB_TOKEN: gitlabToken } : { GITHUB_TOKEN: githubToken };
    const { status, stderr } = await comment({ ...systems[system], ...told, ...token });
    expect(status).toBe(1);
    expect(stderr).toContain(`and ${variable} is not set: `);
    expect(stderr).toContain(`Set ${variable} to the address of its API`);
    const own = variable === "CI_API_V4_URL" ? gitlab.url : github.url;
    const project = { CHANGE_ID: "4", CHANGE_URL: "https://git.example.com/17/17/-/merge_requests/4" };
    const set = { ...systems[system], ...told, ...token, [variable]: own };
    const ended = await comment(variable === "CI_API_V4_URL" ? { ...set, ...project } : set);
    expect(ended.stderr).not.toContain("is not set");
  });
});
