/**
 * Making a Pulumi CLI where none can be downloaded: from Go modules, with what go.sum pins.
 * About four minutes on two cores; Go's own cache makes a second time quick.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { firstOnPath, sources, wanted } from "./find.js";
import { start, stop } from "./process.js";

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

/** An interrupted Go is waited for: it ends its compilers, and nobody writes any more when the folder is removed. */
async function runGo(
  go: string,
  args: readonly string[],
  { cwd, env, signal }: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const running = start(go, args, {
    cwd,
    env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
    timeoutSeconds: 3600,
  });
  const interrupt = (): void => void stop(running, 10);
  signal.addEventListener("abort", interrupt);
  const { exitCode, output } = await running.finished;
  signal.removeEventListener("abort", interrupt);
  signal.throwIfAborted();
  if (exitCode === 0) return;
  throw new Error(`go ${args[0]} in ${cwd} failed:\n  ${output.trim().split("\n").slice(-15).join("\n  ")}`);
}
