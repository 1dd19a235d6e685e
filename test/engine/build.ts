/**
 * Builds a Pulumi CLI from Go modules, in the versions that go.sum pins, for machines that cannot download one. It takes
 * about four minutes on two cores, and less when Go has the modules in its cache.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { firstOnPath, sources, wanted } from "./find.js";
import { start, stop } from "./process.js";

const engine = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const languageHost = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${wanted.version}`;

/** Writes the CLI and its plugins to `folder`/bin. @throws Error with the end of Go's output. */
export async function build(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  if (process.platform === "win32") throw new Error("the language host's wrapper is a shell script");
  const go = firstOnPath("go", env);
  if (go === undefined) throw new Error("Go is not installed (https://go.dev/doc/install)");
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
  // The plugin goes beside the CLI: if it is only on PATH, the CLI prints a warning in each run.
  const plugin = "pulumi-resource-pulumi-nodejs";
  copyFileSync(join(dirname(require.resolve("@pulumi/pulumi/package.json")), plugin), join(bin, plugin));
}

/** Waits for an interrupted Go to end, because its compilers write to a folder that is then removed. */
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
