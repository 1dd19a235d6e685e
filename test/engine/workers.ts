/** The processes Pulumi starts for a project, as Linux tells of them. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const named = { provider: "dynamic-provider", host: "cmd/run" } as const;
export type Worker = keyof typeof named;

/** Ids of what works in a folder: providers, the programs' own processes, or, without `worker`, everything. */
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

/** Its id as soon as there is one; undefined when the run it would belong to has ended without. */
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

/** Looks often until it holds; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(50);
}
