import { resolve } from "node:path";
import { projectFolder } from "../pulumi/project.js";

/**
 * The configuration file to use: DEVTEST_CONFIG, else the stack's `devtest:config`, else `devtest.yaml`. It is relative
 * to the nearest folder with Pulumi.yaml, from `cwd` upwards, or to `cwd` where there is none. An empty setting counts as
 * unset. The loader complains when there is no such file.
 *
 * @example findConfigFile(process.env, undefined, process.cwd()) // "/home/ann/project/devtest.yaml"
 */
export function findConfigFile(env: NodeJS.ProcessEnv, configured: string | undefined, cwd: string): string {
  const named = [env["DEVTEST_CONFIG"], configured].find((file) => file !== undefined && file.trim() !== "");
  return resolve(projectFolder(cwd) ?? cwd, named ?? "devtest.yaml");
}
