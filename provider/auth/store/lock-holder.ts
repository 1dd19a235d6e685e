import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { excerpt } from "../../text/excerpt.js";

/** The process that a lock file names, so that nobody waits for a dead one. */
export interface Holder {
  readonly pid: number;
  /** The scope of the number: the machine since its start, and on Linux the container. */
  readonly place: string;
}

export const self: Holder = { pid: process.pid, place: `${hostname()} ${reachOfPid()}`.trim() };

/**
 * Machines of the same name that share a folder differ in their boot id; the first namespace of processes has the same
 * number on all of them. Where these cannot be read, the place is random, and no other process has the same one.
 */
function reachOfPid(): string {
  if (process.platform !== "linux") return "";
  try {
    return `${readlinkSync("/proc/self/ns/pid")} ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8")}`;
  } catch {
    return randomUUID();
  }
}

/** Whether a holder is certainly dead. One at another place, or without a name yet, is judged by its silence alone. */
export function isDead(text: string): boolean {
  const holder = parseHolder(text);
  if (holder?.place !== self.place) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** The holder's name in messages. */
export function holderIn(text: string): string {
  const holder = parseHolder(text);
  if (holder === undefined) return "another process";
  return `process ${holder.pid} on ${excerpt(holder.place, { secrets: [] })}`;
}

/** Undefined for any other text, also for that of a file that has just been made and is still empty. */
function parseHolder(text: string): Holder | undefined {
  const { pid, place } = (parseJson(text) ?? {}) as Record<string, unknown>;
  if (typeof place !== "string" || typeof pid !== "number") return undefined;
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, place } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
