/** Counts the CPU of a whole process tree with a control group of its own, where Linux lets us make one. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface Hierarchy {
  readonly version: 1 | 2;
  /** The folder of the group that this process is in. */
  readonly folder: string;
}

/**
 * The hierarchies that count CPU, the newer first.
 *
 * @param mounts the text of `/proc/self/mounts`
 * @param own the text of `/proc/self/cgroup`
 */
export function hierarchiesIn(mounts: string, own: string): Hierarchy[] {
  const paths = own.trim().split("\n").map(ownPath);
  const found = mounts.split("\n").flatMap((line): Hierarchy[] => {
    const [, folder = "", type, options = ""] = line.split(" ");
    const version = type === "cgroup2" ? 2 : type === "cgroup" ? 1 : undefined;
    if (version === undefined) return [];
    if (version === 1 && !options.split(",").includes("cpuacct")) return [];
    const controller = version === 2 ? "" : "cpuacct";
    const path = paths.find(({ controllers }) => controllers.includes(controller))?.path;
    return path === undefined ? [] : [{ version, folder: resolve(folder, `.${path}`) }];
  });
  return found.sort((one, other) => other.version - one.version);
}

/** One line of `/proc/self/cgroup`: `2:cpuacct,cpu:/some/group`. */
function ownPath(line: string) {
  const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
  return { controllers: controllers.split(","), path };
}

/** Seconds of CPU, from `cpu.stat` (version 2) or `cpuacct.usage` (version 1). */
export function secondsIn(version: Hierarchy["version"], text: string): number {
  const [, figure] = (version === 2 ? /^usage_usec (\d+)$/m : /^(\d+)$/m).exec(text.trim()) ?? [];
  if (figure === undefined) throw new Error(`These are no figures of a control group: ${text}`);
  return Number(figure) / (version === 2 ? 1e6 : 1e9);
}

export class ControlGroup {
  private constructor(
    readonly version: Hierarchy["version"],
    private readonly folder: string,
  ) {}

  /** The first that can be made, and counts; undefined where there is none. */
  static make(): ControlGroup | undefined {
    if (!existsSync("/proc/self/cgroup")) return undefined;
    const [mounts, own] = ["/proc/self/mounts", "/proc/self/cgroup"].map((file) =>
      readFileSync(file, "utf8"),
    );
    for (const { version, folder } of hierarchiesIn(mounts ?? "", own ?? "")) {
      const group = new ControlGroup(version, join(folder, `devtest-bench-${process.pid}`));
      if (group.#isUsable()) return group;
    }
    return undefined;
  }

  #isUsable(): boolean {
    try {
      mkdirSync(this.folder);
    } catch {
      return false; // We may not make groups in this hierarchy: the next one is tried.
    }
    const [command = "", ...args] = [...this.through, "sh", "-c", ":"];
    const before = this.seconds();
    if (spawnSync(command, args, { stdio: "ignore" }).status === 0 && this.seconds() > before) return true;
    this.remove();
    return false;
  }

  /** What puts a command into the group: the shell enters it, and becomes the command. */
  get through(): readonly string[] {
    return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', join(this.folder, "cgroup.procs")];
  }

  seconds(): number {
    return secondsIn(
      this.version,
      readFileSync(join(this.folder, this.version === 2 ? "cpu.stat" : "cpuacct.usage"), "utf8"),
    );
  }

  /** Ids of the processes in it. */
  processes(): number[] {
    const lines = readFileSync(join(this.folder, "cgroup.procs"), "utf8").trim().split("\n");
    return lines.filter(Boolean).map(Number);
  }

  /** Resolves when the last process has ended; plugins end a moment after the CLI. Version 1 tells nobody, so we look. */
  async emptied(): Promise<void> {
    for (let looks = 0; this.processes().length > 0; looks += 1) {
      if (looks > 1000) throw new Error("Processes of a measured run are still there 10 s after its end.");
      await delay(10);
    }
  }

  remove(): void {
    rmdirSync(this.folder);
  }
}
