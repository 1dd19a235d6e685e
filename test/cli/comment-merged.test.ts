import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FakeGithub, jobsOwn } from "../code-host/fake-github.js";
import { Desk, pullRequest } from "./comment-desk.js";
import { ann, bob, cleo, files, yaml } from "./plan-desk.js";

let github: FakeGithub;
let desk: Desk;
let before: string;
beforeEach(async () => {
  github = await FakeGithub.start();
  desk = new Desk(github, [ann]);
  before = desk.repository.git("rev-parse", "HEAD");
});
afterEach(() => github.stop());

/** Opens a pull request from a branch, and posts its plan. */
async function reviewed(number: number, people: readonly string[]): Promise<void> {
  const tip = desk.change(`change-${number}`, people);
  github.opened(number, tip);
  await desk.comment(await desk.page(), { number, event: pullRequest(number, tip) });
  desk.repository.git("checkout", "--quiet", "main");
}

/** The three ways in which a code host merges. @returns the commit that is on main then */
function merge(number: number, how: "merge" | "squash" | "rebase"): string {
  const { repository } = desk;
  const branch = `change-${number}`;
  if (how === "merge") repository.git("merge", "--quiet", "--no-ff", "--no-edit", branch);
  else if (how === "squash") {
    repository.git("merge", "--quiet", "--squash", branch);
    repository.git("commit", "--quiet", "--message=squashed");
  } else {
    repository.git("commit", "--quiet", "--allow-empty", "--message=main moved on");
    before = repository.git("rev-parse", "HEAD");
    repository.git("cherry-pick", `main..${branch}`);
  }
  const tip = repository.git("rev-parse", "HEAD");
  github.merged(number, ...repository.git("rev-list", "--reverse", `${before}..HEAD`).split("\n"));
  return tip;
}

const push = () => ({ event: { before }, env: { GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/heads/main" } });

const merged = (...args: string[]) => desk.run(["comment", "--merged", ...args], { env: desk.job(push()) });

describe("devtest comment --merged", () => {
  test.each(["merge", "squash", "rebase"] as const)("a %s is as it was reviewed", async (how) => {
    await reviewed(12, [ann, bob]);
    merge(12, how);
    const { status, stdout, stderr } = await merged("--exit-code");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^::notice title=DevTest::As reviewed in #12 \(d1:[0-9a-f]{12}\)\.\n$/);
  });

  test("names who was pushed to the branch after the plan was posted", async () => {
    await reviewed(12, [ann, bob]);
    desk.change("change-12", [ann, bob, cleo]);
    desk.repository.git("checkout", "--quiet", "main");
    merge(12, "merge");
    const { status, stdout } = await merged("--exit-code");
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^::warning title=Not reviewed::Not as reviewed in #12 \(d1:\w+ there, d1:\w+ now\)\. /,
    );
    expect(stdout).toContain("Not in its plan: 1 person: c…a@example.org #");
    expect(stdout).not.toContain("b…r@example.com");
    expect((await merged()).status).toBe(0);
  });

  test("less than was reviewed is fine", async () => {
    await reviewed(12, [ann, bob, cleo]);
    desk.change("change-12", [ann, bob]);
    desk.repository.git("checkout", "--quiet", "main");
    merge(12, "squash");
    const { status, stdout } = await merged("--exit-code");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining("Less than was reviewed in #12"),
    });
  });

  test("each pull request of a merge queue is compared with its own plan", async () => {
    await reviewed(12, [ann, bob]);
    await reviewed(13, [ann]);
    desk.repository.git("checkout", "--quiet", "-B", "change-13", "main");
    desk.repository.commit(files([ann], "elsewhere"));
    desk.repository.git("checkout", "--quiet", "main");
    const first = merge(12, "squash");
    github.merged(12, first);
    const second = merge(13, "squash");
    github.merged(13, second);
    const { stdout } = await merged("devtest.yaml", "--exit-code");
    expect(stdout.split("\n")).toEqual([
      expect.stringContaining("As reviewed in #12"),
      expect.stringContaining("#13: nobody gains access."),
      "",
    ]);
  });

  test("a push without a pull request, and one without a comment, are not reviewed", async () => {
    desk.repository.commit({ "devtest.yaml": yaml(ann, bob) });
    const pushed = await merged("--exit-code");
    expect(pushed).toMatchObject({
      status: 2,
      stdout: expect.stringContaining(
        "Pushed without a pull request, so nobody reviewed who gains access: 1 person: b…r@",
      ),
    });
    github.opened(12, before);
    github.merged(12, desk.repository.git("rev-parse", "HEAD"));
    github.said(12, "mallory", "<!-- devtest:plan digest=d1:000000000000 changes=true grants= -->");
    expect(await merged("--exit-code")).toMatchObject({
      status: 2,
      stdout: expect.stringContaining("#12 has no comment with a plan"),
    });
  });

  test("a comment that somebody else signed with our stamp is no review", async () => {
    await reviewed(12, [ann, bob]);
    const ours = github.comments.pop();
    github.said(12, "mallory", ours?.body ?? "");
    merge(12, "merge");
    expect((await merged()).stdout).toContain("#12 has no comment with a plan");
  });

  test("a new branch has no commit before: its last commit is looked at", async () => {
    desk.repository.commit({ "devtest.yaml": yaml(ann, bob) });
    const zeros = { ...push(), event: { before: "0".repeat(40) } };
    const { stdout } = await desk.run(["comment", "--merged"], { env: desk.job(zeros) });
    expect(stdout).toContain(
      "Which commit was there before is not known here, so the last one alone is compared",
    );
    expect(stdout).toContain("1 person: b…r@");
  });

  test("a shallow clone says how to get the rest", async () => {
    before = "1".repeat(40);
    const { status, stderr } = await merged();
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("names no commit of this repository"),
    });
  });

  test("outside of a pipeline it fails: there is nobody to ask", async () => {
    expect(await desk.run(["comment", "--merged"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no pull request can be found"),
    });
  });

  test("with a state, the comment says what became of it, and keeps the plan below", async () => {
    await reviewed(12, [ann, bob]);
    merge(12, "merge");
    const empty = JSON.stringify({ version: 3, deployment: { resources: [] } });
    const env = desk.job({ ...push(), number: 1 });
    const ended = await desk.run(["comment", "--merged", "--state", "-"], { env, input: empty });
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toContain(
      "#12: Nothing was sent: 0 confirmed, 0 unconfirmed, 1 not sent, 0 may still have access.",
    );
    const [comment, ...others] = github.ours(12);
    expect(others).toEqual([]);
    expect(comment?.body).toMatch(
      /^<!-- devtest:outcome -->\n\n\*\*Nothing was sent: .*### DevTest: 1 person gains access/s,
    );
    await desk.run(["comment", "--merged", "--state", "-"], { env, input: empty });
    expect(comment?.body.match(/Nothing was sent/g)).toHaveLength(1);
    const late = await desk.comment("late", { number: 99, event: pullRequest(12, before) });
    expect(late.stdout).toContain("a newer run has written");
    expect(comment?.author).toBe(jobsOwn);
  });
});
