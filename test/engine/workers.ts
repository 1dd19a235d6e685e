/** The processes that Pulumi starts for a project, found under /proc: Linux only. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const named = { provider: "dynamic-provider", host: "cmd/run" } as const;
export type Worker = keyof typeof named;

/** Ids of the processes whose working directory is `folder`: providers, programs, or, without `worker`, all of them. */
export function workersIn(folder: string, worker?: Worker): number[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => worksIn(id, folder, worker === undefined ? "" : named[worker])).map(Number);
}

function worksIn(id: string, folder: string, name: string): boolean {
  try {
    const line = readFileSync(`/proc/${id}/cmdline`, "utf8");
    return line.includes(name) && readlinkSync(`/proc/${id}/cwd`) === folder;
  } catch {
    return false; // It ended while we looked.
  }
}

/** The process id as soon as there is one; undefined when the run ends first. */
export async function firstWorker(
  folder: string,
  worker: Worker,
  ended: () => boolean,
): Promise<number | undefined> {
  while (!ended()) {
    const [id] = workersIn(folder, worker);
    if (id !== undefined) return id;
    await delay(20);
  }
  return undefined;
}

export function killIfThere(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Polls until the condition holds. The test's time limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(50);
}
