import { spawnSync } from "node:child_process";
import { DevTestError } from "../errors.js";
import { printablePath } from "../text/printable-path.js";

/**
 * The `git` that is installed, for reading alone: nothing is checked out, no hook and no filter runs, and no lock is
 * taken. Only object names that git gave itself are ever passed on its command line as revisions.
 */
export class Git {
  /** @param folder where it runs */
  constructor(readonly folder: string) {}

  /**
   * What a command prints, or undefined when it exits with another code than 0.
   * @throws DevTestError when git cannot be run
   */
  ask(args: readonly string[], input?: string): Buffer | undefined {
    const { status, stdout, error } = this.#run(args, input);
    if (error !== undefined) throw this.#cannotRun(error);
    return status === 0 ? stdout : undefined;
  }

  /** The first line of what it prints. */
  line(...args: readonly string[]): string | undefined {
    return this.ask(args)?.toString("utf8").split("\n")[0];
  }

  /** What the command says when it fails, for a cause that git alone knows. */
  complaint(...args: readonly string[]): string {
    return this.#run(args).stderr?.toString("utf8") ?? "";
  }

  #run(args: readonly string[], input?: string) {
    return spawnSync("git", ["--no-pager", "-c", "core.fsmonitor=false", ...args], {
      cwd: this.folder,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      ...(input === undefined ? {} : { input }),
      maxBuffer: 256 * 1024 * 1024,
      windowsHide: true,
    });
  }

  #cannotRun(error: NodeJS.ErrnoException): DevTestError {
    const isMissing = error.code === "ENOENT";
    const what = isMissing
      ? "git is not installed, or not on PATH"
      : `git cannot be run in ${printablePath(this.folder)} (${error.code ?? error.message})`;
    const cure = "Install git, or compare with a state: `pulumi stack export | devtest plan --state -`.";
    return new DevTestError("no_git", `${what}.`, cure, { cause: error });
  }
}
