/** GitHub Actions, as far as a workflow sees it: act runs its jobs on this machine, without containers. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { type FakeGithub, githubToken } from "../code-host/fake-github.js";
import type { RunResult } from "../engine/process.js";
import { root } from "../engine/stack.js";
import type { Studio } from "./studio.js";
import { act } from "./tools.js";

/** Why a workflow runs. */
export interface Cause {
  readonly event: "pull_request" | "workflow_run" | "push" | "schedule" | "workflow_dispatch";
  /** The commit whose workflows run. */
  readonly commit: string;
  readonly ref: string;
  /** What GITHUB_EVENT_PATH names. */
  readonly payload: object;
}

export interface Ran extends RunResult {
  /** Each job that ran, by its name, and how it ended. */
  readonly jobs: Readonly<Record<string, string>>;
}

/** Two commits: where a change begins, and where it ends. */
export interface Change {
  readonly base: string;
  readonly head: string;
}

export class GithubMachine {
  #runs = 0;

  private constructor(
    private readonly studio: Studio,
    private readonly github: FakeGithub,
    private readonly act: string,
    /** What act keeps. */
    private readonly folder: string,
  ) {}

  static async create(studio: Studio, github: FakeGithub): Promise<GithubMachine> {
    const folder = join(studio.reader.home, "github");
    mkdirSync(folder);
    return new GithubMachine(studio, github, await act(), folder);
  }

  /** The pull request as GitHub offers it: its last commit, and its merge with `main`. @returns the merge */
  async open(number: number, { head }: Change, owner = "example"): Promise<string> {
    this.github.opened(number, head, `${owner}:change`);
    const { output } = await this.studio.inProject(`
      git update-ref refs/pull/${number}/head ${head}
      git checkout --quiet --detach main
      git merge --quiet --no-ff --message="Merge for a test" ${head}
      git update-ref refs/pull/${number}/merge HEAD
      git rev-parse HEAD
      git checkout --quiet --force main
      git clean --quiet -xdff`);
    return output.trim();
  }

  /** Runs every job of the workflow that the cause asks for. @param more variables of the machine */
  async run(workflow: string, cause: Cause, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    this.#runs += 1;
    const machine = await this.studio.machine(cause.commit);
    understandable(join(machine, ".github/workflows", workflow));
    const options = [
      cause.event,
      ...["--directory", machine, "--workflows", `.github/workflows/${workflow}`],
      ...["--eventpath", this.#write("event.json", JSON.stringify(cause.payload))],
      // Without these, the files of the repository and of this machine would decide.
      ...["--env-file", this.#write("env", ""), "--input-file", this.#write("inputs", "")],
      ...[
        "--secret-file",
        this.#write("secrets", this.#secrets(cause)),
        "--var-file",
        this.#write("vars", this.#vars()),
      ],
      ...["--action-cache-path", join(this.folder, "actions"), "--no-cache-server", "--no-skip-checkout"],
      ...["--platform", "ubuntu-latest=-self-hosted"],
      // Masked, a secret in a log would not be found.
      "--insecure-secrets",
      ...Object.entries({ ...this.#variables(cause), ...more }).flatMap(([name, value]) => [
        "--env",
        `${name}=${value}`,
      ]),
      ...stubs().flatMap((stub) => ["--local-repository", stub]),
    ];
    const quoted = options.map((option) => `'${option}'`).join(" ");
    const result = await this.studio.reader.run(
      `cd '${machine}'\nexport STUB_ORIGIN='${this.studio.reader.project}'\nstatus=0\n'${this.act}' ${quoted} || status=$?\nunset STUB_ORIGIN\nexit $status`,
    );
    this.studio.expectNothingReadable(result, machine);
    return { ...result, jobs: endsOf(result.output) };
  }

  #write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** GitHub gives runs for forks no secret, and those of an environment to its jobs alone. */
  #secrets({ event }: Cause): string {
    const ofEnvironment = event === "push" || event === "schedule" ? this.studio.secrets : {};
    return lines({ ...ofEnvironment, GITHUB_TOKEN: githubToken });
  }

  #vars(): string {
    return lines({ PULUMI_STACK: "production", PULUMI_BACKEND_URL: this.studio.backend });
  }

  /** act takes the address of the API from here, where GitHub has it from itself. */
  #variables({ ref }: Cause): Record<string, string> {
    return {
      ...this.studio.detours,
      GITHUB_API_URL: this.github.url,
      GITHUB_REPOSITORY: this.github.repository,
      GITHUB_REF: ref,
      GITHUB_RUN_ID: `${1000 + this.#runs}`,
      GITHUB_RUN_NUMBER: `${this.#runs}`,
    };
  }
}

/** act 0.2.89 has no queues, and refuses a workflow that asks for one. It runs one job at a time of a test anyway. */
function understandable(workflow: string): void {
  const text = readFileSync(workflow, "utf8");
  writeFileSync(workflow, text.replace(/^ +queue: max\n/m, ""));
}

function lines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join("");
}

const workflows = join(root, "examples/pipelines/github/.github/workflows");

/** The actions of others, in the commits that the workflows name, and what stands for them here. */
function stubs(): string[] {
  const files = [join(workflows, "devtest-up.yml"), join(root, ".github/actions/devtest/action.yml")];
  const text = files.map((file) => readFileSync(file, "utf8")).join("");
  const by = {
    "actions/checkout": "checkout",
    "actions/setup-node": "setup-node",
    "pulumi/actions": "pulumi",
  };
  return Object.entries(by).map(([name, stub]) => {
    const [used] = new RegExp(`${name}@[0-9a-f]{40}`).exec(text) ?? [];
    return `${used}=${join(root, "test/pipelines/stubs", stub)}`;
  });
}

/** `[DevTest review/Plan   ] 🏁  Job succeeded` */
function endsOf(output: string): Record<string, string> {
  const ends = output.matchAll(/^\[[^/\]]+\/(.+?) *\].* Job (succeeded|failed)$/gm);
  return Object.fromEntries([...ends].map(([, job = "", how = ""]) => [job, how]));
}

const repository = {
  full_name: "example/apps",
  name: "apps",
  owner: { login: "example" },
  default_branch: "main",
};

/** @param merge what {@link GithubMachine.open} returned */
export function pullRequest(number: number, merge: string, { base, head }: Change, owner = "example"): Cause {
  const repo = { full_name: `${owner}/apps` };
  return {
    event: "pull_request",
    commit: merge,
    ref: `refs/pull/${number}/merge`,
    payload: {
      action: "opened",
      number,
      pull_request: {
        number,
        user: { login: owner },
        head: { ref: "change", sha: head, repo },
        base: { ref: "main", sha: base, repo: { full_name: repository.full_name } },
      },
      repository,
    },
  };
}

/** What follows a run of "DevTest review" for a pull request. */
export function afterReview({ head }: Change, owner: string): Cause {
  const run = {
    name: "DevTest review",
    event: "pull_request",
    run_number: 3,
    run_attempt: 1,
    head_branch: "change",
    head_sha: head,
    head_repository: { full_name: `${owner}/apps`, owner: { login: owner } },
  };
  const payload = { action: "completed", workflow_run: run, repository };
  return { event: "workflow_run", commit: "main", ref: "refs/heads/main", payload };
}

export function push({ before, after }: { readonly before: string; readonly after: string }): Cause {
  const payload = { ref: "refs/heads/main", before, after, repository };
  return { event: "push", commit: "main", ref: "refs/heads/main", payload };
}

export const schedule: Cause = {
  event: "schedule",
  commit: "main",
  ref: "refs/heads/main",
  payload: { schedule: "17 3 * * *", repository },
};

/** Somebody fills in a form. */
export function form(inputs: Readonly<Record<string, string>>): Cause {
  const payload = { inputs, ref: "refs/heads/main", repository };
  return { event: "workflow_dispatch", commit: "main", ref: "refs/heads/main", payload };
}

/** Shows what was printed when a job did not end as expected. */
export function expectEnds({ output, jobs }: Ran, expected: Readonly<Record<string, string>>): void {
  const isAsExpected = JSON.stringify(jobs) === JSON.stringify(expected);
  expect({ jobs, output: isAsExpected ? "" : output }).toEqual({ jobs: expected, output: "" });
}
