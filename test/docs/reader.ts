/** Somebody at a shell, with a home and a project of their own, who does what a document says. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { environment } from "../engine/environment.js";
import { type Running, type RunResult, start, stop } from "../engine/process.js";
import { lawfulPulumiIn, root } from "../engine/stack.js";

/**
 * What one call exports, the next ones have, as in a shell that stays open.
 *
 * @example
 * const reader = await Reader.create();
 * try {
 *   const { exitCode, output } = await reader.run("npm init -y");
 * } finally {
 *   await reader.dispose();
 * }
 */
export class Reader {
  readonly home: string;
  readonly project: string;
  /** What the shell would still know: a script that sets it. */
  readonly #session: string;
  readonly #running = new Set<Running>();
  #pulumiFolder = "";

  private constructor(private readonly folder: string) {
    this.home = join(folder, "home");
    this.project = join(folder, "project");
    this.#session = join(folder, "session.sh");
    for (const made of [join(this.home, "bin"), this.project]) mkdirSync(made, { recursive: true });
    writeFileSync(this.#session, "");
    writeFileSync(join(this.home, ".gitconfig"), "[user]\n\tname = You\n\temail = you@example.com\n");
  }

  /**
   * The project is an empty folder, and `pulumi` holds the law of the second run.
   *
   * @throws Error when there is no Pulumi CLI to be found
   */
  static async create(): Promise<Reader> {
    // Without symbolic links on the way, so that messages name the same path.
    const reader = new Reader(realpathSync(mkdtempSync(join(tmpdir(), "devtest-reader-"))));
    reader.#pulumiFolder = await lawfulPulumiIn(join(reader.home, "bin"));
    return reader;
  }

  /** Copies a folder into the project. */
  copy(folder: string): void {
    cpSync(folder, this.project, { recursive: true });
  }

  write(name: string, text: string): void {
    const file = join(this.project, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(name: string): string {
    return readFileSync(join(this.project, name), "utf8");
  }

  /** Puts a command of the reader's own on their PATH. */
  addCommand(name: string, script: string): void {
    writeFileSync(join(this.home, "bin", name), script, { mode: 0o755 });
  }

  /** Runs a script to its end, or to the first command that fails. Both streams are in `output`, as they came. */
  run(script: string): Promise<RunResult> {
    const kept = `. '${this.#session}'\nexec 2>&1\n${script}\nexport -p >'${this.#session}'`;
    return this.#start(kept).finished;
  }

  /**
   * Starts a command in a second shell, which stays open, and pastes what it says to `export` into the first.
   *
   * @param until what it prints when it is ready
   */
  async runAside(script: string, until: RegExp): Promise<void> {
    const running = this.#start(`. '${this.#session}'\nexec ${script}`);
    await running.printed(until);
    const exports = running.output().match(/^export .*$/gm) ?? [];
    writeFileSync(this.#session, [readFileSync(this.#session, "utf8"), ...exports, ""].join("\n"));
  }

  /** Ends what still runs, and removes the folders. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#running].map((running) => stop(running, 5)));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #start(script: string): Running {
    const options = { cwd: this.project, env: this.#environment(), timeoutSeconds: 240 };
    const running = start("sh", ["-ec", script], options);
    this.#running.add(running);
    const forget = (): boolean => this.#running.delete(running);
    running.finished.then(forget, forget);
    return running;
  }

  /** Nothing of the caller's own settings, and of Pulumi only what keeps it quiet. */
  #environment(): NodeJS.ProcessEnv {
    const [home, compileCache] = [join(this.home, ".pulumi"), join(root, "bin", "compile-cache")];
    const quiet = environment({ pulumi: this.#pulumiFolder, home, backend: "", compileCache });
    return {
      ...quiet,
      // The document says how to get a state and a passphrase.
      PULUMI_BACKEND_URL: undefined,
      PULUMI_CONFIG_PASSPHRASE: undefined,
      HOME: this.home,
      PATH: [join(this.home, "bin"), quiet["PATH"]].join(delimiter),
      // The registry, and what was fetched from it before, are the machine's.
      npm_config_userconfig: process.env["npm_config_userconfig"] ?? join(homedir(), ".npmrc"),
      npm_config_cache: process.env["npm_config_cache"] ?? join(homedir(), ".npm"),
      npm_config_prefer_offline: "true",
      npm_config_update_notifier: "false",
    };
  }
}
