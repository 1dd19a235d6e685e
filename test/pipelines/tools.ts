/** Programs that read or run pipelines, each in the one version that is tested. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { cached } from "../engine/cached.js";
import { executable } from "../engine/find.js";
import { type PythonTool, python, pythonModules } from "../engine/python.js";
import { root } from "../engine/stack.js";

const run = promisify(execFile);

/** Runs GitHub's workflows: https://nektosact.com */
export const act = () => goTool("act", "github.com/nektos/act@v0.2.89", "about three minutes");

/** Reads GitHub's workflows: https://github.com/rhysd/actionlint */
export const actionlint = () =>
  goTool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12", "about half a minute");

const linters: PythonTool = {
  what: "zizmor and check-jsonschema",
  takes: "about ten seconds",
  name: "workflow-linters",
  requirements: join(root, "test/pipelines/lint-requirements.txt"),
};

/** Searches workflows for what an attacker could use: https://docs.zizmor.sh */
export async function zizmor(): Promise<string> {
  return join(await pythonModules(linters), "bin", executable("zizmor"));
}

/** Compares files with the schemas that it brings along: https://check-jsonschema.readthedocs.io */
export async function checkJsonSchema(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: await pythonModules(linters) };
  const { stdout } = await run(python, ["-m", "check_jsonschema", ...args], { cwd, env });
  return stdout;
}

/** The version is in the name, and Go's checksum database holds that it is always the same source. */
async function goTool(name: string, module: string, takes: string): Promise<string> {
  const folder = await cached({
    what: `${name}, a tool for workflows,`,
    takes,
    name: `${name}-${process.platform}-${process.arch}`,
    recipe: module,
    cure: "Install Go (https://go.dev/doc/install), see that `go` is on PATH and reaches a module proxy, and run this again.",
    install: async (GOBIN) => {
      const env = { ...process.env, GOBIN, CGO_ENABLED: "0", GOWORK: "off" };
      await run("go", ["install", "-trimpath", "-ldflags=-s -w", module], { env, maxBuffer: 1e8 });
    },
  });
  return join(folder, executable(name));
}
