/** Peak memory of the two processes that Pulumi starts for a program in JavaScript. Linux only: it is read in /proc. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Bytes; undefined where it is not measured, or there was no such process. */
export interface Peaks {
  readonly programBytes?: number;
  readonly providerBytes?: number;
}

/** What tells the processes apart on their command lines. */
const marks = { programBytes: "cmd/run", providerBytes: "dynamic-provider" } as const;
const everyMilliseconds = 50;

/** Looks until it is stopped. The kernel keeps each process's peak, so only the last moments of one can be missed. */
export class MemoryWatch {
  #peaks: { programBytes?: number; providerBytes?: number } = {};
  readonly #kinds = new Map<number, keyof Peaks | undefined>();
  readonly #timer: NodeJS.Timeout | undefined;

  /** @param processes ids of the processes of the run, at this moment */
  constructor(private readonly processes: () => readonly number[]) {
    if (existsSync("/proc/self/status")) this.#timer = setInterval(() => this.#look(), everyMilliseconds);
  }

  get peaks(): Peaks {
    return this.#peaks;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const pid of this.processes()) {
      const kind = this.#kinds.get(pid) ?? kindOf(read(pid, "cmdline"));
      if (kind === undefined) continue;
      this.#kinds.set(pid, kind);
      this.#peaks[kind] = Math.max(this.#peaks[kind] ?? 0, peakIn(read(pid, "status")));
    }
  }
}

/** Arguments are separated by zero bytes. The language host's own command line names no such file. */
export function kindOf(commandLine: string): keyof Peaks | undefined {
  const [program = "", ...args] = commandLine.split("\0");
  if (!/(^|\/)node$/.test(program)) return undefined;
  if (args.some((arg) => arg.includes(marks.providerBytes))) return "providerBytes";
  return args.some((arg) => arg.includes(marks.programBytes)) ? "programBytes" : undefined;
}

/** Bytes of the line `VmHWM:    81234 kB`; 0 when the process has ended. */
export function peakIn(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Empty when the process has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}

/** The process and all below it, by the parents that /proc names. */
export function descendants(root: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = pids.map((pid) => ({ pid: Number(pid), parent: parentIn(read(Number(pid), "stat")) }));
  const found = [root];
  for (const one of found) {
    for (const { pid, parent } of parents) if (parent === one) found.push(pid);
  }
  return found;
}

/** The fourth field of `stat`; the second is the name in parentheses, which may hold anything. */
export function parentIn(stat: string): number {
  return Number(/^\d+ \(.*\) \S (\d+) /s.exec(stat)?.[1] ?? -1);
}
