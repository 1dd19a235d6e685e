import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engine/stack.js";
import { pems } from "../model/file.js";
import { Repository } from "./repository.js";

/** A file that lists these people on its fifth line and below. Its second group is one that gives orders to a runner. */
export const listing = (...people: string[]) => `version: 1
groups:
  qa:
    testers:
${people.map((person) => `      - ${person}\n`).join("")}  '##[error]x': { name: '::error::y', testers: [] }
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa]
`;

const zoe = "{ email: zoe.zebra@example.net, firstName: Zoe, lastName: Zebra }";

/** A repository in which Zoe joins above the others and Bob leaves, and the machine of a pipeline that plans it. */
export class Job {
  readonly repository: Repository;
  readonly commits: { readonly base: string; readonly tip: string };
  /** Where the machine has files of its own. */
  readonly machine: string;
  readonly summary: string;
  readonly output: string;
  /** Must not be written over. */
  readonly secret: string;

  constructor(folder: string) {
    this.repository = new Repository(mkdtempSync(join(folder, "repository-")));
    this.commits = {
      base: this.repository.commit({
        "infra/racing.pem": pems[0]?.pem ?? "",
        "infra/devtest.yaml": listing("annabella@example.com", "bob.builder@example.com", "cleo@example.com"),
      }),
      tip: this.repository.commit({
        "infra/devtest.yaml": listing(zoe, "annabella@example.com", "cleo@example.com"),
      }),
    };
    this.machine = mkdtempSync(join(folder, "machine-"));
    this.summary = this.#own("summary.md", "");
    this.output = this.#own("output.txt", "");
    this.secret = this.#own("authorized_keys", untouched);
  }

  #own(name: string, content: string): string {
    const file = join(this.machine, name);
    writeFileSync(file, content);
    return file;
  }

  /** What GitHub's runner gives to a step. */
  get onRunner() {
    return {
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "example/apps",
      GITHUB_STEP_SUMMARY: this.summary,
      GITHUB_OUTPUT: this.output,
    };
  }

  planned(format: string, env: Readonly<Record<string, string>> = {}, ...more: string[]): Promise<Ended> {
    const args = ["infra/devtest.yaml", "--base", this.commits.base, "--format", format, ...more];
    return plan(env, this.repository.folder, ...args);
  }
}

/** The content of {@link Job.secret}. */
export const untouched = "the machine's own\n";

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, with nothing of this machine's environment but the way to git. */
export function plan(env: Readonly<Record<string, string>>, cwd: string, ...args: string[]): Promise<Ended> {
  const command = [join(root, "bin/provider/cli/main.js"), "plan", ...args];
  const { PATH = "" } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd, env: { PATH, ...env } }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
