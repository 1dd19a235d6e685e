import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { manifest } from "../manifest.js";
import { type Finding, fail, pass } from "./finding.js";

/** `engines.node` is of the form `>=22.12`. */
const oldestNode = manifest.engines.node.replace(/^>=/, "");

export function examineNode(version = process.versions.node): Finding {
  const fits = compare(numbers(version), numbers(oldestNode)) >= 0;
  return fits ? pass("node", version) : fail("node", version, `Install Node.js ${oldestNode} or later.`);
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

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((number, at) => number !== (other[at] ?? 0));
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
