import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
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
 * @throws DevTestError when there is none, or no git
 */
export function openRepository(folder: string): Repository {
  const found = repositoryOf(folder);
  if (found !== undefined) return found;
  const said = new Git(folder).complaint("rev-parse", "--show-toplevel");
  if (said.includes("dubious ownership")) {
    throw new DevTestError(
      "unsafe_repository",
      "git refuses to read this repository: it belongs to another user of the machine.",
      "Trust it with the line that `git status` prints (`git config --global --add safe.directory …`), and run again.",
    );
  }
  throw new DevTestError(
    "no_repository",
    `${printablePath(folder)} is in no git repository, so there is no earlier revision to compare with.`,
    "Run it in a clone, or compare with a state: `pulumi stack export | devtest plan --state -`.",
  );
}

/** Undefined where a folder lies in none. */
export function repositoryOf(folder: string): Repository | undefined {
  const answer = new Git(folder).ask(["rev-parse", "--show-toplevel", "--is-shallow-repository"]);
  const [top = "", shallow = ""] = answer?.toString("utf8").split("\n") ?? [];
  return top === "" ? undefined : { git: new Git(top), top, isShallow: shallow === "true" };
}

/** The path of a file from the top of the repository, with slashes. @throws DevTestError when the file is outside of the repository */
export function pathIn({ top }: Repository, file: string): string {
  const folder = existsSync(dirname(file)) ? realpathSync(dirname(file)) : resolve(dirname(file));
  const path = relative(top, join(folder, basename(file)));
  if (leaves(path)) {
    throw new DevTestError(
      "outside_repository",
      `${printablePath(file)} lies outside of the repository ${printablePath(top)}.`,
      "Name a file of the repository.",
    );
  }
  return path.split(sep).join(posix.sep);
}

/** Whether a relative path leads out of the folder that it begins in. */
export function leaves(path: string): boolean {
  return path.split(sep)[0] === ".." || isAbsolute(path);
}
