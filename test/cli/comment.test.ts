import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FakeGithub, jobsOwn } from "../code-host/fake-github.js";
import { Desk, pullRequest } from "./comment-desk.js";
import { ann, bob, cleo } from "./plan-desk.js";

let github: FakeGithub;
let desk: Desk;
let tip: string;
beforeEach(async () => {
  github = await FakeGithub.start();
  desk = new Desk(github, [ann]);
  tip = desk.change("change", [ann, bob]);
  github.opened(12, tip);
});
afterEach(() => github.stop());

const event = () => pullRequest(12, tip);
const written = () => github.server.requests.filter(({ method }) => method !== "GET");

describe("devtest comment --file", () => {
  test("posts the page once, and edits the comment when it is called again", async () => {
    const first = await desk.comment(await desk.page(), { number: 7, event: event() });
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(github.ours(12)).toHaveLength(1);
    expect(github.ours(12)[0]?.body).toMatch(/^### DevTest: 1 person gains access · `d1:[0-9a-f]{12}`\n/);
    desk.change("change", [ann, bob, cleo]);
    const second = await desk.comment(await desk.page(), { number: 8, event: event() });
    expect(second.stdout).toContain("#12: the comment has the plan now.");
    expect(github.ours(12).map(({ body }) => body)).toEqual([
      expect.stringMatching(/^### DevTest: 2 people gain access/),
    ]);
  });

  test("writes nothing when the comment says the same already", async () => {
    const page = await desk.page();
    await desk.comment(page, { number: 7, event: event() });
    const before = written().length;
    expect((await desk.comment(page, { number: 7, event: event() })).stdout).toContain(
      "has this plan already",
    );
    expect(
      written()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual(["/graphql"]);
  });

  test("finds its comment on the second page and behind somebody else's that carries its stamp", async () => {
    await desk.comment(await desk.page(), { number: 7, event: event() });
    const ours = github.comments.pop();
    for (let other = 0; other < 140; other += 1) github.said(12, "reviewer", `remark ${other}`);
    github.said(12, "mallory", ours?.body ?? "");
    github.said(12, "github-actions", ours?.body ?? "");
    github.said(12, jobsOwn, ours?.body ?? "");
    github.said(12, jobsOwn, ours?.body.replace(/^/gm, "> ") ?? "");
    desk.change("change", [ann, bob, cleo]);
    const before = github.comments.length;
    await desk.comment(await desk.page(), { number: 8, event: event() });
    expect(github.comments).toHaveLength(before);
    expect(github.comments.filter(({ body }) => body.includes("2 people gain access"))).toEqual([
      expect.objectContaining({ author: jobsOwn }),
    ]);
    expect(github.comments.find(({ author }) => author === "mallory")?.body).toBe(ours?.body);
  });

  test("leaves what a newer run has written, whichever ends last", async () => {
    const old = await desk.page();
    desk.change("change", [ann, bob, cleo]);
    await desk.comment(await desk.page(), { number: 8, event: event() });
    const late = await desk.comment(old, { number: 7, event: event() });
    expect(late).toMatchObject({ status: 0, stdout: expect.stringContaining("a newer run has written") });
    const again = await desk.comment(old, { number: 7, attempt: 3, event: event() });
    expect(again.stdout).toContain("a newer run has written");
    expect(github.ours(12)[0]?.body).toContain("2 people gain access");
  });

  test("the second attempt of a run is newer than its first, and another workflow counts for itself", async () => {
    const old = await desk.page();
    await desk.comment(old, { number: 7, attempt: 2, event: event() });
    desk.change("change", [ann, bob, cleo]);
    const page = await desk.page();
    expect((await desk.comment(page, { number: 7, attempt: 1, event: event() })).stdout).toContain(
      "newer run",
    );
    const renamed = { number: 1, event: event(), env: { GITHUB_WORKFLOW: "Access" } };
    expect((await desk.comment(page, renamed)).stdout).toContain("has the plan now");
  });

  test("two first runs at once leave one comment, with what the newer says", async () => {
    const old = await desk.page();
    desk.change("change", [ann, bob, cleo]);
    const page = await desk.page();
    const bothListed = barrier(2);
    let lists = 0;
    github.server.intercept = async ({ method, path }) => {
      if (method !== "GET" || !path.includes("/issues/12/comments")) return undefined;
      lists += 1;
      if (lists > 2) return undefined;
      await bothListed();
      return { status: 200, body: [] };
    };
    const ended = await Promise.all([
      desk.comment(page, { number: 8, event: event() }),
      desk.comment(old, { number: 7, event: event() }),
    ]);
    expect(ended.map(({ status }) => status)).toEqual([0, 0]);
    expect(github.ours(12).map(({ body }) => body)).toEqual([
      expect.stringContaining("2 people gain access"),
    ]);
  });

  test("writes again what an older run has written over", async () => {
    const old = await desk.page();
    await desk.comment(old, { number: 6, event: event() });
    const stale = github.ours(12)[0]?.body ?? "";
    desk.change("change", [ann, bob, cleo]);
    let isOverwritten = false;
    github.server.intercept = ({ method }) => {
      const [ours] = github.ours(12);
      if (method !== "GET" || isOverwritten || ours === undefined || ours.body === stale) return undefined;
      isOverwritten = true;
      ours.body = stale;
      return undefined;
    };
    await desk.comment(await desk.page(), { number: 8, event: event() });
    expect(isOverwritten).toBe(true);
    expect(github.ours(12)[0]?.body).toContain("2 people gain access");
  });

  test("posts nothing when there never was a change, and edits an old comment to say so", async () => {
    const page = await desk.page();
    desk.change("change", [ann]);
    const none = await desk.page();
    expect(none).toContain("Nobody gains access");
    const silent = await desk.comment(none, { number: 7, event: event() });
    expect(silent).toMatchObject({ status: 0, stdout: expect.stringContaining("there is no comment") });
    expect(github.comments).toEqual([]);
    await desk.comment(page, { number: 8, event: event() });
    await desk.comment(none, { number: 9, event: event() });
    expect(github.ours(12).map(({ body }) => body)).toEqual([
      expect.stringMatching(/^\*\*Nothing is left of the change\*\*.*Nobody gains access/s),
    ]);
  });

  test("stacks have comments of their own", async () => {
    const page = await desk.page();
    await desk.comment(page, { event: event() }, "--stack", "studio-a/prod");
    await desk.comment(page, { event: event() }, "--stack", "studio-b/prod");
    await desk.comment(page, { event: event() }, "--stack", "studio-a/prod");
    expect(github.ours(12)).toHaveLength(2);
  });

  test("the token of a fork may not write: a notice, the page in the log, and exit code 0", async () => {
    github.mayWrite = false;
    const page = await desk.page();
    const fork = pullRequest(12, tip, "somebody/apps");
    const { status, stdout, stderr } = await desk.comment(page, { event: fork });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^::notice .*may not comment \(status 403\)/);
    expect(stdout).toContain("### DevTest: 1 person gains access");
    expect(github.comments).toEqual([]);
  });

  test("the same refusal in the repository itself is an error with its cure", async () => {
    github.mayWrite = false;
    const { status, stderr } = await desk.comment(await desk.page(), { event: event() });
    expect(status).toBe(1);
    expect(stderr).toContain(
      'GitHub refused a POST with status 403: "Resource not accessible by integration".',
    );
    expect(stderr).toContain("permissions: pull-requests: write");
  });

  test("a workflow of the base finds the fork's pull request by its branch and its commit", async () => {
    github.opened(13, tip, "somebody:patch");
    const run = {
      workflow_run: {
        name: "DevTest",
        run_number: 31,
        run_attempt: 1,
        head_branch: "patch",
        head_sha: tip,
        head_repository: { owner: { login: "somebody" } },
        pull_requests: [],
      },
    };
    const page = await desk.page();
    await desk.comment(page, { number: 2, event: run });
    expect(github.ours(13)).toHaveLength(1);
    const moved = { workflow_run: { ...run.workflow_run, head_sha: "f".repeat(40) } };
    const late = await desk.comment(page, { number: 3, event: moved });
    expect(late).toMatchObject({ status: 0, stdout: expect.stringContaining("has moved on") });
    expect(github.ours(13)).toHaveLength(1);
  });

  test("a step without its token fails, and says how to give it one", async () => {
    const { status, stderr } = await desk.comment(await desk.page(), {
      event: event(),
      env: { GITHUB_TOKEN: "" },
    });
    expect(status).toBe(1);
    expect(stderr).toContain("GITHUB_TOKEN is not set");
  });

  test("an empty page is the trace of a plan that failed", async () => {
    const { status, stderr } = await desk.run(["comment", "--file", "-"], {
      env: desk.job({ event: event() }),
      input: "\n",
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "error: Standard input is empty, so there is nothing to post.\nIf `devtest plan` failed, its message says why.\n",
    });
  });

  test("outside of a pipeline it prints the page", async () => {
    const page = await desk.page();
    const { status, stdout } = await desk.run(["comment", "--file", "-"], { input: page });
    expect(status).toBe(0);
    expect(stdout).toContain("so the plan is printed here");
    expect(stdout).toContain("### DevTest: 1 person gains access");
  });

  test.each([
    [[], "Either --file or --merged is needed"],
    [["--file", "a", "--merged"], "Either --file or --merged is needed"],
    [["--file", "a", "--state", "b"], "--state goes with --merged"],
    [["--file", "a", "--stack", "a-->b"], "--stack is not the name of a stack"],
  ])("refuses %j", async (args, complaint) => {
    const { status, stderr } = await desk.run(["comment", ...args]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(complaint) });
  });
});

/** Lets nobody on before so many have come. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === count) open();
    return all;
  };
}
