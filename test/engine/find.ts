/** Which Pulumi CLI will do, and where one may already be. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { gte, parse, SemVer } from "semver";

/** What this project is tested with, and the least it accepts. */
export const wanted = new SemVer("3.259.0");
/** The Go modules and the wrapper that a build is made of. */
export const sources = resolve(__dirname, "../../../test/engine");

export interface Search {
  /** The folder of a CLI that will do. */
  readonly folder?: string;
  /** One sentence for each place looked at in vain. */
  readonly passedOver: readonly string[];
}

/** Looks on PATH, then in the project's own cache. Changes nothing, fetches nothing. */
export async function search(env: NodeJS.ProcessEnv): Promise<Search> {
  const passedOver: string[] = [];
  for (const folder of [firstOnPath("pulumi", env), join(cachedAt(env), "bin")]) {
    if (folder === undefined) passedOver.push("no pulumi on PATH");
    else {
      const fault = await unfit(folder, env);
      if (fault === undefined) return { folder, passedOver };
      passedOver.push(fault);
    }
  }
  return { passedOver };
}

/**
 * The CLI's folder for whoever runs it: the one `npm test` and `npm start` hand over, or else one that is there.
 * @throws Error when there is none.
 */
export async function findPulumi(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { folder, passedOver } = env["DEVTEST_TEST_PULUMI"]
    ? { folder: env["DEVTEST_TEST_PULUMI"], passedOver: [] }
    : await search(env);
  if (folder !== undefined) return folder;
  throw new Error(
    `There is no Pulumi CLI to run: ${passedOver.join("; ")}.\nRun \`npm test\`, which gets one.`,
  );
}

/** Why the CLI in `folder` will not do, or undefined when it will. */
export async function unfit(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const file = join(folder, executable("pulumi"));
  if (!existsSync(file)) return `no pulumi in ${folder}`;
  const version = await versionOf(file, env);
  if (version === undefined) return `${file} does not tell its version`;
  if (!gte(version, wanted)) return `${file} is ${version.version}, older than ${wanted.version}`;
  const missing = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"].filter(
    (plugin) =>
      firstOnPath(plugin, { PATH: [folder, dirname(realpathSync(file)), env["PATH"]].join(delimiter) }) ===
      undefined,
  );
  return missing.length === 0 ? undefined : `${file} lacks ${missing.join(" and ")} beside it and on PATH`;
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
    [executable(program), `${program}.cmd`].some((name) => runs(join(folder, name))),
  );
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not for us to run: either way the search goes on
  }
}

export function executable(program: string): string {
  return process.platform === "win32" ? `${program}.exe` : program;
}

/** Where the project keeps its CLI: by version, machine and recipe, so that a changed recipe is a new place. */
export function cachedAt(env: NodeJS.ProcessEnv): string {
  const recipe = createHash("sha256");
  for (const file of ["cli/go.mod", "language-host/go.mod", "language-host/pulumi-language-nodejs"]) {
    recipe.update(readFileSync(join(sources, file)));
  }
  const name = `pulumi-${wanted.version}-${process.platform}-${process.arch}-${recipe.digest("hex").slice(0, 8)}`;
  return join(customaryCache(env), "pulumi-appstore-devtest", name);
}

function customaryCache(env: NodeJS.ProcessEnv): string {
  if (env["XDG_CACHE_HOME"]) return env["XDG_CACHE_HOME"];
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32" && env["LOCALAPPDATA"]) return env["LOCALAPPDATA"];
  return join(homedir(), ".cache");
}
