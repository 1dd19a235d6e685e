/** Gets a Pulumi CLI: one that is there, or else the download, or else a build; prints its folder on stdout. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { build } from "./build.js";
import { cachedAt, search, unfit, wanted } from "./find.js";

/** A way to fill `folder`/bin with a CLI; rejects with the reason when it cannot. */
export interface Way {
  /** Told before it starts: what, why, how long. */
  readonly announcement: string;
  readonly fill: (folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal) => Promise<void>;
}

/** In the order in which they are tried. */
export const ways: readonly Way[] = [
  {
    announcement: `downloading Pulumi ${wanted.version} from get.pulumi.com (about half a minute)`,
    fill: async (folder) => void (await PulumiCommand.install({ version: wanted, root: folder })),
  },
  {
    announcement: `building Pulumi ${wanted.version} from its Go modules (about four minutes, once)`,
    fill: build,
  },
];

export interface GetOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Receives each line of progress. */
  readonly say: (line: string) => void;
  readonly ways?: readonly Way[];
}

/** @returns The folder with `pulumi` in it. @throws Error that lists what was tried, and the cure. */
export async function getPulumi(options: GetOptions): Promise<string> {
  const { folder, passedOver } = await search(options.env);
  if (folder !== undefined) return folder;
  const tried = [...passedOver];
  options.say(`The Pulumi CLI is wanted: ${passedOver.join("; ")}.`);
  for (const way of options.ways ?? ways) {
    options.say(`  ${way.announcement}`);
    try {
      return await install(way, options);
    } catch (error) {
      options.signal.throwIfAborted();
      const reason = `${way.announcement.replace(/ \(.*/, "")} failed: ${(error as Error).message}`;
      options.say(`  ${reason}`);
      tried.push(reason);
    }
  }
  const list = tried.map((line) => `- ${line}`).join("\n");
  throw new Error(
    `No Pulumi CLI (${wanted.version} or later) could be had:\n${list}\nInstall Pulumi, then run this again: https://www.pulumi.com/docs/install/`,
  );
}

/** Fills a folder nobody looks at, then renames it: what the cache holds under its name is whole. */
async function install(way: Way, { env, signal }: GetOptions): Promise<string> {
  const place = cachedAt(env);
  mkdirSync(dirname(place), { recursive: true });
  sweep(place);
  const unfinished = mkdtempSync(`${place}.unfinished-`);
  try {
    await way.fill(unfinished, env, signal);
    const fault = await unfit(join(unfinished, "bin"), env);
    if (fault !== undefined) throw new Error(fault);
    await settle(unfinished, place, env);
  } finally {
    rmSync(unfinished, { recursive: true, force: true, maxRetries: 5 });
  }
  return join(place, "bin");
}

/** Another run may have been quicker: then its result is kept. */
async function settle(unfinished: string, place: string, env: NodeJS.ProcessEnv): Promise<void> {
  if ((await unfit(join(place, "bin"), env)) === undefined) return;
  rmSync(place, { recursive: true, force: true });
  renameSync(unfinished, place);
}

const dayInMilliseconds = 24 * 60 * 60 * 1000;

/** Removes what runs that were killed left behind; younger ones may still be at work. */
function sweep(place: string): void {
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
