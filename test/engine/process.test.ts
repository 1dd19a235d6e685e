import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { script, temporaryFolder } from "./fakes.js";
import { type Running, start, stop } from "./process.js";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(timeoutSeconds: number, ...lines: readonly string[]): Running {
  script(join(folder, "program"), ...lines);
  return start(join(folder, "program"), ["an argument"], { cwd: folder, env: process.env, timeoutSeconds });
}

/** Starts a process in a group of its own, as Pulumi does with plugins, and waits forever. */
const withDescendant = ["set -m", "sleep 1000 &", `echo $! > descendant; echo ready; wait`];
const descendant = (): number => Number(readFileSync(join(folder, "descendant"), "utf8"));
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};

describe("A program", () => {
  test("gives its exit code, each stream, and both together", async () => {
    const result = await program(10, 'echo "out $1"; echo err >&2; exit 7').finished;
    expect(result).toMatchObject({ exitCode: 7, signal: null, stdout: "out an argument\n", stderr: "err\n" });
    expect(result.output).toHaveLength("out an argument\nerr\n".length);
  });

  test("that is not there is an error, not a red run", async () => {
    const options = { cwd: folder, env: {}, timeoutSeconds: 10 };
    await expect(start(join(folder, "absent"), [], options).finished).rejects.toThrow("ENOENT");
  });

  test("can be awaited to print something", async () => {
    const running = program(10, "echo one; read nothing; echo two; sleep 1000");
    await running.printed(/two/);
    await running.kill();
    expect(running.output()).toBe("one\ntwo\n");
  });

  test("that ends without printing it rejects the wait", async () => {
    await expect(program(10, "echo one").printed(/two/)).rejects.toThrow(
      "ended without printing /two/:\none",
    );
  });
});

describe("Ending a program", () => {
  test("kills its descendants too, in any process group", async () => {
    const running = program(10, ...withDescendant);
    await running.printed(/ready/);
    expect(alive(descendant())).toBe(true);
    await running.kill();
    expect(alive(descendant())).toBe(false);
    expect(await running.finished).toMatchObject({ exitCode: -1, signal: "SIGKILL" });
  });

  test("happens by itself after the time limit, and the output says so", async () => {
    const { output, signal } = await program(0.3, "sleep 1000").finished;
    expect(signal).toBe("SIGKILL");
    expect(output).toContain("program was killed: not finished after 0.3 s");
  });

  test("starts with one SIGINT, and lets it finish", async () => {
    const running = program(
      10,
      "trap 'echo tidied up; exit 3' INT; echo ready; while :; do sleep 0.01; done",
    );
    await running.printed(/ready/);
    await stop(running, 10);
    expect(await running.finished).toMatchObject({ exitCode: 3, stdout: "ready\ntidied up\n" });
  });

  test("kills it when it does not finish", async () => {
    const running = program(10, "trap '' INT; echo ready; while :; do sleep 0.01; done");
    await running.printed(/ready/);
    await stop(running, 0.1);
    expect((await running.finished).signal).toBe("SIGKILL");
  });
});
