import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { excerpt } from "../../text/excerpt.js";

/** The process a lock file names, so that a dead one need not be waited for. */
export interface Holder {
  readonly pid: number;
  /** Where the number means this process: the machine since it was started, and on Linux the container. */
  readonly place: string;
}

export const self: Holder = { pid: process.pid, place: `${hostname()} ${reachOfPid()}`.trim() };

/**
 * Machines of one name that share a folder are told apart by what each has drawn at its start: the first namespace of
 * processes has one number on all of them. Where neither can be read, no other process is of the same place.
 */
function reachOfPid(): string {
  if (process.platform !== "linux") return "";
  try {
    return `${readlinkSync("/proc/self/ns/pid")} ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8")}`;
  } catch {
    return randomUUID();
  }
}

/** Certainly dead; one of another place, or of whom nothing was written yet, is judged by its silence alone. */
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

/** How messages call it. */
export function holderIn(text: string): string {
  const holder = parseHolder(text);
  if (holder === undefined) return "another process";
  return `process ${holder.pid} on ${excerpt(holder.place, { secrets: [] })}`;
}

/** Undefined for anything else: also in the moment between the making of the file and its first byte. */
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
