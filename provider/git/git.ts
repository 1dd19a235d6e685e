import { spawnSync } from "node:child_process";
import { DevTestError } from "../errors.js";
import { printablePath } from "../text/printable-path.js";
import { redact } from "../text/redact.js";

/**
 * The `git` that is installed, for reading alone: nothing is checked out or fetched, no hook and no filter runs, and no
 * lock is taken. Only object names that git gave itself are ever passed on its command line as revisions.
 *
 * It runs where `.git` is, so that it looks no further: a folder of a pull request can have everything in it that makes a
 * repository, and its configuration can name programs to run.
 */
export class Git {
  /** @param top the folder with `.git` */
  constructor(readonly top: string) {}

  /**
   * What a command prints, or undefined when it says no by exit code 1.
   * @throws DevTestError when git cannot be run, or fails
   */
  ask(args: readonly string[], input?: string): Buffer | undefined {
    const { status, stdout, stderr } = this.#run(args, input);
    const said = stderr.toString("utf8");
    // `ls-tree` ends with 1 too where it cannot read a folder.
    if ((status !== 0 && status !== 1) || /^(error|fatal):/m.test(said)) throw failed(args, said);
    return status === 0 ? stdout : undefined;
  }

  /** The same for what may be no object at all, or not in this clone, of which git says so in many ways. */
  askIfAny(args: readonly string[], input?: string): Buffer | undefined {
    const { status, stdout } = this.#run(args, input);
    return status === 0 ? stdout : undefined;
  }

  /** The first line of what it prints. */
  line(...args: readonly string[]): string | undefined {
    return firstLine(this.ask(args));
  }

  lineIfAny(...args: readonly string[]): string | undefined {
    return firstLine(this.askIfAny(args));
  }

  /** What the command says when it fails, for a cause that git alone knows. */
  complaint(...args: readonly string[]): string {
    return this.#run(args).stderr.toString("utf8");
  }

  #run(args: readonly string[], input?: string) {
    const ended = spawnSync("git", ["--no-pager", ...settings, ...args], {
      cwd: this.top,
      env: environment(),
      ...(input === undefined ? {} : { input }),
      maxBuffer: 256 * 1024 * 1024,
      windowsHide: true,
    });
    if (ended.error !== undefined) throw cannotRun(ended.error, this.top);
    return ended;
  }
}

const settings = ["-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"];

/** What git calls its local environment: a hook sets some of it, for a repository that need not be this one. */
const local =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|REPLACE_REF_BASE|PREFIX|SHALLOW_FILE|COMMON_DIR|NAMESPACE|CEILING_DIRECTORIES|\w+_PATHSPECS)$/i;

/** Without protocols nothing can be fetched, so a partial clone that lacks a file runs no program to get it. */
function environment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !local.test(name));
  return {
    ...Object.fromEntries(others),
    GIT_ALLOW_PROTOCOL: "",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
}

/** Windows looks for a program in the working directory first, which may be that of a pull request. */
if (process.platform === "win32") process.env["NoDefaultCurrentDirectoryInExePath"] = "1";

function firstLine(printed: Buffer | undefined): string | undefined {
  return printed?.toString("utf8").split("\n")[0];
}

function failed(args: readonly string[], said: string): DevTestError {
  const command = args.find((arg) => !arg.startsWith("-")) ?? "";
  const what = `git ${command} failed: ${printablePath(redact(said.split("\n")[0] ?? ""))}.`;
  return new DevTestError(
    "git_failed",
    what,
    "See whether the clone is whole (`git fsck`), and clone without --filter.",
  );
}

function cannotRun(error: NodeJS.ErrnoException, folder: string): DevTestError {
  const isMissing = error.code === "ENOENT";
  const what = isMissing
    ? "git is not installed, or not on PATH"
    : `git cannot be run in ${printablePath(folder)} (${error.code ?? error.message})`;
  const cure = "Install git, or compare with a state: `pulumi stack export | devtest plan --state -`.";
  return new DevTestError("no_git", `${what}.`, cure, { cause: error });
}
