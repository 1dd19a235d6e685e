/** `examples/pipelines/gitlab`, run from a merge request to "sent" below it, and on. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { FakeGitlab } from "../code-host/fake-gitlab.js";
import { wanted } from "../engine/find.js";
import { root } from "../engine/stack.js";
import { fromFork, GitlabMachine, mergeRequest, push, schedule } from "./gitlab-machine.js";
import { hostileFiles } from "./hostile.js";
import { joining, publishedAs, Studio } from "./studio.js";
import { checkJsonSchema } from "./tools.js";

const elena = "elena@example.net";
const farid = "farid@example.com";
let studio: Studio;
let gitlab: FakeGitlab;
let machine: GitlabMachine;
/** What was reviewed. */
let tip: string;

beforeAll(async () => {
  gitlab = await FakeGitlab.start();
  studio = await Studio.open({ ".gitlab-ci.yml": "gitlab/.gitlab-ci.yml" });
  machine = new GitlabMachine(studio, gitlab);
});

afterAll(async () => {
  await studio.close();
  await gitlab.stop();
});

describe("the file", () => {
  const file = parse(readFileSync(join(root, "examples/pipelines/gitlab/.gitlab-ci.yml"), "utf8"));

  test("names the versions of this release", () => {
    expect(file.variables.DEVTEST_PACKAGE).toBe(publishedAs());
    expect(file[".stack"].image).toMatch(new RegExp(`:${wanted.version}$`));
  });

  test("fits GitLab's schema", async () => {
    const path = "examples/pipelines/gitlab/.gitlab-ci.yml";
    expect(await checkJsonSchema(root, "--builtin-schema", "vendor.gitlab-ci", path)).toContain("ok");
  });

  test("asks for the whole history", () => expect(file.variables.GIT_DEPTH).toBe("0"));

  const change = { base: "main", head: "main" };
  test.each([
    ["a merge request", mergeRequest(7, change), ["plan", "comment"]],
    ["a merge request from a fork", fromFork(mergeRequest(7, change)), ["plan"]],
    ["a push to the default branch", push(), ["up"]],
    ["a push to another branch", push(undefined, "elena"), []],
    ["a schedule", schedule, ["nightly"]],
  ])("%s has these jobs and no other", async (_, cause, jobs) => {
    expect(await machine.jobs(cause)).toEqual(jobs);
  });

  test("runs of one stack wait for each other, and are never cancelled", async () => {
    const { up, nightly } = await machine.expanded();
    const alone = { resource_group: "devtest-$PULUMI_STACK", interruptible: false };
    expect([up, nightly]).toMatchObject([alone, alone]);
  });

  test("no job of a merge request has an environment, and so none of its secrets", async () => {
    const jobs = Object.entries(await machine.expanded());
    const within = jobs.filter(([, { environment }]) => environment !== undefined);
    expect(within.map(([name]) => name)).toEqual(["up", "nightly"]);
  });
});

describe("from a merge request to the end of its review", () => {
  test("a merge request is planned and commented, and runs nothing that it brings along", async () => {
    const [mark, victim] = ["mark", "victim"].map((name) => join(studio.reader.home, name)) as [
      string,
      string,
    ];
    writeFileSync(victim, "the machine's own\n");
    const change = await studio.propose("elena", joining(elena), hostileFiles(mark, victim));
    gitlab.opened(7);
    const { exitCode, jobs, output, machine: clone } = await machine.run(mergeRequest(7, change));
    expect({ exitCode, jobs }).toEqual({ exitCode: 0, jobs: { plan: "WARN 2", comment: "passed" } });
    expect(output).toContain("e…a@example.net #f39ff2f013 gets access to racing");
    expect(reportsIn(clone)).toEqual({
      terraform: { create: 1, update: 0, delete: 0 },
      quality: [["devtest/will-get-access", "devtest.yaml", 9]],
    });
    expect(gitlab.ours(7).map(({ body }) => body)).toEqual([
      expect.stringMatching(/1 person gains access[\s\S]*`e…a@example\.net #f39ff2f013`/),
    ]);
    expect({ hasRun: existsSync(mark), victim: readFileSync(victim, "utf8") }).toEqual({
      hasRun: false,
      victim: "the machine's own\n",
    });
    expect(studio.emulator.requests()).toEqual([]);
    tip = change.tip;
  });

  test("the run after the merge tells that it was reviewed, and the comment what was sent", async () => {
    const { before, after } = await studio.merge(tip);
    gitlab.merged(7, after);
    const { exitCode, jobs, output } = await machine.run(push(before));
    expect({ exitCode, jobs }).toEqual({ exitCode: 0, jobs: { up: "passed" } });
    expect(output).toMatch(/As reviewed in !7 \(d1:[0-9a-f]{12}\)\.[\s\S]*Updating \(production\)/);
    expect(gitlab.ours(7).map(({ body }) => body)).toEqual([
      expect.stringContaining("Sent: 1 confirmed, 0 unconfirmed, 0 may still have access"),
    ]);
    expect(studio.members()).toEqual(["annabella@example.com", "bruno@example.com", elena]);
  });

  test("a run that fails is red, and says below the merge request what stayed unconfirmed", async () => {
    const change = await studio.propose("farid", joining(farid));
    gitlab.opened(8);
    const { before, after } = await studio.merge(change.tip);
    gitlab.merged(8, after);
    studio.emulator.fault({ operation: "testers", drop: "after" });
    const { exitCode, jobs } = await machine.run(push(before));
    expect({ exitCode, jobs }).toEqual({ exitCode: 1, jobs: { up: expect.stringMatching(/^FAIL \d+$/) } });
    expect(gitlab.ours(8).map(({ body }) => body)).toEqual([
      expect.stringContaining("Sent: 0 confirmed, 1 unconfirmed, 0 may still have access"),
    ]);
  });

  test("the nightly run is red as long as somebody is unconfirmed", async () => {
    const { exitCode, jobs, output } = await machine.run(schedule);
    expect({ exitCode, jobs }).toEqual({ exitCode: 1, jobs: { nightly: "FAIL 2" } });
    expect(output).toContain("f…d@example.com");
  });

  test("the nightly run is red until somebody who left is off Amazon", async () => {
    const { before } = await studio.push({ out: "      - bruno@example.com # short form\n", in: "" });
    expect((await machine.run(push(before))).jobs).toEqual({ up: "passed" });
    const sent = studio.emulator.requests().length;
    const { exitCode, jobs, output } = await machine.run(schedule);
    expect({ exitCode, jobs }).toEqual({ exitCode: 1, jobs: { nightly: "FAIL 1" } });
    expect(output).toMatch(/> Not listed, and stays on Amazon until[\s\S]*b…o@example\.com #2dcfeb0871/);
    expect(studio.emulator.requests()).toHaveLength(sent);
  });

  test("a file that is wrong is red, with its place and its cure", async () => {
    const change = await studio.propose("wrong", joining("nobody"));
    const { jobs, output } = await machine.run(mergeRequest(9, change), "plan");
    expect(jobs).toEqual({ plan: "FAIL 1" });
    expect(output).toMatch(/devtest\.yaml:9:\d+ groups\.qa\.testers/);
  });
});

function reportsIn(clone: string) {
  const read = (name: string) => JSON.parse(readFileSync(join(clone, name), "utf8"));
  const quality: { check_name: string; location: { path: string; lines: { begin: number } } }[] = read(
    "gl-code-quality-report.json",
  );
  return {
    terraform: read("gl-terraform-report.json"),
    quality: quality.map(({ check_name, location }) => [check_name, location.path, location.lines.begin]),
  };
}
