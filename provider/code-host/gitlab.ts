import { field, text } from "../document/untyped.js";
import { CodeHostError } from "../errors.js";
import { Api } from "./api.js";
import type { CodeHost, Comment } from "./code-host.js";

/** Where a project is on GitLab, and who asks. */
export interface GitlabOptions {
  /** With `/api/v4`, without a slash at its end. */
  readonly url: string;
  /** Its number, or its path: `group/name`. */
  readonly project: string;
  readonly token: string;
}

/**
 * Merge requests of a project on GitLab, and the notes below them.
 *
 * @see https://docs.gitlab.com/api/notes/
 */
export function gitlab({ url, project, token }: GitlabOptions): CodeHost {
  const api = new Api({
    host: "GitLab",
    url,
    urlVariable: "CI_API_V4_URL",
    token,
    permission:
      "Set GITLAB_TOKEN to a project access token with the role Reporter or above and the scope `api`: the job's own token (CI_JOB_TOKEN) may not comment.",
    headers: { accept: "application/json", "private-token": token },
  });
  return new Gitlab(api, `/projects/${encodeURIComponent(project)}`);
}

class Gitlab implements CodeHost {
  readonly name = "GitLab";
  readonly mostCharacters = 1_000_000;

  constructor(
    private readonly api: Api,
    private readonly at: string,
  ) {}

  shown(mergeRequest: number): string {
    return `!${mergeRequest}`;
  }

  async whoAmI(): Promise<string> {
    const login = text(field(await this.api.ask("GET", "/user"), "username"));
    if (login !== undefined) return login;
    throw new CodeHostError("bad_answer", "GitLab does not say whose token it is.", "Check CI_API_V4_URL.");
  }

  async comments(mergeRequest: number): Promise<readonly Comment[]> {
    const found = await this.api.list(
      `${this.#notes(mergeRequest)}?per_page=100&sort=asc&order_by=created_at`,
    );
    return found.flatMap((note) => {
      const [id, author] = [field(note, "id"), text(field(field(note, "author"), "username"))];
      const body = text(field(note, "body")) ?? "";
      return typeof id === "number" && author !== undefined ? [{ id, author, body }] : [];
    });
  }

  async create(mergeRequest: number, body: string): Promise<void> {
    await this.api.ask("POST", this.#notes(mergeRequest), { body });
  }

  async edit(mergeRequest: number, note: number, body: string): Promise<void> {
    await this.api.ask("PUT", `${this.#notes(mergeRequest)}/${note}`, { body });
  }

  async remove(mergeRequest: number, note: number): Promise<void> {
    await this.api.ask("DELETE", `${this.#notes(mergeRequest)}/${note}`);
  }

  /** @see https://docs.gitlab.com/api/commits/#list-merge-requests-associated-with-a-commit */
  async mergedWith(commit: string): Promise<number | undefined> {
    const found = await this.api.list(`${this.at}/repository/commits/${commit}/merge_requests?per_page=100`);
    const merged = found.filter((one) => field(one, "state") === "merged");
    const commits = ["merge_commit_sha", "squash_commit_sha"];
    const by = merged.filter((one) => commits.some((name) => field(one, name) === commit));
    const number = field([...by, ...merged][0], "iid");
    return typeof number === "number" ? number : undefined;
  }

  #notes(mergeRequest: number): string {
    return `${this.at}/merge_requests/${mergeRequest}/notes`;
  }
}
