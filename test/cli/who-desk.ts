import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testerKey } from "../../provider/people.js";
import { command } from "./desk.js";
import { Repository } from "./repository.js";

export const bruno = "bruno@example.com";
export const digits = (address: string) => testerKey(address).slice(-10);

/** `devtest who` as a process of its own, in a real repository. */
export class WhoDesk {
  readonly top = mkdtempSync(join(tmpdir(), "who-"));
  readonly folder = join(this.top, "repository");
  readonly repository = new Repository(this.folder);

  close(): void {
    rmSync(this.top, { recursive: true, force: true });
  }

  run(
    args: readonly string[],
    { cwd = this.folder, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
  ) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "who", ...args], {
      cwd,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: this.top, GIT_CONFIG_GLOBAL: "/dev/null", ...env },
    });
    return { status, stdout, stderr };
  }

  shown(...args: readonly string[]) {
    return this.run([...args, "--show"]);
  }

  json(...args: readonly string[]) {
    return JSON.parse(this.shown(...args, "--json").stdout);
  }

  commitOn(day: string, files: Readonly<Record<string, string | Buffer>>): string {
    this.repository.write(files);
    this.repository.git("add", "--all");
    this.repository.git("commit", "--quiet", "--allow-empty", `--date=${day}T12:00:00Z`, "--message=change");
    return this.repository.git("rev-parse", "HEAD").slice(0, 12);
  }

  /** Bruno joins, others join, and Bruno leaves. @returns what is to be said of it */
  joinAndLeave(): string {
    this.commitOn("2026-08-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    const joined = this.commitOn("2026-09-01", { "devtest.yaml": listing(["annabella@example.com", bruno]) });
    const people = ["annabella@example.com", "cora@example.com", bruno];
    const last = this.commitOn("2026-11-02", { "devtest.yaml": listing(people) });
    this.commitOn("2026-11-10", { "README.md": "nothing of it" });
    const left = this.commitOn("2026-11-20", { "devtest.yaml": listing(["annabella@example.com"]) });
    this.commitOn("2026-11-25", { "devtest.yaml": listing(["annabella@example.com", "dora@example.com"]) });
    return `${testerKey(bruno)}
  ${bruno}
  was in qa
  first listed in ${joined} (2026-09-01), devtest.yaml:6
  last listed in ${last} (2026-11-02), devtest.yaml:7; taken out in ${left} (2026-11-20)
`;
  }
}

/** A configuration: the people begin on line 5. */
export function listing(people: readonly string[], rest = ""): string {
  const lines = ["version: 1", "groups:", "  qa:", "    testers:", ...people.map((one) => `      - ${one}`)];
  return `${lines.join("\n")}\n${rest}apps: {}\n`;
}
