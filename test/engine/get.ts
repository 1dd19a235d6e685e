/** Gets a Pulumi CLI: an installed one, or else a download, or else a build. Prints its folder on stdout. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { build } from "./build.js";
import { cachedAt, search, wanted, whyUnusable } from "./find.js";

/** Writes a CLI to `folder`/bin. Rejects with the reason when it cannot. */
export interface Installer {
  /** Printed before it starts: what it does, and how long that takes. */
  readonly announcement: string;
  readonly install: (folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal) => Promise<void>;
}

/** In the order they are tried. */
export const installers: readonly Installer[] = [
  {
    announcement: `downloading Pulumi ${wanted.version} from get.pulumi.com (about half a minute)`,
    install: async (folder) => void (await PulumiCommand.install({ version: wanted, root: folder })),
  },
  {
    announcement: `building Pulumi ${wanted.version} from its Go modules (about four minutes, once)`,
    install: build,
  },
];

export interface GetOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Receives each line of progress. */
  readonly say: (line: string) => void;
  readonly installers?: readonly Installer[];
}

/** @returns The folder with `pulumi` in it. @throws Error that lists what was tried, and the cure. */
export async function getPulumi(options: GetOptions): Promise<string> {
  const { folder, rejected } = await search(options.env);
  if (folder !== undefined) return folder;
  const tried = [...rejected];
  options.say(`Looking for a Pulumi CLI: ${rejected.join("; ")}.`);
  for (const installer of options.installers ?? installers) {
    options.say(`  ${installer.announcement}`);
    try {
      return await installWith(installer, options);
    } catch (error) {
      options.signal.throwIfAborted();
      const reason = `${installer.announcement.replace(/ \(.*/, "")} failed: ${(error as Error).message}`;
      options.say(`  ${reason}`);
      tried.push(reason);
    }
  }
  const list = tried.map((line) => `- ${line}`).join("\n");
  throw new Error(
    `No Pulumi CLI (${wanted.version} or later) could be installed:\n${list}\nInstall Pulumi, then run this again: https://www.pulumi.com/docs/install/`,
  );
}

/** Installs to a temporary folder and renames that, so that the cache never holds half a CLI. */
async function installWith(installer: Installer, { env, signal }: GetOptions): Promise<string> {
  const place = cachedAt(env);
  mkdirSync(dirname(place), { recursive: true });
  removeLeftovers(place);
  const unfinished = mkdtempSync(`${place}.unfinished-`);
  try {
    await installer.install(unfinished, env, signal);
    const reason = await whyUnusable(join(unfinished, "bin"), env);
    if (reason !== undefined) throw new Error(reason);
    await moveIntoPlace(unfinished, place, env);
  } finally {
    rmSync(unfinished, { recursive: true, force: true, maxRetries: 5 });
  }
  return join(place, "bin");
}

/** Another run may have been faster. Its result is then kept. */
async function moveIntoPlace(unfinished: string, place: string, env: NodeJS.ProcessEnv): Promise<void> {
  if ((await whyUnusable(join(place, "bin"), env)) === undefined) return;
  rmSync(place, { recursive: true, force: true });
  renameSync(unfinished, place);
}

const dayInMilliseconds = 24 * 60 * 60 * 1000;

/** Removes temporary folders of killed runs. A young one may belong to a run that is still at work. */
function removeLeftovers(place: string): void {
  for (const name of readdirSync(dirname(place))) {
    const folder = join(dirname(place), name);
    const leftover = name.startsWith(`${basename(place)}.unfinished-`);
    if (leftover && Date.now() - statSync(folder).mtimeMs > dayInMilliseconds)
      rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => interrupted.abort(name));
  try {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    process.stdout.write(await getPulumi({ env: process.env, signal: interrupted.signal, say }));
  } catch (error) {
    if (!interrupted.signal.aborted) process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
