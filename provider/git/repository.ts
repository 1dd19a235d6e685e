import { basename, dirname, join } from "node:path";
import { pathBelow, realPath, repositoryTop } from "../document/repository-path.js";
import { DevTestError } from "../errors.js";
import { printablePath } from "../text/printable-path.js";
import { Git } from "./git.js";

/** A work tree and its history. */
export interface Repository {
  /** Runs in the top folder. */
  readonly git: Git;
  /** Of the work tree, absolute, without links. */
  readonly top: string;
  readonly isShallow: boolean;
}

/**
 * The repository that a folder lies in.
 * @throws DevTestError when there is none, or none that can be trusted, or no git
 */
export function openRepository(folder: string): Repository {
  const found = repositoryOf(folder);
  if (found !== undefined) return found;
  throw new DevTestError(
    "no_repository",
    `${printablePath(folder)} is in no git repository, so there is no earlier revision to compare with.`,
    "Run it in a clone, or compare with a state: `pulumi stack export | devtest plan --state -`.",
  );
}

/**
 * Undefined where a folder lies in none.
 * @throws DevTestError when git refuses to read it, or it is a submodule
 */
export function repositoryOf(folder: string): Repository | undefined {
  const marked = repositoryTop(realPath(folder));
  if (marked === undefined) return undefined;
  const git = new Git(marked);
  const asked = ["--show-toplevel", "--is-shallow-repository", "--absolute-git-dir"];
  const answer = git.askIfAny(["rev-parse", ...asked]);
  if (answer === undefined) throw unreadable(git);
  const [top = "", shallow = "", gitFolder = ""] = answer.toString("utf8").split("\n");
  if (/[\\/]\.git[\\/](.*[\\/])?modules[\\/]/.test(gitFolder)) throw submodule(top);
  return { git: new Git(top), top, isShallow: shallow === "true" };
}

function unreadable(git: Git): DevTestError {
  const said = git.complaint("rev-parse", "--show-toplevel");
  if (said.includes("dubious ownership")) {
    return new DevTestError(
      "unsafe_repository",
      "git refuses to read this repository: it belongs to another user of the machine.",
      "Trust it with the line that `git status` prints (`git config --global --add safe.directory …`), and run again.",
    );
  }
  return new DevTestError(
    "no_repository",
    `git cannot read the repository of ${printablePath(git.top)}: ${printablePath(said.split("\n")[0] ?? "")}.`,
    "Run it in a clone that `git status` can read, or compare with a state: `pulumi stack export | devtest plan --state -`.",
  );
}

/** A pull request can put one in the place of a folder: its history would be that of another repository. */
function submodule(top: string): DevTestError {
  return new DevTestError(
    "submodule",
    `${printablePath(top)} is a submodule of another repository, whose history says nothing of its files.`,
    "Run it in a clone of its own.",
  );
}

/**
 * The path of a file from the top of the repository, with slashes.
 * @throws DevTestError when the file is outside of the repository
 */
export function pathIn({ top }: Pick<Repository, "top">, file: string): string {
  const path = pathBelow(top, join(realPath(dirname(file)), basename(file)));
  if (path !== undefined) return path;
  throw new DevTestError(
    "outside_repository",
    `${printablePath(file)} lies outside of the repository ${printablePath(top)}.`,
    "Name a file of the repository.",
  );
}
