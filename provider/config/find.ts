import { resolve } from "node:path";
import { projectFolder } from "../pulumi/project.js";

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
