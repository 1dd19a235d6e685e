/** What one run takes: time, CPU, memory. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunResult } from "../engine/process.js";
import { ControlGroup } from "./cgroup.js";
import { descendants, MemoryWatch, type Peaks } from "./memory.js";

export interface Taken extends Peaks {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** A program that has been started; `finished` has its result. */
export interface Started {
  readonly pid: number;
  readonly finished: Promise<RunResult>;
  readonly kill: () => Promise<void>;
}

/** Starts a program by way of the command `through`. */
export type Start = (through: readonly string[]) => Started;

export class Meter {
  readonly #group = ControlGroup.make();
  readonly #folder = mkdtempSync(join(tmpdir(), "devtest-bench-"));

  #running: Started | undefined;
  #interrupted = false;

  /** How CPU is counted, for the reader of the figures. */
  get countedBy(): string {
    if (this.#group !== undefined) return `a control group (version ${this.#group.version})`;
    return "`times` of the shell, which misses processes that nobody waits for";
  }

  async measure(start: Start): Promise<{ readonly result: RunResult; readonly taken: Taken }> {
    if (this.#interrupted) throw new Error("It was interrupted.");
    const times = join(this.#folder, "times");
    const group = this.#group;
    const before = group?.seconds() ?? 0;
    const began = performance.now();
    const running = start(group?.through ?? ["sh", "-c", countingShell, times]);
    this.#running = running;
    const memory = new MemoryWatch(() => group?.processes() ?? descendants(running.pid));
    const result = await running.finished.finally(() => memory.stop());
    const wallSeconds = (performance.now() - began) / 1000;
    await group?.emptied();
    const cpuSeconds = group === undefined ? timesIn(readFileSync(times, "utf8")) : group.seconds() - before;
    return { result, taken: { wallSeconds, cpuSeconds, ...memory.peaks } };
  }

  /** Kills what runs, and lets nothing start any more: every run ends with an error, which closes all there is. */
  interrupt(): void {
    this.#interrupted = true;
    void this.#running?.kill();
  }

  close(): void {
    this.#group?.remove();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Runs a command, and writes the times of the shell and of its children to the file `$0`. */
const countingShell = '"$@"; code=$?; times >"$0"; exit $code';

/** Seconds of CPU that `times` prints: user and system, of the shell and of its children. */
export function timesIn(text: string): number {
  const parts = [...text.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 4) throw new Error(`This is not what \`times\` prints: ${text}`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
