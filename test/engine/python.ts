/** Tools of the tests that are Python packages. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { type Cached, cached } from "./cached.js";

const run = promisify(execFile);
export const python = process.platform === "win32" ? "python" : "python3";

export interface PythonTool extends Pick<Cached, "what" | "takes" | "name"> {
  /** A file that names every package and its version. */
  readonly requirements: string;
}

/** Installs packages with pip unless they are there. Returns the folder of their modules, for PYTHONPATH. */
export async function pythonModules({ what, takes, name, requirements }: PythonTool): Promise<string> {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  return cached({
    what,
    takes,
    name: `${name}-${await pythonVersion(what)}`,
    recipe: readFileSync(requirements, "utf8"),
    cure,
    install: (folder) =>
      run(python, ["-m", "pip", "install", ...quiet, "--target", folder, "-r", requirements]),
  });
}

const cure = `Install Python 3.11 or later with pip, see that \`${python} -m pip\` works and reaches an index, and run this again.`;

async function pythonVersion(what: string): Promise<string> {
  const asked =
    "import sys, platform; print(sys.platform, platform.machine(), *sys.version_info[:2], sep='-')";
  const { stdout } = await run(python, ["-c", asked]).catch((error: Error) => {
    throw new Error(`${python} does not run, and ${what} needs it: ${error.message}\n${cure}`);
  });
  return stdout.trim();
}
