import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FakeGithub, githubToken, jobsOwn } from "../code-host/fake-github.js";
import { Desk, pullRequest } from "./comment-desk.js";
import { ann, bob, cleo } from "./plan-desk.js";

/** What a code host, the network, and other runs can do to `devtest comment --file`. */

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
const isListing = ({ method, path }: { method: string; path: string }) =>
  method === "GET" && path.includes("/issues/12/comments");
const sent = (method: string) =>
  github.server.requests.filter((one) => one.method === method && one.path !== "/graphql");

describe("devtest comment, and another run", () => {
  test("an older run that had to wait looks again, and leaves what a newer one has written", async () => {
    const old = await desk.page();
    await desk.comment(old, { number: 6, event: event() });
    desk.change("change", [ann, bob, cleo]);
    const page = await desk.page();
    let newer: ReturnType<Desk["comment"]> | undefined;
    github.server.intercept = async ({ method }) => {
      if (method !== "PATCH" || newer !== undefined) return undefined;
      newer = desk.comment(page, { number: 8, event: event() });
      await newer;
      return { status: 429, body: { message: "slow down" }, headers: { "retry-after": "1" } };
    };
    const late = await desk.comment(`${old}\nlate\n`, { number: 7, event: event() });
    expect(late).toMatchObject({ status: 0, stdout: expect.stringContaining("a newer run has written") });
    expect((await newer)?.stdout).toContain("has the plan now");
    expect(github.ours(12).map(({ body }) => body)).toEqual([
      expect.stringContaining("2 people gain access"),
    ]);
  });

  test("after a write that took long it looks once more, and writes again what was written over", async () => {
    const old = await desk.page();
    await desk.comment(old, { number: 6, event: event() });
    desk.change("change", [ann, bob, cleo]);
    let [looks, isSlow] = [0, false];
    const stale = github.ours(12)[0]?.body ?? "";
    github.server.intercept = async (request) => {
      const [ours] = github.ours(12);
      if (request.method === "PATCH" && !isSlow) {
        isSlow = true;
        // Longer than what counts as slow: nothing can be awaited here.
        await pause(1200);
      } else if (isSlow && isListing(request)) {
        looks += 1;
        if (looks === 2 && ours !== undefined) ours.body = stale;
      }
      return undefined;
    };
    await desk.comment(await desk.page(), { number: 8, event: event() });
    expect(github.ours(12)[0]?.body).toContain("2 people gain access");
  });

  test("the newest text is written before what is too much is removed", async () => {
    const page = await desk.page();
    await desk.comment(page, { number: 6, event: event() });
    github.said(12, jobsOwn, github.ours(12)[0]?.body ?? "");
    await desk.comment(`${page}\nmore\n`, { number: 7, event: event() });
    const writes = github.server.requests.filter(({ method }) => ["PATCH", "DELETE"].includes(method));
    expect(writes.map(({ method }) => method)).toEqual(["PATCH", "DELETE"]);
    expect(github.ours(12).map(({ body }) => body)).toEqual([expect.stringContaining("more")]);
  });
});

describe("devtest comment says what it has seen", () => {
  test("a comment that cannot be found to edit it is a failure", async () => {
    const page = await desk.page();
    await desk.comment(page, { number: 6, event: event() });
    github.server.intercept = ({ method }) =>
      method === "PATCH" ? { status: 404, body: { message: "Not Found" } } : undefined;
    const { status, stdout, stderr } = await desk.comment(`${page}\nmore\n`, { number: 7, event: event() });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain('GitHub refused a PATCH with status 404: "Not Found".');
  });

  test.each([
    ["CRLF for LF", (body: string) => body.replaceAll("\n", "\r\n")],
    ["LF for CRLF", (body: string) => body.replaceAll("\r\n", "\n")],
    ["no blanks at the ends of lines", (body: string) => body.replace(/[ \t]+$/gm, "")],
  ])("a code host that writes %s has the comment, and has it unchanged", async (_, stored) => {
    github.server.intercept = () => {
      for (const one of github.comments) one.body = stored(one.body);
      return undefined;
    };
    const page = (await desk.page()).replaceAll("\n", " \r\n");
    const first = await desk.comment(page, { number: 7, event: event() });
    expect(first.stdout).toContain("was posted");
    const again = await desk.comment(page, { number: 7, event: event() });
    expect(again.stdout).toContain("has this plan already");
    const edited = await desk.comment(`${page}more`, { number: 8, event: event() });
    expect(edited.stdout).toContain("has the plan now");
    expect(sent("PATCH")).toHaveLength(1);
  });

  test("a code host that changes a word has taken it with one request all the same", async () => {
    github.server.intercept = () => {
      for (const one of github.comments) one.body = one.body.replaceAll("access", "Access");
      return undefined;
    };
    const page = await desk.page();
    await desk.comment(page, { number: 7, event: event() });
    const next = await desk.comment(page, { number: 8, event: event() });
    expect(next).toMatchObject({ status: 0, stdout: expect.stringContaining("has the plan now") });
    expect({ posts: sent("POST").length, edits: sent("PATCH").length }).toEqual({ posts: 1, edits: 1 });
  });

  test("a list that stays behind an edit is told, and is no failure", async () => {
    const page = await desk.page();
    await desk.comment(page, { number: 6, event: event() });
    const stale = github.ours(12).map(({ id, author, body }) => ({ id, body, user: { login: author } }));
    github.server.intercept = (request) => (isListing(request) ? { status: 200, body: stale } : undefined);
    const ended = await desk.comment(`${page}\nmore\n`, { number: 7, event: event() });
    expect(ended).toMatchObject({ status: 0, stdout: expect.stringContaining("does not show it yet") });
    expect(github.ours(12)[0]?.body).toContain("more");
  });

  test("a comment of which nobody knows is made twice at the most, and ends unknown", async () => {
    github.server.intercept = (request) => {
      if (isListing(request)) return { status: 200, body: [] };
      if (request.method !== "POST" || request.path === "/graphql") return undefined;
      github.said(12, jobsOwn, (JSON.parse(request.body) as { body: string }).body);
      return { status: 502, body: {} };
    };
    const { status, stderr } = await desk.comment(await desk.page(), { event: event() });
    expect(status).toBe(1);
    expect(stderr).toContain("Whether the comment was written is unknown.\nLook below #12");
    expect(github.ours(12)).toHaveLength(2);
  });
});

describe("devtest comment on a code host in trouble", () => {
  test.each([429, 403])("waits as long as Retry-After says (status %i), and posts once", async (status) => {
    let asked = 0;
    github.server.intercept = ({ method, path }) => {
      if (method !== "POST" || path === "/graphql") return undefined;
      asked += 1;
      return asked === 1
        ? { status, body: { message: "slow down" }, headers: { "retry-after": "1" } }
        : undefined;
    };
    expect(await desk.comment(await desk.page(), { event: event() })).toMatchObject({ status: 0 });
    expect({ asked, comments: github.ours(12).length }).toEqual({ asked: 2, comments: 1 });
  });

  test("a longer pause than a minute is told, and not waited for", async () => {
    github.server.intercept = () => ({ status: 429, body: {}, headers: { "retry-after": "3600" } });
    const { status, stderr } = await desk.comment(await desk.page(), { event: event() });
    expect(status).toBe(1);
    expect(stderr).toContain("Run the job again later (Retry-After: 3600).");
  });

  test("an answer that was lost makes no second comment", async () => {
    let isLost = false;
    github.server.intercept = ({ method, path, body }) => {
      if (method !== "POST" || path === "/graphql" || isLost) return undefined;
      isLost = true;
      github.said(12, jobsOwn, (JSON.parse(body) as { body: string }).body);
      return { status: 502, body: {} };
    };
    expect(await desk.comment(await desk.page(), { event: event() })).toMatchObject({ status: 0 });
    expect({ isLost, comments: github.ours(12).length }).toEqual({ isLost: true, comments: 1 });
  });

  test("a list that does not have the new comment yet makes no second one", async () => {
    github.server.intercept = ({ method, path }) =>
      method === "GET" && path.includes("/comments") ? { status: 200, body: [] } : undefined;
    expect(await desk.comment(await desk.page(), { event: event() })).toMatchObject({ status: 0 });
    expect(github.ours(12)).toHaveLength(1);
  });

  test("the token goes to the API's own host alone", async () => {
    const elsewhere = await FakeGithub.start();
    github.server.intercept = ({ path }) =>
      path.includes("/comments")
        ? { status: 200, body: [], headers: { link: `<${elsewhere.url}/next>; rel="next"` } }
        : undefined;
    await desk.comment(await desk.page(), { event: event() });
    expect(elsewhere.server.requests).toEqual([]);
    await elsewhere.stop();
    const env = { GITHUB_API_URL: "http://api.example.com" };
    const plain = await desk.comment(await desk.page(), { event: event(), env });
    expect(plain).toMatchObject({ status: 1, stderr: expect.stringContaining("so nothing was sent") });
  });

  test("no output holds the token, whatever the other side says", async () => {
    github.server.intercept = () => ({ status: 418, body: { message: `your ${githubToken} is odd` } });
    const { stdout, stderr } = await desk.comment(await desk.page(), { event: event() });
    expect(stderr).toContain("status 418");
    expect(stdout + stderr).not.toContain(githubToken);
  });

  test.each([
    ["a text with the token", `9999 ${githubToken}`],
    ["a date with the token", `${githubToken} 1 Jan 2099 00:00:00 GMT`],
  ])("Retry-After with %s is not repeated", async (_, pauseAsked) => {
    github.server.intercept = () => ({ status: 429, body: {}, headers: { "retry-after": pauseAsked } });
    const { status, stdout, stderr } = await desk.comment(await desk.page(), { event: event() });
    expect(status).toBe(1);
    expect(stderr).toContain("Run the job again later");
    expect(stdout + stderr).not.toContain(githubToken);
  });

  test("a list goes on where its next page says, also under another name of the host", async () => {
    await desk.comment(await desk.page(), { number: 6, event: event() });
    const ours = github.comments.pop();
    for (let other = 0; other < 120; other += 1) github.said(12, "reviewer", `remark ${other}`);
    github.said(12, jobsOwn, ours?.body ?? "");
    github.server.intercept = (request) => {
      if (!isListing(request) || request.path.includes("page=2")) return undefined;
      const link = `<http://internal.example.org:8080${request.path}&page=2>; rel="next"`;
      const body = github.comments
        .slice(0, 100)
        .map(({ id, author }) => ({ id, body: "", user: { login: author } }));
      return { status: 200, body, headers: { link } };
    };
    await desk.comment(await desk.page(), { number: 7, event: event() });
    expect(github.ours(12)).toHaveLength(1);
  });

  test.each([
    ["no address", "<http://[>"],
    ["the same page", "</repos/example/apps/issues/12/comments?per_page=100>"],
  ])("a list whose next page is %s is no list", async (_, link) => {
    github.server.intercept = (request) =>
      isListing(request) ? { status: 200, body: [], headers: { link: `${link}; rel="next"` } } : undefined;
    const { status, stderr } = await desk.comment(await desk.page(), { event: event() });
    expect(status).toBe(1);
    expect(stderr).toContain("GitHub answered a GET with something else than its API does");
    expect(github.comments).toEqual([]);
  });
});

describe("devtest comment, and whose token it is", () => {
  const refusing = (status: number, message: string, graphql = { status, body: { message } }) => {
    github.server.intercept = ({ path }) => {
      if (path === "/user") return { status, body: { message } };
      return path === "/graphql" ? graphql : undefined;
    };
  };

  test("a service that knows neither question is asked by a job", async () => {
    refusing(404, "Not Found");
    expect(await desk.comment(await desk.page(), { event: event() })).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(github.ours(12)).toHaveLength(1);
  });

  test("an app that is refused both is that of the job", async () => {
    refusing(403, "Resource not accessible by integration");
    expect(await desk.comment(await desk.page(), { event: event() })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });

  test.each([
    [401, "Bad credentials", "status 401"],
    [403, "Must have admin rights", "status 403"],
    [403, "You have exceeded a secondary rate limit", "Run the job again later."],
  ])("status %i, %s: nothing is guessed, and nothing is posted", async (status, message, told) => {
    refusing(status, message);
    expect(await desk.comment(await desk.page(), { event: event() })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(told),
    });
    expect(github.comments).toEqual([]);
  });

  test("GraphQL that is limited names nobody either", async () => {
    const body = { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] };
    refusing(403, "Resource not accessible by integration", { status: 200, body } as never);
    expect((await desk.comment(await desk.page(), { event: event() })).status).toBe(1);
    expect(github.comments).toEqual([]);
  });
});
