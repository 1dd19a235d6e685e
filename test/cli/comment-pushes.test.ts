import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FakeGithub } from "../code-host/fake-github.js";
import { Desk, pullRequest } from "./comment-desk.js";
import { ann, bob, cleo, yaml } from "./plan-desk.js";
import { Repository } from "./repository.js";

/** Pushes that are more than one merge of a reviewed change. */

let github: FakeGithub;
let desk: Desk;
let before: string;
beforeEach(async () => {
  github = await FakeGithub.start();
  desk = new Desk(github, [ann]);
  before = desk.repository.git("rev-parse", "HEAD");
});
afterEach(() => github.stop());

const head = () => desk.repository.git("rev-parse", "HEAD");
const empty = JSON.stringify({ version: 3, deployment: { resources: [] } });

function merged(args: readonly string[] = [], from: string | null = before, input = empty) {
  const push = { event: { before: from }, env: { GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/heads/main" } };
  const env = desk.job(from === null ? { env: { GITHUB_EVENT_NAME: "workflow_dispatch" } } : push);
  return desk.run(["comment", "--merged", "--exit-code", ...args], { env, input });
}

/** Posts the plan of a change, and squashes it onto main. */
async function mergeOf(number: number, content: Readonly<Record<string, string>>): Promise<void> {
  const { repository } = desk;
  repository.git("checkout", "--quiet", "-B", `change-${number}`, "main");
  const tip = repository.commit(content);
  github.opened(number, tip);
  await desk.comment(await desk.page(), { number, event: pullRequest(number, tip) });
  repository.git("checkout", "--quiet", "main");
  github.merged(number, repository.git("merge", "--quiet", "--ff-only", tip) || head());
}

describe("devtest comment --merged, of unusual pushes", () => {
  test("the first commit of a repository is compared with nothing", async () => {
    expect(await merged([], null)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining("nobody reviewed who gains access: 1 person, 1 certificate: a…a@"),
    });
  });

  test("a shallow clone that lacks the commit before says how to get it", async () => {
    desk.repository.commit({ "devtest.yaml": yaml(ann, bob) });
    const whole = desk.repository.folder;
    const shallow = new Repository(join(whole, ".git", "shallow-clone"));
    shallow.git("fetch", "--quiet", "--depth=1", `file://${whole}`, "main");
    shallow.git("checkout", "--quiet", "-B", "main", "FETCH_HEAD");
    const env = desk.job({
      env: { GITHUB_EVENT_NAME: "workflow_dispatch", DEVTEST_CONFIG: join(shallow.folder, "devtest.yaml") },
    });
    expect(await desk.run(["comment", "--merged", "--exit-code"], { env })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("give actions/checkout `fetch-depth: 0`"),
    });
  });

  test("a push by force back to a commit brings those back who had been dropped", async () => {
    const old = desk.repository.commit({ "devtest.yaml": yaml(ann, bob) });
    const dropped = desk.repository.commit({ "devtest.yaml": yaml(ann) });
    desk.repository.git("reset", "--quiet", "--hard", old);
    expect(await merged([], dropped)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining("nobody reviewed who gains access: 1 person: b…r@"),
    });
  });

  test("a commit that deletes the file leaves everybody on Amazon", async () => {
    rmSync(join(desk.repository.folder, "devtest.yaml"));
    desk.repository.commit();
    const { status, stdout, stderr } = await merged(["--state", "-"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("nobody gains access.");
    expect(stdout).toContain("1 may still have access (and 1 certificate)");
  });

  test("a rename hides nothing of what came before it", async () => {
    desk.repository.commit({ "devtest.yaml": yaml(ann, bob) });
    const pushed = head();
    desk.repository.git("mv", "devtest.yaml", "people.yaml");
    github.opened(13, "0".repeat(40));
    github.merged(13, desk.repository.commit());
    desk.repository.git("mv", "people.yaml", "access.yaml");
    github.opened(14, "0".repeat(40));
    github.merged(14, desk.repository.commit());
    const { status, stdout } = await merged(["access.yaml"]);
    expect(status).toBe(2);
    expect(stdout).toContain("nobody reviewed who gains access: 1 person: b…r@");
    expect(stdout).toContain("#13: nobody gains access.");
    expect(stdout).toContain("#14: nobody gains access.");
    expect(pushed).not.toBe(head());
  });

  test("a branch that was merged into another one is compared as a whole", async () => {
    desk.repository.git("checkout", "--quiet", "-b", "other");
    desk.repository.commit({ "README.md": "other" });
    desk.repository.git("checkout", "--quiet", "main");
    before = desk.repository.commit({ "devtest.yaml": yaml(ann, bob) });
    desk.repository.git("checkout", "--quiet", "other");
    desk.repository.git("merge", "--quiet", "--no-edit", "main");
    expect(await merged()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("nobody gains access."),
    });
  });
});

describe("devtest comment --merged, where one merge is bad", () => {
  test("a file with mistakes is told by its commit, and hides none of the others", async () => {
    await mergeOf(12, { "devtest.yaml": yaml(ann, bob) });
    github.opened(13, "0".repeat(40));
    github.merged(13, desk.repository.commit({ "devtest.yaml": "version: 1\n" }));
    const broken = head();
    desk.repository.commit({ "devtest.yaml": yaml(ann, bob, cleo) });
    const { status, stdout, stderr } = await merged(["--state", "-"]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    expect(stdout).toContain("As reviewed in #12");
    expect(stdout).toMatch(
      new RegExp(`Not reviewed: commit ${broken.slice(0, 12)} \\(#13\\) cannot be read: devtest`),
    );
    expect(stdout).toContain("nobody reviewed who gains access: 1 person: c…a@");
    expect(github.ours(12)[0]?.body).toContain("**Nothing was sent: ");
  });

  test("a conversation that is locked is told with its cure, and the others get their outcome", async () => {
    await mergeOf(12, { "devtest.yaml": yaml(ann, bob) });
    await mergeOf(13, { "devtest.yaml": yaml(ann, bob, cleo) });
    const [locked] = github.ours(12);
    github.server.intercept = ({ method, path }) =>
      method === "PATCH" && path.endsWith(`/${locked?.id}`)
        ? { status: 403, body: { message: "Unable to create comment because issue is locked." } }
        : undefined;
    const { status, stdout, stderr } = await merged(["--state", "-"]);
    expect(status).toBe(1);
    expect(stderr).toContain("#12: GitHub refused a PATCH with status 403");
    expect(stderr).toContain("The conversation is locked");
    expect(stderr).not.toContain("permissions");
    expect(stdout).toContain("As reviewed in #13");
    expect(github.ours(13)[0]?.body).toContain("**Nothing was sent: ");
  });

  test("whom the same push took out again was not sent", async () => {
    await mergeOf(12, { "devtest.yaml": yaml(ann, bob) });
    await mergeOf(13, { "devtest.yaml": yaml(ann) });
    await merged(["--state", "-"]);
    expect(github.ours(12)[0]?.body).toContain(
      "**Nothing to send: 0 confirmed, 0 unconfirmed, 1 not listed any more, 0 may still have access.**",
    );
    expect(github.ours(12)[0]?.body).toMatch(/As reviewed in #12 \(`d1:\w+`\)\. Merged as/);
  });

  test("a page near the most that a comment holds keeps its outcome", async () => {
    await mergeOf(12, { "devtest.yaml": yaml(ann, bob) });
    const [comment] = github.ours(12);
    const filler = "x".repeat(65_000 - (comment?.body.length ?? 0));
    if (comment !== undefined) comment.body = `${filler}\n${comment.body}`;
    expect((await merged(["--state", "-"])).stderr).toBe("");
    expect(comment?.body).toMatch(/\*\*Nothing was sent: .*devtest:plan digest=d1:/s);
  });
});
