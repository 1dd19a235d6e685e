import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FakeGithub, githubToken } from "../code-host/fake-github.js";
import { command } from "./desk.js";
import { files, temporary, yaml } from "./plan-desk.js";
import { Repository } from "./repository.js";

/** `devtest comment` as a process of its own, in a real repository, as the step of a job on GitHub. */

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Which run of the workflow, and for what. */
export interface Job {
  readonly number?: number;
  readonly attempt?: number;
  readonly event?: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

export class Desk {
  readonly repository: Repository;
  #events = 0;

  constructor(
    readonly github: FakeGithub,
    people: readonly string[],
  ) {
    this.repository = new Repository(temporary());
    this.repository.commit(files(people));
  }

  /** Commits who is listed, on a branch; `main` stays checked out behind it. @returns the commit */
  change(branch: string, people: readonly string[]): string {
    this.repository.git("checkout", "--quiet", "-B", branch);
    return this.repository.commit({ "devtest.yaml": yaml(...people) });
  }

  /** The page of the plan of what is checked out. */
  async page(): Promise<string> {
    const { stdout, stderr } = await this.run(["plan", "--base", "main", "--format", "markdown"]);
    if (stderr !== "") throw new Error(stderr);
    return stdout;
  }

  /** Puts a page into a file, and comments with it. */
  comment(page: string, job: Job, ...args: readonly string[]): Promise<Ended> {
    const file = join(temporary(), "plan.md");
    writeFileSync(file, page);
    return this.run(["comment", "--file", file, ...args], { env: this.job(job) });
  }

  /** The environment of a step. */
  job({ number = 7, attempt = 1, event, env = {} }: Job): Record<string, string> {
    this.#events += 1;
    const path = join(temporary(), `event-${this.#events}.json`);
    writeFileSync(path, JSON.stringify(event ?? {}));
    return {
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: this.github.url,
      GITHUB_TOKEN: githubToken,
      GITHUB_REPOSITORY: this.github.repository,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_WORKFLOW: "DevTest",
      GITHUB_RUN_ID: String(9_000_000 + number),
      GITHUB_RUN_NUMBER: String(number),
      GITHUB_RUN_ATTEMPT: String(attempt),
      GITHUB_EVENT_PATH: path,
      ...env,
    };
  }

  run(
    args: readonly string[],
    { env = {}, input }: { env?: Readonly<Record<string, string>>; input?: string } = {},
  ): Promise<Ended> {
    const { PATH = "" } = process.env;
    const { folder } = this.repository;
    const options = { cwd: folder, env: { PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...env } };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) =>
        resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
      );
      child.stdin?.end(input ?? "");
    });
  }
}

/** Of a pull request in the repository itself. */
export function pullRequest(number: number, headSha: string, from = "example/apps") {
  return {
    pull_request: {
      number,
      user: { login: "author" },
      head: { sha: headSha, repo: { full_name: from } },
      base: { repo: { full_name: "example/apps" } },
    },
  };
}
