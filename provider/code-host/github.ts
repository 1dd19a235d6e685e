import { field, items, text } from "../document/untyped.js";
import { CodeHostError } from "../errors.js";
import { Api } from "./api.js";
import type { CodeHost, Comment } from "./code-host.js";

/** Where a repository is on GitHub, and who asks. */
export interface GithubOptions {
  /** Without a slash at its end. */
  readonly url: string;
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
  /** Whether it runs as a job of GitHub Actions. */
  readonly isJob?: boolean;
}

/**
 * Pull requests of a repository on GitHub, and comments below them: to its API each pull request is an issue as well.
 *
 * @see https://docs.github.com/rest/issues/comments
 */
export function github({
  url,
  repository,
  token,
  isJob = false,
}: GithubOptions): CodeHost & Pick<Github, "openFrom"> {
  const api = new Api({
    host: "GitHub",
    url,
    urlVariable: "GITHUB_API_URL",
    token,
    permission:
      "GITHUB_TOKEN has to be allowed to write pull requests: in GitHub Actions by `permissions: pull-requests: write` of the job (beside `contents: read`), elsewhere as a fine-grained token for this repository.",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
  });
  // An Enterprise Server has GraphQL beside the address of REST.
  const graphql = url.endsWith("/api/v3") ? "/../graphql" : "/graphql";
  return new Github(api, `/repos/${repository}`, { graphql, isJob, isOfApp: token.startsWith("ghs_") });
}

interface Asker {
  readonly graphql: string;
  readonly isJob: boolean;
  /** The token is that of an app, as that of a job is. */
  readonly isOfApp: boolean;
}

class Github implements CodeHost {
  readonly name = "GitHub";
  readonly mostCharacters = 65_536;

  constructor(
    private readonly api: Api,
    private readonly at: string,
    private readonly asker: Asker,
  ) {}

  shown(pullRequest: number): string {
    return `#${pullRequest}`;
  }

  /**
   * The token of a job belongs to an app, which `/user` refuses to name. GraphQL names it, without what REST adds to the
   * names of apps. A wrong name would find no comment of ours, and post another one in each run.
   */
  async whoAmI(): Promise<string> {
    const user = await unlessForApps(() => this.api.ask("GET", "/user"));
    const login = text(field(user.answer, "login"));
    if (login !== undefined) return login;
    const query = "query { viewer { login } }";
    const viewer = await unlessForApps(() => this.api.query(this.asker.graphql, { query }));
    const app = text(field(field(field(viewer.answer, "data"), "viewer"), "login"));
    if (app !== undefined) return `${app.replace(/\[bot\]$/, "")}[bot]`;
    const { isJob, isOfApp } = this.asker;
    const isKnown = user.refusal?.status === 404 && viewer.refusal?.status === 404;
    if (isJob && (isOfApp || isKnown) && !isLimited(viewer.answer)) return jobsOwn;
    throw (
      viewer.refusal ??
      user.refusal ??
      new CodeHostError(
        "bad_answer",
        "GitHub does not say whose token it is.",
        "Check GITHUB_API_URL and GITHUB_TOKEN.",
      )
    );
  }

  async comments(pullRequest: number): Promise<readonly Comment[]> {
    const found = await this.api.list(`${this.at}/issues/${pullRequest}/comments?per_page=100`);
    return found.flatMap((comment) => {
      const [id, author] = [field(comment, "id"), text(field(field(comment, "user"), "login"))];
      const body = text(field(comment, "body")) ?? "";
      return typeof id === "number" && author !== undefined ? [{ id, author, body }] : [];
    });
  }

  async create(pullRequest: number, body: string): Promise<void> {
    await this.api.ask("POST", `${this.at}/issues/${pullRequest}/comments`, { body });
  }

  async edit(_pullRequest: number, comment: number, body: string): Promise<void> {
    await this.api.ask("PATCH", `${this.at}/issues/comments/${comment}`, { body });
  }

  async remove(_pullRequest: number, comment: number): Promise<void> {
    await this.api.ask("DELETE", `${this.at}/issues/comments/${comment}`);
  }

  /** @see https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit */
  async mergedWith(commit: string): Promise<number | undefined> {
    const found = await this.api.list(`${this.at}/commits/${commit}/pulls?per_page=100`);
    const merged = found.filter((one) => text(field(one, "merged_at")) !== undefined);
    const [first] = [...merged.filter((one) => field(one, "merge_commit_sha") === commit), ...merged];
    return numberOf(first);
  }

  /** The open pull request of a branch, also of a fork's, as long as it is still at that commit. */
  async openFrom(owner: string, branch: string, commit: string): Promise<number | undefined> {
    const head = encodeURIComponent(`${owner}:${branch}`);
    const found = await this.api.list(`${this.at}/pulls?state=open&head=${head}&per_page=100`);
    return numberOf(items(found).find((one) => field(field(one, "head"), "sha") === commit));
  }
}

interface Told {
  readonly answer?: unknown;
  readonly refusal?: CodeHostError;
}

/** An app is refused in words of its own, and a service that knows no such question has nothing at its address. */
async function unlessForApps(ask: () => Promise<unknown>): Promise<Told> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof CodeHostError)) throw error;
    const isForApps = error.status === 403 && error.what.includes("not accessible by integration");
    if (isForApps || error.status === 404) return { refusal: error };
    throw error;
  }
}

/** GraphQL says so with status 200. */
function isLimited(answer: unknown): boolean {
  return items(field(answer, "errors")).some((one) => field(one, "type") === "RATE_LIMITED");
}

/** Whoever comments with the token of a job. */
const jobsOwn = "github-actions[bot]";

function numberOf(pullRequest: unknown): number | undefined {
  const number = field(pullRequest, "number");
  return typeof number === "number" ? number : undefined;
}
