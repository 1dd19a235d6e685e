/** Starts a program, collects its output, and ends it together with its descendants. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Seconds until the whole process tree is killed. */
  readonly timeoutSeconds: number;
  /** Called with each piece of output, in order. */
  readonly onOutput?: (text: string) => void;
}

/** The result of a program. A failed program is a result and no exception: the caller looks at `exitCode`. */
export interface RunResult {
  /** The program's exit code; -1 when a signal ended it. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, in the order of arrival. */
  readonly output: string;
}

/** A running program. */
export interface Running {
  readonly pid: number;
  /** Everything printed so far. */
  readonly output: () => string;
  readonly finished: Promise<RunResult>;
  /** Resolves when the output so far matches; rejects when the program ends first. */
  printed(pattern: RegExp): Promise<void>;
  /** Sends one signal to the program alone: SIGINT is what Ctrl-C sends. */
  signal(name: NodeJS.Signals): void;
  /** Kills the program and all its descendants, as a crash would, and waits until it has ended. */
  kill(): Promise<void>;
}

const live = new Set<ChildProcess>();
process.once("exit", () => live.forEach(killTree));

/** Starts `command` in a process group of its own: a Ctrl-C at the terminal reaches only us, and we pass it on. */
export function start(command: string, args: readonly string[], options: RunOptions): Running {
  const { cwd, env, timeoutSeconds } = options;
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  live.add(child);
  const printed = gather(child, options.onOutput);
  const timer = setTimeout(() => {
    printed.add("stderr", `\n${command} was killed: not finished after ${timeoutSeconds} s\n`);
    killTree(child);
  }, timeoutSeconds * 1000);
  const finished = new Promise<RunResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ exitCode: code ?? -1, signal, ...printed.text }));
  }).finally(() => {
    clearTimeout(timer);
    live.delete(child);
  });
  return {
    pid: child.pid ?? -1,
    output: () => printed.text.output,
    finished,
    printed: (pattern) => untilPrinted(child, finished, () => printed.text.output, pattern),
    signal: (name) => void child.kill(name),
    kill: async () => {
      killTree(child);
      await finished;
    },
  };
}

function gather(child: ChildProcess, onOutput: RunOptions["onOutput"]) {
  const text = { stdout: "", stderr: "", output: "" };
  const add = (stream: "stdout" | "stderr", piece: string): void => {
    text[stream] += piece;
    text.output += piece;
    onOutput?.(piece);
  };
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => add("stdout", piece));
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => add("stderr", piece));
  return { text, add };
}

async function untilPrinted(
  child: ChildProcess,
  finished: Promise<RunResult>,
  output: () => string,
  pattern: RegExp,
): Promise<void> {
  let check = (): void => undefined;
  const seen = new Promise<void>((resolve) => {
    check = () => pattern.test(output()) && resolve();
    child.stdout?.on("data", check);
    child.stderr?.on("data", check);
    check();
  });
  const ended = finished.then(() => {
    if (!pattern.test(output())) throw new Error(`ended without printing ${pattern}:\n${output()}`);
  });
  await Promise.race([seen, ended]).finally(() => {
    child.stdout?.off("data", check);
    child.stderr?.off("data", check);
  });
}

/** Kills a process tree. Killing one group is not enough, because Pulumi gives each plugin a group of its own. */
export function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  for (const pid of [child.pid, ...descendants(child.pid)]) killIfThere(pid);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function descendants(root: number): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const parent of found) {
    for (const [pid, ppid] of pairs) if (ppid === parent && pid !== undefined) found.push(pid);
  }
  return found.slice(1);
}

/** Sends SIGINT, waits for a clean end, and kills the tree when it takes longer than `graceSeconds`. */
export async function stop(running: Running, graceSeconds: number): Promise<void> {
  running.signal("SIGINT");
  const patience = new AbortController();
  const late = delay(graceSeconds * 1000, "late", { signal: patience.signal }).catch(() => "done");
  const first = await Promise.race([late, running.finished.then(() => "done")]);
  patience.abort();
  if (first === "late") await running.kill();
}
