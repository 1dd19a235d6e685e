/** `propose.mjs` of `.github/actions/devtest` by itself, between a real repository and a fake GitHub. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { command } from "../cli/desk.js";
import { Repository } from "../cli/repository.js";
import { FakeGithub, formToken, githubToken } from "../code-host/fake-github.js";
import { firstOnPath } from "../engine/find.js";
import { root } from "../engine/stack.js";
import { Privacy } from "../privacy.js";

const script = join(root, ".github/actions/devtest/propose.mjs");

/** What examples/library has. */
export const untouched = readFileSync(join(root, "examples/library/devtest.yaml"), "utf8").trim();

export const elena = { address: "elena@example.net", group: "qa" };
/** Elena in qa. */
export const branch = "devtest/add-f39ff2f013-3f3ef786";
export const elenaIn = "e…a@example.net #f39ff2f013";

/** A checkout of examples/library, as the action finds it. Whatever is printed, pushed or opened holds nothing readable. */
export class Proposing {
  readonly checkout: Repository;
  readonly #privacy = new Privacy("no-secret-of-Amazon");

  private constructor(
    readonly github: FakeGithub,
    readonly folder: string,
  ) {
    for (const text of [elena.address, "farid@example.com", "Petrovna", githubToken, formToken])
      this.#privacy.hide(text);
    for (const name of ["bin", "temp"]) mkdirSync(join(folder, name));
    this.#command("devtest", `exec '${process.execPath}' '${command}' "$@"`);
    const git = join(firstOnPath("git", process.env) ?? "", "git");
    const noted = `printf '%s\\n' "$* | \${GIT_CONFIG_VALUE_0:-none}" >>'${folder}/calls'`;
    this.#command("git", `${noted}\nexec '${git}' "$@"`);
    const origin = new Repository(join(folder, "origin"));
    cpSync(join(root, "examples/library"), origin.folder, { recursive: true });
    origin.commit();
    this.checkout = new Repository(join(folder, "checkout"));
    this.checkout.git("remote", "add", "origin", origin.folder);
    this.checkout.git("pull", "--quiet", "origin", "main");
  }

  static async open(): Promise<Proposing> {
    return new Proposing(await FakeGithub.start(), mkdtempSync(join(tmpdir(), "devtest-propose-")));
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    await this.github.stop();
  }

  #command(name: string, text: string): void {
    writeFileSync(join(this.folder, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  /** @param inputs the form, in the file of the event as GitHub gives it */
  async run(inputs: object | null, more: Readonly<Record<string, string>> = {}) {
    const event = join(this.folder, "event.json");
    writeFileSync(event, JSON.stringify({ inputs, repository: { default_branch: "main" } }));
    const env = {
      PATH: [join(this.folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      HOME: this.folder,
      COMMAND: "add",
      DEVTEST: join(this.folder, "bin/devtest"),
      STACK: "production",
      RUNNER_TEMP: join(this.folder, "temp"),
      DEVTEST_TODAY: "2026-11-26",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTOR: "dana",
      GITHUB_API_URL: this.github.url,
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: this.github.repository,
      GITHUB_RUN_ID: "1001",
      GITHUB_RUN_NUMBER: "1",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: githubToken,
      GITHUB_WORKFLOW: "DevTest add somebody",
      ...more,
    };
    const ended = await endOf(process.execPath, [script], { cwd: this.checkout.folder, env });
    const { pullRequests, comments } = this.github;
    const messages = this.origin("log", "--all", "--format=%D %an %s%b");
    const written = `${JSON.stringify([pullRequests, comments])}${messages}`;
    this.#privacy.expectNothingReadable(new Map(Object.entries({ output: ended.output, written })));
    return ended;
  }

  /** In the repository that is pushed to. */
  origin(...args: readonly string[]): string {
    return this.checkout.git(`--git-dir=${join(this.folder, "origin/.git")}`, ...args);
  }

  branches(): string[] {
    return this.origin("for-each-ref", "--format=%(refname:short)").split("\n");
  }

  onBranch(name: string): string {
    return this.origin("show", `${name}:devtest.yaml`);
  }

  /** A line for each call of git: its arguments, and the login in its environment. */
  calls(): string[] {
    return readFileSync(join(this.folder, "calls"), "utf8").trim().split("\n");
  }

  /** As a new run finds it. */
  fresh(): void {
    this.checkout.git("checkout", "--quiet", "--force", "--detach", "origin/main");
  }
}

/** Runs a program to its end; both streams are in `output`. The fake answers meanwhile. */
function endOf(program: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });
}
