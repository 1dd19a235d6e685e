import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The configuration file to use: the environment's DEVTEST_CONFIG, then what the stack configuration says
 * (`devtest:config`), then `devtest.yaml`; relative to the folder with Pulumi.yaml, which is looked for from `cwd`
 * upwards, or to `cwd` where there is none. An empty setting counts as unset. Whether the file exists is for the
 * loader to say.
 *
 * @example findConfigFile(process.env, undefined, process.cwd()) // "/home/ann/project/devtest.yaml"
 */
export function findConfigFile(env: NodeJS.ProcessEnv, configured: string | undefined, cwd: string): string {
  const named = [env["DEVTEST_CONFIG"], configured].find((file) => file !== undefined && file.trim() !== "");
  return resolve(projectFolder(cwd) ?? cwd, named ?? "devtest.yaml");
}

/** The nearest folder with Pulumi.yaml, from `from` upwards; undefined when there is none. */
export function projectFolder(from: string): string | undefined {
  const folder = resolve(from);
  if (["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(join(folder, file)))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : projectFolder(above);
}
