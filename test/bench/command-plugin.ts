/** Gets what the rival `@pulumi/command` needs: its package from npm, and its plugin. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root, Stack } from "../engine/stack.js";

const version = "1.2.1";
const folder = join(root, "bin", "bench-command");
const home = join(folder, "home");
/** Where the CLI keeps installed plugins; one that is built goes there, too. */
const installedAt = join(home, "plugins", `resource-command-v${version}`);
const npmPackage = join(folder, "package");

export interface CommandPlugin {
  readonly npmPackage: string;
  /** For the CLI, so that it finds the plugin. */
  readonly env: NodeJS.ProcessEnv;
}

/** The plugin and the package, or a sentence that says why there is none. What the tools printed goes to `say`. */
export async function commandPlugin(say: (text: string) => void): Promise<CommandPlugin | string> {
  mkdirSync(folder, { recursive: true });
  if (!(await installed(say)) && !(await built(say))) {
    return "its plugin can be neither installed nor built here";
  }
  if (!(await packed(say))) return "npm does not give the package here";
  return { npmPackage, env: { PULUMI_HOME: home } };
}

/** The official way. */
async function installed(say: (text: string) => void): Promise<boolean> {
  if (existsSync(installedAt)) return true;
  const files = { "Pulumi.yaml": "name: plugin\nruntime: yaml\n" };
  const stack = await Stack.create({ files, env: { PULUMI_HOME: home } });
  try {
    const { exitCode, output } = await stack.run(["plugin", "install", "resource", "command", version]);
    if (exitCode !== 0) say(output);
    return exitCode === 0;
  } finally {
    await stack.dispose();
  }
}

async function built(say: (text: string) => void): Promise<boolean> {
  const module = "github.com/pulumi/pulumi-command/provider/cmd/pulumi-resource-command";
  return succeeds("go", ["install", `${module}@v${version}`], { ...process.env, GOBIN: installedAt }, say);
}

/** The package alone: its SDK is the one that is installed here. */
async function packed(say: (text: string) => void): Promise<boolean> {
  if (existsSync(npmPackage)) return true;
  const archive = `pulumi-command-${version}.tgz`;
  if (!(await succeeds("npm", ["pack", `@pulumi/command@${version}`], process.env, say))) return false;
  const unpacked = await succeeds("tar", ["-xzf", archive], process.env, say);
  rmSync(join(folder, archive));
  return unpacked;
}

async function succeeds(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<boolean> {
  try {
    await promisify(execFile)(program, args, { cwd: folder, env });
    return true;
  } catch (error) {
    say((error as Error).message);
    return false;
  }
}
