/** What a plan is compared with: a base, a head, and where there is none. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { racing as pem } from "../config/certificates.js";
import { ann, bob, cleo, joins, json, plan, repository, temporary, yaml } from "./plan-desk.js";
import { Repository } from "./repository.js";

describe("the base", () => {
  test("is HEAD without any word about it: the change is what is not committed", () => {
    const { folder, ...here } = repository();
    writeFileSync(join(folder, "devtest.yaml"), yaml(ann, bob));
    expect(joins(json(folder))).toEqual(["b…r"]);
    expect(here).toBeDefined();
  });

  test("is the merge base: what the target has gained since is no part of the change", () => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    here.git("checkout", "--quiet", "main");
    here.commit({ "devtest.yaml": yaml(ann, cleo) });
    here.git("checkout", "--quiet", "change");
    const between = json(here.folder, { args: ["--base", "main"] });
    expect([joins(between), between.leaves, between.head]).toEqual([["b…r"], [], null]);
    expect(between.base).toBe(here.git("merge-base", "main", "change"));
  });

  test("may come with a head, and then the files as they are do not matter", () => {
    const here = repository();
    const head = here.commit({ "devtest.yaml": yaml(ann, bob) });
    here.git("checkout", "--quiet", "main");
    writeFileSync(join(here.folder, "devtest.yaml"), "no: [yaml");
    const between = json(here.folder, { args: ["--base", "main", "--head", "change"] });
    expect([joins(between), between.head]).toEqual([["b…r"], head]);
  });

  test.each<[string, NodeJS.ProcessEnv]>([
    ["GitHub", { GITHUB_BASE_REF: "main" }],
    ["Bitbucket", { BITBUCKET_PR_DESTINATION_BRANCH: "main" }],
    ["Bitrise", { BITRISEIO_GIT_BRANCH_DEST: "main" }],
    ["Codemagic", { CM_PULL_REQUEST_DEST: "main" }],
    ["Jenkins", { CHANGE_TARGET: "main" }],
    ["Azure", { SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main" }],
  ])("is the target of the pull request on %s", (_system, env) => {
    const origin = repository();
    origin.commit({ "devtest.yaml": yaml(ann, bob) });
    const folder = temporary();
    origin.git("clone", "--quiet", "--branch=change", origin.folder, folder);
    expect(joins(json(folder, { env }))).toEqual(["b…r"]);
    expect(plan(folder, { env }).stdout).toContain(`compared with ${Object.keys(env)[0]} (commit `);
  });

  test("is the commit that GitLab names", () => {
    const here = repository();
    const base = here.git("rev-parse", "HEAD");
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    expect(joins(json(here.folder, { env: { CI_MERGE_REQUEST_DIFF_BASE_SHA: base } }))).toEqual(["b…r"]);
  });

  test("is the first parent of the merge that GitHub checks out with a depth of 2", () => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    here.git("checkout", "--quiet", "-b", "merged", "main");
    here.git("merge", "--quiet", "--no-ff", "-m", "merge", "change");
    const folder = temporary();
    here.git("clone", "--quiet", "--depth=2", "--branch=merged", `file://${here.folder}`, folder);
    const GITHUB_SHA = here.git("rev-parse", "HEAD");
    const env = {
      GITHUB_BASE_REF: "main",
      GITHUB_REF: "refs/pull/12/merge",
      GITHUB_ACTIONS: "true",
      GITHUB_SHA,
    };
    expect(joins(json(folder, { env }))).toEqual(["b…r"]);
  });

  test("is that of a merge queue, and a queue whose base is unknown is not compared with nothing", () => {
    const here = repository();
    const base_sha = here.git("rev-parse", "HEAD");
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    const event = join(temporary(), "event.json");
    writeFileSync(event, JSON.stringify({ merge_group: { base_sha } }));
    const env = { GITHUB_EVENT_NAME: "merge_group", GITHUB_EVENT_PATH: event };
    expect(joins(json(here.folder, { env }))).toEqual(["b…r"]);
    writeFileSync(event, "{}");
    const unknown = plan(here.folder, { env });
    expect(unknown).toMatchObject({ status: 1, stdout: "" });
    expect(unknown.stderr).toContain("the base is unknown.\nName it: `devtest plan --base <revision>`.");
  });

  test.each<[string, readonly string[], string]>([
    ["begins with a dash", ["--base=-rf"], "-rf is no revision: it begins with a dash."],
    ["does not exist", ["--base", "nowhere"], "nowhere names no commit of this repository."],
    ["is a file", ["--base", "HEAD:devtest.yaml"], "HEAD:devtest.yaml names no commit of this repository."],
    ["is a head that does not exist", ["--head", "nowhere"], "nowhere names no commit of this repository."],
  ])("that %s is refused", (_what, args, sentence) => {
    const { status, stderr } = plan(repository().folder, { args });
    expect(status).toBe(1);
    expect(stderr).toContain(`error: ${sentence}\n`);
  });

  test("without the file lets everybody join, and says so", () => {
    const here = new Repository(temporary());
    here.commit({ "README.md": "" });
    here.commit({ "devtest.yaml": yaml(ann, bob), "certs/first.pem": pem });
    const { stdout } = plan(here.folder, { args: ["--base", "HEAD^"] });
    expect(stdout).toContain("2 people gain access, 1 certificate is registered");
    expect(stdout).toContain("devtest.yaml is not in the base: everybody in it joins.");
  });

  test("where the file had another name is compared with that", () => {
    const here = repository();
    here.git("mv", "devtest.yaml", "testers.yaml");
    here.write({ "testers.yaml": yaml(ann, bob) });
    here.git("add", "--all");
    for (const commit of [false, true]) {
      if (commit) here.commit();
      const { stdout } = plan(here.folder, { args: ["testers.yaml", "--base", "main"] });
      expect(stdout).toContain("1 person gains access");
      expect(stdout).toContain("testers.yaml was devtest.yaml in the base.");
    }
  });

  test("that is not valid is refused with its complaints", () => {
    const here = repository();
    here.commit({ "devtest.yaml": "version: 2\n" });
    here.commit({ "devtest.yaml": yaml(ann) });
    const { status, stderr } = plan(here.folder, { args: ["--base", "HEAD^"] });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: The file of the base \(HEAD\^, commit [0-9a-f]{12}\) cannot be used, so nothing can be compared with it:\ndevtest\.yaml:1:1: lacks /,
    );
    expect(stderr).toContain("Name a base in which it can (--base <revision>)");
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ["here", {}, "Clone more of it: `git fetch --unshallow origin` fetches the rest."],
    ["on GitHub", { GITHUB_ACTIONS: "true" }, "GitHub Actions: give actions/checkout `fetch-depth: 0`"],
    ["on GitLab", { GITLAB_CI: "true" }, 'GitLab CI: set `variables: { GIT_DEPTH: "0" }` for the job'],
    ["on Azure", { TF_BUILD: "True" }, "Azure Pipelines: give the step `checkout: self` `fetchDepth: 0`"],
  ])("that a shallow clone lacks is told with the cure %s", (_where, env, cure) => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    const folder = temporary();
    here.git(
      "clone",
      "--quiet",
      "--depth=1",
      "--no-single-branch",
      "--branch=change",
      `file://${here.folder}`,
      folder,
    );
    for (const base of ["origin/main", "HEAD^"]) {
      const { status, stderr } = plan(folder, { args: ["--base", base], env });
      expect(status).toBe(1);
      expect(stderr).toContain("the clone is shallow, so its history ends before.");
      expect(stderr).toContain(cure);
    }
  });
});

describe("where there is no history", () => {
  test("no repository", () => {
    const folder = temporary();
    writeFileSync(join(folder, "devtest.yaml"), yaml(ann));
    const { status, stderr } = plan(folder);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "<folder> is in no git repository, so there is no earlier revision to compare with.",
    );
    expect(stderr).toContain("pulumi stack export | devtest plan --state -");
  });

  test("no git", () => {
    const { folder } = repository();
    const { status, stderr } = plan(folder, { env: { PATH: temporary() } });
    expect(status).toBe(1);
    expect(stderr).toContain("git is not installed, or not on PATH.\nInstall git, or compare with a state");
  });

  test("no commit", () => {
    const { folder } = new Repository(temporary());
    writeFileSync(join(folder, "devtest.yaml"), yaml(ann));
    expect(plan(folder).stderr).toContain("This repository has no commit yet.\nCommit the file first.");
  });
});
