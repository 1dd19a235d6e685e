import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isOldNode, oldestNode } from "../node-version.js";
import { type Finding, fail, pass } from "./finding.js";

export function examineNode(version = process.versions.node): Finding {
  if (!isOldNode(version)) return pass("node", version);
  return fail("node", version, `Install Node.js ${oldestNode} or later.`);
}

export async function examinePulumi(env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)("pulumi", ["version"], {
      env: { PATH: env["PATH"], HOME: env["HOME"], PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: 30_000,
    });
    return pass("pulumi", stdout.trim());
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? "is not in PATH" : `cannot be run (${code})`;
    return fail("pulumi", found, "Install the Pulumi CLI: https://www.pulumi.com/docs/install/");
  }
}
