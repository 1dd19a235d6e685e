import { existsSync, realpathSync } from "node:fs";
import path, { dirname, join, type PlatformPath, resolve } from "node:path";
import { foldersUpwards } from "../pulumi/project.js";
import { printablePath } from "../text/printable-path.js";

/**
 * How a code review calls a file of this machine: by its path below the top of its git repository, with `/` between the
 * folders. A link inside the repository counts as what it leads to, because that has the lines. Outside of any repository
 * the path is relative to the working directory.
 *
 * @example repositoryPath("/home/ann/project/stacks/devtest.yaml") // "stacks/devtest.yaml"
 */
export function repositoryPath(file: string): string {
  const [named, real] = [resolve(file), realPath(resolve(file))];
  const top = repositoryTop(dirname(named));
  const inside =
    top === undefined
      ? pathBelow(repositoryTop(dirname(real)), real)
      : (pathBelow(realPath(top), real) ?? pathBelow(top, named));
  return printablePath(inside ?? slashed(path.relative(process.cwd(), named)));
}

/** The nearest folder that git has made, from `from` upwards; in a worktree or a submodule `.git` is a file. */
export function repositoryTop(from: string): string | undefined {
  return foldersUpwards(from).find((folder) => existsSync(join(folder, ".git")));
}

/** The path of a file from a folder that it is in, with `/` on every system; undefined where it is not in it. */
export function pathBelow(
  folder: string | undefined,
  file: string,
  system: PlatformPath = path,
): string | undefined {
  if (folder === undefined) return undefined;
  const below = system.relative(folder, file);
  const leaves = below === ".." || below.startsWith(`..${system.sep}`) || system.isAbsolute(below);
  return below === "" || leaves ? undefined : slashed(below, system);
}

function slashed(relative: string, { sep }: PlatformPath = path): string {
  return relative.replaceAll(sep, "/");
}

/** Without links. A file that is missing has no other path than the one that names it. */
export function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : resolve(file);
}
