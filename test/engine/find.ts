/** Finds a Pulumi CLI that this project can use. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { gte, parse, SemVer } from "semver";

/** The version this project is tested with, and the oldest it accepts. */
export const wanted = new SemVer("3.259.0");
/** The folder of the Go modules and the wrapper script that a build needs. */
export const sources = resolve(__dirname, "../../../test/engine");

export interface Search {
  /** The folder of a usable CLI. */
  readonly folder?: string;
  /** Why the places before it have none, one sentence each. */
  readonly rejected: readonly string[];
}

/** Searches PATH, then the project's cache. Downloads nothing. */
export async function search(env: NodeJS.ProcessEnv): Promise<Search> {
  const rejected: string[] = [];
  for (const folder of [firstOnPath("pulumi", env), join(cachedAt(env), "bin")]) {
    if (folder === undefined) rejected.push("no pulumi on PATH");
    else {
      const reason = await whyUnusable(folder, env);
      if (reason === undefined) return { folder, rejected };
      rejected.push(reason);
    }
  }
  return { rejected };
}

/**
 * The folder of the CLI that `npm test` and `npm start` have found, or else of one that is installed.
 * @throws Error when there is none.
 */
export async function findPulumi(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { folder, rejected } = env["DEVTEST_TEST_PULUMI"]
    ? { folder: env["DEVTEST_TEST_PULUMI"], rejected: [] }
    : await search(env);
  if (folder !== undefined) return folder;
  throw new Error(
    `There is no Pulumi CLI to run: ${rejected.join("; ")}.\nRun \`npm test\`, which installs one.`,
  );
}

/** Why the CLI in `folder` cannot be used; undefined when it can. */
export async function whyUnusable(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const file = join(folder, executable("pulumi"));
  if (!existsSync(file)) return `no pulumi in ${folder}`;
  const version = await versionOf(file, env);
  if (version === undefined) return `${file} does not print its version`;
  if (!gte(version, wanted)) return `${file} is ${version.version}, older than ${wanted.version}`;
  const missing = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"].filter(
    (plugin) =>
      firstOnPath(plugin, { PATH: [folder, dirname(realpathSync(file)), env["PATH"]].join(delimiter) }) ===
      undefined,
  );
  return missing.length === 0 ? undefined : `${file} has no ${missing.join(" and no ")} beside it or on PATH`;
}

async function versionOf(file: string, env: NodeJS.ProcessEnv): Promise<SemVer | undefined> {
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 20_000 };
  const { stdout } = await promisify(execFile)(file, ["version"], options).catch(() => ({ stdout: "" }));
  return parse(stdout.trim()) ?? undefined;
}

/** The first folder of PATH that holds the program. */
export function firstOnPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.find((folder) =>
    [executable(program), `${program}.cmd`].some((name) => isExecutable(join(folder, name))),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // It does not exist, or we may not run it: the search goes on.
  }
}

export function executable(program: string): string {
  return process.platform === "win32" ? `${program}.exe` : program;
}

/** The folder of the project's own CLI. Its name holds version, platform and recipe, so a changed recipe builds anew. */
export function cachedAt(env: NodeJS.ProcessEnv): string {
  const recipe = createHash("sha256");
  for (const file of ["cli/go.mod", "language-host/go.mod", "language-host/pulumi-language-nodejs"]) {
    recipe.update(readFileSync(join(sources, file)));
  }
  const name = `pulumi-${wanted.version}-${process.platform}-${process.arch}-${recipe.digest("hex").slice(0, 8)}`;
  return join(cacheFolder(env), "pulumi-appstore-devtest", name);
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env["XDG_CACHE_HOME"]) return env["XDG_CACHE_HOME"];
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32" && env["LOCALAPPDATA"]) return env["LOCALAPPDATA"];
  return join(homedir(), ".cache");
}
