import { type Answer, FakeServer, pageOf, type Received } from "./fake-server.js";

/** A pull request as GitHub keeps it. */
export interface PullRequest {
  readonly number: number;
  /** `owner:branch` */
  readonly from: string;
  readonly headSha: string;
  /** The commits that its merge put on the branch, the last of them last; none while it is open. */
  mergedAs: readonly string[];
  /** What it was opened with, where that was by the API. */
  readonly opened?: Opened;
}

/** @see https://docs.github.com/rest/pulls/pulls#create-a-pull-request */
export interface Opened {
  readonly title: string;
  readonly body: string;
  /** A branch of this repository. */
  readonly head: string;
  readonly base: string;
}

export interface Comment {
  readonly id: number;
  readonly pullRequest: number;
  readonly author: string;
  body: string;
}

export const githubToken = "ghs_testTokenOfAJob0123456789";
/** Of an app, or fine-grained: what it opens starts workflows. */
export const formToken = "github_pat_testTokenOfAForm0123";
export const jobsOwn = "github-actions[bot]";

/**
 * The part of GitHub that knows pull requests of one repository. `/user` refuses the token of a job, as GitHub does, and
 * GraphQL names its owner without `[bot]`. A list has 30 entries a page unless more are asked for, and at most 100.
 */
export class FakeGithub {
  readonly comments: Comment[] = [];
  readonly pullRequests: PullRequest[] = [];
  /** Whether the token may write. */
  mayWrite = true;
  /** Whether the repository lets the token of a job open pull requests. */
  mayOpen = true;
  #ids = 1000;

  private constructor(
    readonly server: FakeServer,
    readonly repository: string,
  ) {}

  static async start(repository = "example/apps"): Promise<FakeGithub> {
    let fake: FakeGithub | undefined;
    const server = await FakeServer.start((request, url) =>
      fake === undefined ? { status: 503 } : fake.#answer(request, url),
    );
    fake = new FakeGithub(server, repository);
    return fake;
  }

  get url(): string {
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  opened(number: number, headSha: string, from = "example:change"): void {
    this.pullRequests.push({ number, from, headSha, mergedAs: [] });
  }

  merged(number: number, ...commits: readonly string[]): void {
    const found = this.pullRequests.find((one) => one.number === number);
    if (found === undefined) throw new Error(`there is no pull request ${number}`);
    found.mergedAs = commits;
  }

  said(pullRequest: number, author: string, body: string): Comment {
    this.#ids += 1;
    const comment = { id: this.#ids, pullRequest, author, body };
    this.comments.push(comment);
    return comment;
  }

  /** Comments of the token's owner. */
  ours(pullRequest: number): Comment[] {
    return this.comments.filter((one) => one.pullRequest === pullRequest && one.author === jobsOwn);
  }

  #answer(request: Received, url: string): Answer {
    const { method, path, headers } = request;
    const tokens = [githubToken, formToken].map((token) => `Bearer ${token}`);
    if (!tokens.includes(`${headers.authorization}`)) return refused(401, "Bad credentials");
    if (path === "/user") return refused(403, "Resource not accessible by integration");
    if (path === "/graphql") return { status: 200, body: { data: { viewer: { login: "github-actions" } } } };
    const below = `/repos/${this.repository}`;
    if (!path.startsWith(`${below}/`)) return refused(404, "Not Found");
    if (method !== "GET" && !this.mayWrite) return refused(403, "Resource not accessible by integration");
    const { pathname, searchParams } = new URL(path.slice(below.length), url);
    const listed = (items: readonly unknown[]) => pageOf(items, request, url, 30);
    const [, issue] = /^\/issues\/(\d+)\/comments$/.exec(pathname) ?? [];
    if (issue !== undefined) return this.#below(Number(issue), request, listed);
    const [, id] = /^\/issues\/comments\/(\d+)$/.exec(pathname) ?? [];
    if (id !== undefined) return this.#one(Number(id), request);
    const [, commit] = /^\/commits\/(\w+)\/pulls$/.exec(pathname) ?? [];
    if (commit !== undefined)
      return listed(this.pullRequests.filter(({ mergedAs }) => mergedAs.includes(commit)).map(shown));
    if (pathname === "/pulls" && method === "POST") return this.#open(request);
    if (pathname === "/pulls") return listed(this.#openFrom(searchParams.get("head")).map(shown));
    return refused(404, "Not Found");
  }

  #openFrom(head: string | null): PullRequest[] {
    return this.pullRequests.filter(({ from, mergedAs }) => mergedAs.length === 0 && from === head);
  }

  #open({ body, headers }: Received): Answer {
    if (!this.mayOpen && headers.authorization === `Bearer ${githubToken}`)
      return refused(403, "GitHub Actions is not permitted to create or approve pull requests.");
    const opened: Opened = JSON.parse(body);
    const from = `${this.repository.split("/")[0]}:${opened.head}`;
    if (this.#openFrom(from).length > 0) return refused(422, "Validation Failed");
    const number = Math.max(0, ...this.pullRequests.map((one) => one.number)) + 1;
    const pullRequest = { number, from, headSha: "", mergedAs: [], opened };
    this.pullRequests.push(pullRequest);
    return { status: 201, body: shown(pullRequest) };
  }

  #below(
    pullRequest: number,
    { method, body }: Received,
    listed: (items: readonly unknown[]) => Answer,
  ): Answer {
    if (!this.pullRequests.some(({ number }) => number === pullRequest)) return refused(404, "Not Found");
    if (method === "GET")
      return listed(this.comments.filter((one) => one.pullRequest === pullRequest).map(written));
    const text = (JSON.parse(body) as { body: string }).body;
    if (text.length > 65_536) return refused(422, "Body is too long (maximum is 65536 characters)");
    return { status: 201, body: written(this.said(pullRequest, jobsOwn, text)) };
  }

  #one(id: number, { method, body }: Received): Answer {
    const at = this.comments.findIndex((one) => one.id === id);
    const comment = this.comments[at];
    if (comment === undefined) return refused(404, "Not Found");
    if (method === "DELETE") {
      this.comments.splice(at, 1);
      return { status: 204 };
    }
    comment.body = (JSON.parse(body) as { body: string }).body;
    return { status: 200, body: written(comment) };
  }
}

function refused(status: number, message: string): Answer {
  return { status, body: { message } };
}

function written({ id, author, body }: Comment) {
  return { id, body, user: { login: author } };
}

function shown({ number, headSha, mergedAs }: PullRequest) {
  const last = mergedAs.at(-1);
  return {
    number,
    html_url: `https://github.com/example/apps/pull/${number}`,
    head: { sha: headSha },
    merged_at: last === undefined ? null : "2026-11-25T00:00:00Z",
    merge_commit_sha: last ?? null,
  };
}
