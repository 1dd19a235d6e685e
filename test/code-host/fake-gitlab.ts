import { type Answer, FakeServer, pageOf, type Received } from "./fake-server.js";

/** A merge request as GitLab keeps it. */
export interface MergeRequest {
  readonly iid: number;
  mergeCommit: string | undefined;
}

export interface Note {
  readonly id: number;
  readonly mergeRequest: number;
  readonly author: string;
  body: string;
}

export const gitlabToken = "glpat-testTokenOfAProject01";
export const projectBot = "project_17_bot_0123456789abcdef";

/** The part of GitLab that knows merge requests of one project. The token is that of a project's bot. */
export class FakeGitlab {
  readonly notes: Note[] = [];
  readonly mergeRequests: MergeRequest[] = [];
  #ids = 500;

  private constructor(
    readonly server: FakeServer,
    readonly project: string,
  ) {}

  static async start(project = "17"): Promise<FakeGitlab> {
    let fake: FakeGitlab | undefined;
    const server = await FakeServer.start((request, url) =>
      fake === undefined ? { status: 503 } : fake.#answer(request, url),
    );
    fake = new FakeGitlab(server, project);
    return fake;
  }

  /** As CI_API_V4_URL has it. */
  get url(): string {
    return `${this.server.url}/api/v4`;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  opened(iid: number): void {
    this.mergeRequests.push({ iid, mergeCommit: undefined });
  }

  merged(iid: number, commit: string): void {
    const found = this.mergeRequests.find((one) => one.iid === iid);
    if (found === undefined) throw new Error(`there is no merge request ${iid}`);
    found.mergeCommit = commit;
  }

  said(mergeRequest: number, author: string, body: string): Note {
    this.#ids += 1;
    const note = { id: this.#ids, mergeRequest, author, body };
    this.notes.push(note);
    return note;
  }

  ours(mergeRequest: number): Note[] {
    return this.notes.filter((one) => one.mergeRequest === mergeRequest && one.author === projectBot);
  }

  #answer(request: Received, url: string): Answer {
    const { path, headers } = request;
    if (headers["private-token"] !== gitlabToken) return refused(401, "401 Unauthorized");
    if (path === "/api/v4/user") return { status: 200, body: { username: projectBot } };
    const below = `/api/v4/projects/${encodeURIComponent(this.project)}`;
    if (!path.startsWith(`${below}/`)) return refused(404, "404 Project Not Found");
    const { pathname } = new URL(path.slice(below.length), url);
    const listed = (items: readonly unknown[]) => pageOf(items, request, url, 20);
    const [, commit] = /^\/repository\/commits\/(\w+)\/merge_requests$/.exec(pathname) ?? [];
    if (commit !== undefined)
      return listed(this.mergeRequests.filter((one) => one.mergeCommit === commit).map(shown));
    const [, iid, id] = /^\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(pathname) ?? [];
    if (!this.mergeRequests.some((one) => one.iid === Number(iid))) return refused(404, "404 Not found");
    return this.#notes(Number(iid), id === undefined ? undefined : Number(id), request, listed);
  }

  #notes(
    iid: number,
    id: number | undefined,
    { method, body }: Received,
    listed: (items: readonly unknown[]) => Answer,
  ): Answer {
    const text = () => (JSON.parse(body) as { body: string }).body;
    if (id === undefined && method === "GET")
      return listed(this.notes.filter((one) => one.mergeRequest === iid).map(written));
    if (id === undefined) return { status: 201, body: written(this.said(iid, projectBot, text())) };
    const at = this.notes.findIndex((one) => one.id === id);
    const note = this.notes[at];
    if (note === undefined) return refused(404, "404 Not found");
    if (method === "DELETE") {
      this.notes.splice(at, 1);
      return { status: 204 };
    }
    note.body = text();
    return { status: 200, body: written(note) };
  }
}

function refused(status: number, message: string): Answer {
  return { status, body: { message } };
}

function written({ id, author, body }: Note) {
  return { id, body, author: { username: author } };
}

function shown({ iid, mergeCommit }: MergeRequest) {
  return { iid, state: "merged", merge_commit_sha: mergeCommit ?? null, squash_commit_sha: null };
}
