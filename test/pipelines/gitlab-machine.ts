/** GitLab, as far as a pipeline sees it: gitlab-ci-local runs `.gitlab-ci.yml` in a fresh clone. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type FakeGitlab, gitlabToken } from "../code-host/fake-gitlab.js";
import type { RunResult } from "../engine/process.js";
import { root } from "../engine/stack.js";
import type { Studio } from "./studio.js";

/** What may push: the variable DEVTEST_FORM_TOKEN. */
export const formToken = "glpat-testTokenOfAForm01";

/** Why there is a pipeline. */
export interface Cause {
  /** What is checked out. */
  readonly commit: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Predefined variables that such a pipeline does not have. */
  readonly without?: readonly string[];
}

export interface Ran extends RunResult {
  /** The clone that it ran in. */
  readonly machine: string;
  /** Which jobs ran, and how each ended. */
  readonly jobs: Readonly<Record<string, string>>;
}

const project = "17";
const program = join(root, "node_modules/gitlab-ci-local/dist/index.js");

export class GitlabMachine {
  /** Holds what the settings of the project hold, and lies in no repository. */
  readonly #variables: string;
  #pipelines = 100;

  /** @param hasForm whether the project has the token that may push */
  constructor(
    private readonly studio: Studio,
    private readonly gitlab: FakeGitlab,
    hasForm = false,
  ) {
    const { home } = studio.reader;
    // gitlab-ci-local copies the project for Docker's executor in any case. No job here runs in that copy.
    studio.reader.addCommand("rsync", "#!/bin/sh\n");
    this.#variables = join(home, "variables.yml");
    const ofProduction = (value: string) => ({ type: "variable", values: { production: value } });
    const scoped = Object.entries(studio.secrets).map(([name, value]) => [name, ofProduction(value)]);
    const tokens = { GITLAB_TOKEN: gitlabToken, ...(hasForm && { DEVTEST_FORM_TOKEN: formToken }) };
    writeFileSync(this.#variables, stringify({ ...Object.fromEntries(scoped), ...tokens }));
  }

  /** Runs the jobs that the cause asks for. @param job this one alone */
  async run(cause: Cause, job = ""): Promise<Ran> {
    const machine = await this.studio.machine(cause.commit);
    const result = await this.#start(machine, cause, job);
    this.studio.expectNothingReadable(result, machine);
    return { ...result, machine, jobs: endsOf(result.output) };
  }

  /** The names of the jobs that the cause asks for. */
  async jobs(cause: Cause): Promise<string[]> {
    const { output } = await this.#start(await this.studio.machine(cause.commit), cause, "--list-csv");
    const [, list = ""] = output.split(/^name;stage;.*\n/m);
    return list
      .trim()
      .split("\n")
      .flatMap((line) => /^(\w+);/.exec(line)?.[1] ?? []);
  }

  /** Every job with all that it inherits. */
  async expanded(): Promise<Record<string, Readonly<Record<string, unknown>>>> {
    const { output } = await this.#start(await this.studio.machine("main"), push(), "--preview");
    return parse(output.slice(output.search(/^---$/m)));
  }

  #start(machine: string, { variables, without = [] }: Cause, option: string): Promise<RunResult> {
    this.#pipelines += 1;
    const all = {
      ...this.studio.detours,
      CI_API_V4_URL: this.gitlab.url,
      CI_PROJECT_ID: project,
      CI_PROJECT_DIR: machine,
      CI_DEFAULT_BRANCH: "main",
      CI_PIPELINE_ID: `${this.#pipelines}`,
      CI_JOB_ID: `${this.#pipelines}0`,
      CI_PROJECT_URL: `file://${this.studio.reader.project}`,
      CI_SERVER_HOST: "gitlab.example.com",
      CI_SERVER_URL: "https://gitlab.example.com",
      CI_PIPELINE_URL: `https://gitlab.example.com/example/apps/-/pipelines/${this.#pipelines}`,
      GITLAB_USER_LOGIN: "dana",
      GITLAB_CI: "true",
      ...variables,
    };
    const given = Object.entries(all).map(
      ([name, value]) => `--variable '${`${name}=${value}`.replaceAll("'", "'\\''")}'`,
    );
    const unset = without.map((name) => `--unset-variable ${name}`);
    const options = ["--force-shell-executor", "--no-color", `--variables-file '${this.#variables}'`, option];
    return this.studio.reader.run(
      `cd '${machine}'\nNO_COLOR=1 node '${program}' ${[...options, ...given, ...unset].join(" ")}`,
    );
  }
}

/** A pipeline of a merge request. */
export function mergeRequest(iid: number, { base, head }: { base: string; head: string }): Cause {
  return {
    commit: head,
    variables: {
      CI_PIPELINE_SOURCE: "merge_request_event",
      CI_MERGE_REQUEST_IID: `${iid}`,
      CI_MERGE_REQUEST_PROJECT_ID: project,
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: project,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_COMMIT_BEFORE_SHA: nothing,
    },
    without: ["CI_COMMIT_BRANCH"],
  };
}

/** The same, of a project that is a fork: it runs there, and its token is the fork's own. */
export function fromFork(cause: Cause): Cause {
  const ofFork = { CI_PROJECT_ID: "23", CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "23" };
  return { ...cause, variables: { ...cause.variables, ...ofFork } };
}

/** A pipeline of a branch that somebody pushed to. */
export function push(before = nothing, branch = "main"): Cause {
  return {
    commit: "main",
    variables: {
      CI_PIPELINE_SOURCE: "push",
      CI_COMMIT_BRANCH: branch,
      CI_COMMIT_REF_NAME: branch,
      CI_COMMIT_BEFORE_SHA: before,
    },
  };
}

/** Somebody fills in the form of "New pipeline". */
export function form(fields: Readonly<Record<string, string>>): Cause {
  const { variables } = push();
  return { commit: "main", variables: { ...variables, CI_PIPELINE_SOURCE: "web", ...fields } };
}

export const schedule: Cause = {
  commit: "main",
  variables: { CI_PIPELINE_SOURCE: "schedule", CI_COMMIT_BRANCH: "main", CI_COMMIT_REF_NAME: "main" },
};

/** GitLab says so where there is no commit before. */
const nothing = "0".repeat(40);

/** gitlab-ci-local ends with 0 wherever a job may fail, whatever the job's exit code: so its lines are read. */
function endsOf(output: string): Record<string, string> {
  const ends = output.matchAll(/^(?!pipeline )(\S+) +finished in .*?(?: +(WARN|FAIL) (\d+))?\s*$/gm);
  return Object.fromEntries(
    [...ends].map(([, job = "", how, code]) => [job, how ? `${how} ${code}` : "passed"]),
  );
}
