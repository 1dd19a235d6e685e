import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { script, temporaryFolder } from "./fakes.js";
import { type RunResult, start } from "./process.js";
import { holdSecondRun, lawfulPulumi } from "./second-run.js";

const up = ["up", "--yes"];
const green: RunResult = { exitCode: 0, signal: null, stdout: "", stderr: "", output: "all is well" };
const red: RunResult = { ...green, exitCode: 255, output: "changes occurred" };

/** A service that gets one request with the first run, and a second run that ends like this. */
async function hold(args: readonly string[], first: RunResult, second = green, sentAgain = 0) {
  const asked: string[] = [];
  let requests = 0;
  const running = Promise.resolve().then(() => {
    requests += 1;
    return first;
  });
  const run = async (again: readonly string[]) => {
    asked.push(again.join(" "));
    requests += sentAgain;
    return second;
  };
  const result = await holdSecondRun(args, running, { run, requests: () => requests });
  return { result, asked };
}

test("a green run is followed by one that expects no changes, and its own result is given back", async () => {
  expect(await hold(up, green)).toEqual({ result: green, asked: ["up --yes --expect-no-changes"] });
});

test("a red run is followed by none", async () => {
  expect(await hold(up, red)).toEqual({ result: red, asked: [] });
});

test("a run for some targets is followed by one for the same", async () => {
  const { asked } = await hold([...up, "--target", "**qa", "--continue-on-error"], green);
  expect(asked).toEqual(["up --yes --target **qa --continue-on-error --expect-no-changes"]);
});

test("a run of a saved plan is followed by one without it", async () => {
  const { asked } = await hold([...up, "--plan", "plan.json", "--json"], green);
  expect(asked).toEqual(["up --yes --json --expect-no-changes"]);
});

test("a second run that changes something breaks the law, and what it printed is told", async () => {
  await expect(hold(up, green, red)).rejects.toThrow(
    "The second run of `pulumi up --yes` found something to do and sent 0 requests:\nchanges occurred",
  );
});

test("a second run that sends something breaks the law, though nothing changes", async () => {
  await expect(hold(up, green, green, 2)).rejects.toThrow(
    "The second run of `pulumi up --yes` sent 2 requests:\nall is well",
  );
});

test("a run that expects no changes is a second run itself, and must not send either", async () => {
  await expect(hold([...up, "--expect-no-changes"], green)).rejects.toThrow("sent 1 requests:");
});

test("in a shell, too, the second run follows, and is shown only when it finds something to do", async () => {
  const folder = temporaryFolder();
  const pulumi = async (line: string, ...args: readonly string[]) => {
    script(join(folder, "real"), `echo "$*"`, line);
    script(join(folder, "pulumi"), lawfulPulumi(join(folder, "real")));
    const options = { cwd: folder, env: process.env, timeoutSeconds: 10 };
    const { exitCode, output } = await start(join(folder, "pulumi"), args, options).finished;
    return `${exitCode}: ${output}`;
  };
  const changes = 'case "$*" in *--expect-no-changes) exit 3;; esac';
  expect(await pulumi("", "up", "--yes")).toBe("0: up --yes\n");
  expect(await pulumi(changes, "up", "--yes")).toBe(
    "1: up --yes\nThe second run of pulumi up --yes found something to do:\nup --yes --expect-no-changes\n",
  );
  expect(await pulumi("exit 4", "up")).toBe("4: up\n");
  expect(await pulumi(changes, "preview")).toBe("0: preview\n");
  rmSync(folder, { recursive: true });
});
