/** The real Pulumi CLI, on a project and a state of its own. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findPulumi } from "./find.js";
import { type Running, type RunOptions, type RunResult, start, stop } from "./process.js";
import { type Deployment, readDeployment, textsUnder } from "./state.js";

export type { Running, RunResult } from "./process.js";
export type { Deployment, StateResource } from "./state.js";

/** The repository. Folders made in here find the package by its own name, as long as no package.json lies between. */
export const root = resolve(__dirname, "../../..");
/** Ignored by git, outside of jest's folder. */
const runs = join(root, "bin", "runs");

export interface StackOptions {
  /** A folder that holds Pulumi.yaml: used where it is, and left there by `dispose`. Default: a new temporary folder. */
  readonly project?: string;
  /** A folder copied into the temporary one first. */
  readonly copyOf?: string;
  /** Files to write, by path relative to the project's folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** For every call; a call's own `env` wins, and `undefined` takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** The stack's name. Default: `dev`. */
  readonly name?: string;
}

export interface CallOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: 240 s; then everything is killed and the result says so. */
  readonly timeoutSeconds?: number;
  readonly onOutput?: RunOptions["onOutput"];
}

/**
 * One project, one stack, one `file://` state, one PULUMI_HOME; nothing shared with the caller's own Pulumi, whose
 * LWA_*, DEVTEST_* and PULUMI_* variables are not passed on. No call throws for a red run: assert on `exitCode`.
 *
 * @example
 * const stack = await Stack.create({ files: { "Pulumi.yaml": …, "index.js": …, "devtest.yaml": … }, env: { LWA_CLIENT_ID: … } });
 * try {
 *   const { exitCode, output } = await stack.up(["--expect-no-changes"]);
 * } finally {
 *   await stack.dispose();
 * }
 */
export class Stack {
  readonly #running = new Set<Running>();
  private constructor(
    /** The folder with Pulumi.yaml. */
    readonly project: string,
    /** Everything the backend writes. */
    readonly backend: string,
    private readonly temporary: string,
    private readonly pulumiFolder: string,
    private readonly options: StackOptions,
  ) {}

  /** @throws Error when there is no CLI to be found, or `pulumi stack init` fails (with its output). */
  static async create(options: StackOptions = {}): Promise<Stack> {
    mkdirSync(runs, { recursive: true });
    const temporary = mkdtempSync(join(runs, "run-"));
    const project = options.project ?? join(temporary, "project");
    const backend = join(temporary, "state");
    mkdirSync(backend);
    if (options.copyOf !== undefined) cpSync(options.copyOf, project, { recursive: true });
    const stack = new Stack(project, backend, temporary, await findPulumi(), options);
    for (const [path, text] of Object.entries(options.files ?? {})) stack.write(path, text);
    const made = await stack.run(["stack", "init", stack.name]);
    if (made.exitCode === 0) return stack;
    await stack.dispose();
    throw new Error(`pulumi stack init failed:\n${made.output}`);
  }

  get name(): string {
    return this.options.name ?? "dev";
  }

  /** Writes a file of the project. */
  write(path: string, text: string): void {
    const file = join(this.project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Reads a file of the project. */
  read(path: string): string {
    return readFileSync(join(this.project, path), "utf8");
  }

  /** `pulumi up --yes --skip-preview`, so that a call is one run of the provider; `args` come after. */
  up(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.run(["up", "--yes", "--skip-preview", ...args], options);
  }

  preview(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.run(["preview", ...args], options);
  }

  refresh(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.run(["refresh", "--yes", "--skip-preview", ...args], options);
  }

  /** With its preview (`destroy` may refuse there): add `--skip-preview` to go without. */
  destroy(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.run(["destroy", "--yes", ...args], options);
  }

  /** `setConfig("devtest:clientSecret", "test-secret", ["--secret"])` */
  setConfig(key: string, value: string, args: readonly string[] = []): Promise<RunResult> {
    return this.run(["config", "set", ...args, key, value]);
  }

  /** What `pulumi stack export` says, secrets as ciphertext. @throws Error when the state cannot be read. */
  async export(): Promise<Deployment> {
    return readDeployment(await this.run(["stack", "export"]));
  }

  /** Any command: `run(["cancel", "--yes"])`. */
  run(args: readonly string[], options?: CallOptions): Promise<RunResult> {
    return this.start(args, options).finished;
  }

  /** As `run`, for tests that do something while it works. */
  start(args: readonly string[], options: CallOptions = {}): Running {
    const { timeoutSeconds = 240, onOutput } = options;
    const running = start(join(this.pulumiFolder, "pulumi"), this.#arguments(args), {
      cwd: this.project,
      env: { ...this.environment(), ...options.env },
      timeoutSeconds,
      ...(onOutput && { onOutput }),
    });
    this.#running.add(running);
    const forget = (): boolean => this.#running.delete(running);
    running.finished.then(forget, forget);
    return running;
  }

  /** Every file the backend wrote (state, `.bak`, history, backups, locks) with its text, by path relative to `backend`. */
  stateFiles(): Map<string, string> {
    return textsUnder(this.backend);
  }

  /** Ends what still runs (gently first) and removes the temporary folder. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#running].map((running) => stop(running, 5)));
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** The variables the CLI is run with. */
  environment(): NodeJS.ProcessEnv {
    const separator = process.platform === "win32" ? ";" : ":";
    return {
      ...callersOwn(),
      PATH: [this.pulumiFolder, dirname(process.execPath), process.env["PATH"]].join(separator),
      PULUMI_HOME: join(this.temporary, "home"),
      PULUMI_BACKEND_URL: `file://${this.backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "test-passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
      // Each command starts Node twice; compiled code is kept between them.
      NODE_COMPILE_CACHE: join(root, "bin", "compile-cache"),
      ...this.options.env,
    };
  }

  #arguments(args: readonly string[]): string[] {
    const ofStack = ["up", "preview", "refresh", "destroy", "config", "cancel", "import", "state"];
    const forStack = ofStack.includes(args[0] ?? "") || (args[0] === "stack" && args[1] !== "init");
    const named = args.includes("--stack") || args.includes("-s");
    return [
      ...args,
      ...(forStack && !named ? ["--stack", this.name] : []),
      "--non-interactive",
      "--color=never",
    ];
  }
}

function callersOwn(): NodeJS.ProcessEnv {
  const foreign = /^(LWA|DEVTEST|PULUMI|JEST)_|^NODE_OPTIONS$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
