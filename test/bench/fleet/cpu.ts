import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second. */
const ticksPerSecond = 100;

/**
 * Seconds of CPU (user and system) of this process's children that have ended, and of theirs. The kernel leaves out those
 * whose parent was killed. Undefined elsewhere than on Linux.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html `cutime` and `cstime`
 */
export function cpuOfEndedChildren(): number | undefined {
  if (process.platform !== "linux") return undefined;
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
