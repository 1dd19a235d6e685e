/** The real Pulumi CLI, on a project and a state of its own, with the laws that hold for each of its runs. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Emulator } from "../emulator/index.js";
import { environment, leadingTo } from "./environment.js";
import { findPulumi } from "./find.js";
import { type Running, type RunOptions, type RunResult, start, stop } from "./process.js";
import { holdSecondRun, lawfulPulumi } from "./second-run.js";
import { type Deployment, readDeployment, textsUnder } from "./state.js";

export type { Running, RunResult } from "./process.js";
export type { Deployment, StateResource } from "./state.js";

/** The repository. Folders made in here find the package by its own name, as long as no package.json lies between. */
export const root = resolve(__dirname, "../../..");
/** Ignored by git, outside of jest's folder. */
const runs = join(root, "bin", "runs");

/**
 * For shells in which tests run what a document says: puts a `pulumi` into `folder` that holds the law of the second
 * run.
 *
 * @returns the folder of the CLI, with the plugins it needs: it has to be on PATH, too
 */
export async function lawfulPulumiIn(folder: string): Promise<string> {
  const found = await findPulumi();
  writeFileSync(join(folder, "pulumi"), lawfulPulumi(join(found, "pulumi")), { mode: 0o755 });
  return found;
}

export interface StackOptions {
  /** A folder that holds Pulumi.yaml: used where it is, and left there by `dispose`. Default: a new temporary folder. */
  readonly project?: string;
  /** A folder copied into the temporary one first. */
  readonly copyOf?: string;
  /** Files to write, by path relative to the project's folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the provider sends to. Its credentials and addresses are in the environment of every call. */
  readonly emulator?: Emulator;
  /** For every call; a call's own `env` wins, and `undefined` takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** The stack's name. Default: `dev`. */
  readonly name?: string;
  /** Gets the output of each call, as `(output)`, and every state file by path. When it throws, the call rejects. */
  readonly inspect?: (texts: ReadonlyMap<string, string>) => void;
}

export interface CallOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: 240 s. Then everything is killed, and the output says so. */
  readonly timeoutSeconds?: number;
  readonly onOutput?: RunOptions["onOutput"];
  /** A command and its first arguments, which runs the CLI: one that counts what it uses. Default: none. */
  readonly through?: readonly string[];
  /** Why no second run follows a green `up`. Write it as a literal: laws.test.ts reads the sources and lists it. */
  readonly secondRun?: string;
}

/**
 * One project, one stack, one `file://` state, one PULUMI_HOME; nothing shared with the caller's own Pulumi, whose
 * LWA_*, DEVTEST_* and PULUMI_* variables are not passed on. No call throws for a red run: assert on `exitCode`. A
 * call rejects when it breaks a law: after a green `up` there is nothing to change and nothing to send.
 *
 * @example
 * const stack = await Stack.create({ files: { "Pulumi.yaml": …, "index.js": …, "devtest.yaml": … }, emulator });
 * try {
 *   const { exitCode, output } = await stack.up();
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

  /** `run` for tests that do something meanwhile. Every run of the engine starts here, so the laws are held here. */
  start(args: readonly string[], options: CallOptions = {}): Running {
    const first = this.#launch(args, options);
    if (args[0] !== "up" || options.secondRun !== undefined) return first;
    const { onOutput: _, ...quietly } = options;
    const run = (again: readonly string[]): Promise<RunResult> => this.#launch(again, quietly).finished;
    const requests = (): number => this.options.emulator?.requests().length ?? 0;
    return { ...first, finished: holdSecondRun(args, first.finished, { run, requests }) };
  }

  #launch(args: readonly string[], options: CallOptions): Running {
    const env = { ...this.#environment(), ...options.env };
    const cli = join(this.pulumiFolder, "pulumi");
    const [command = cli, ...before] = [...(options.through ?? []), cli];
    return this.#spawn(command, [...before, ...this.#arguments(args)], { ...options, env });
  }

  #spawn(
    command: string,
    args: readonly string[],
    options: CallOptions & { env: NodeJS.ProcessEnv },
  ): Running {
    const { env, timeoutSeconds = 240, onOutput } = options;
    const running = start(command, args, {
      cwd: this.project,
      env,
      timeoutSeconds,
      ...(onOutput && { onOutput }),
    });
    this.#running.add(running);
    const forget = (): boolean => this.#running.delete(running);
    running.finished.then(forget, forget);
    const finished = running.finished.then((result) => {
      this.options.inspect?.(new Map([["(output)", result.output], ...this.stateFiles()]));
      return result;
    });
    return { ...running, finished };
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

  #environment(): NodeJS.ProcessEnv {
    const { pulumiFolder, temporary, backend } = this;
    const [home, compileCache] = [join(temporary, "home"), join(root, "bin", "compile-cache")];
    return {
      ...environment({ pulumi: pulumiFolder, home, backend, compileCache }),
      ...(this.options.emulator && leadingTo(this.options.emulator)),
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
