/**
 * Making a Pulumi CLI where none can be downloaded: from Go modules, with what go.sum pins.
 * About four minutes on two cores; Go's own cache makes a second time quick.
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { firstOnPath, sources, wanted } from "./find.js";

const engine = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const languageHost = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${wanted.version}`;

/** Fills `folder`/bin. @throws Error with the end of what Go said. */
export async function build(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  if (process.platform === "win32") throw new Error("the language host's wrapper is a shell script");
  const go = firstOnPath("go", env);
  if (go === undefined) throw new Error("there is no Go (https://go.dev/doc/install)");
  const compile = (module: string, target: string, args: readonly string[]): Promise<void> =>
    runGo(join(go, "go"), ["build", "-o", target, ...args], { cwd: join(sources, module), env, signal });
  const bin = join(folder, "bin");
  mkdirSync(join(bin, "language-host"), { recursive: true });
  await compile("language-host", join(bin, "language-host", "pulumi-language-nodejs"), [
    "-ldflags=-s -w",
    languageHost,
  ]);
  await compile("cli", join(bin, "pulumi"), [
    "-tags=osusergo grpcnotrace",
    `-ldflags=-s -w ${version}`,
    engine,
  ]);
  copyFileSync(join(sources, "language-host", "pulumi-language-nodejs"), join(bin, "pulumi-language-nodejs"));
  // Beside the CLI: on PATH alone it makes the CLI print a warning in each run.
  const plugin = "pulumi-resource-pulumi-nodejs";
  copyFileSync(join(dirname(require.resolve("@pulumi/pulumi/package.json")), plugin), join(bin, plugin));
}

async function runGo(
  go: string,
  args: readonly string[],
  { cwd, env, signal }: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<void> {
  const options = {
    cwd,
    env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
    signal,
    killSignal: "SIGINT" as const, // on which Go ends its compilers too
    maxBuffer: Number.POSITIVE_INFINITY,
  };
  await promisify(execFile)(go, args, options).catch((error: Error & { stderr?: string }) => {
    const said = (error.stderr ?? error.message).trim().split("\n").slice(-15).join("\n  ");
    throw new Error(`go ${args[0]} in ${cwd} failed:\n  ${said}`, { cause: error });
  });
}
