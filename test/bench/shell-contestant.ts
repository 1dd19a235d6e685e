/** A contestant that is a script: it keeps no state, so every run does the whole job. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leadingTo } from "../engine/environment.js";
import { start } from "../engine/process.js";
import { callsOf } from "./calls.js";
import { type Attempt, assertClean, type Lane } from "./contestant.js";
import type { Files } from "./documents.js";
import type { Portfolio } from "./portfolio.js";
import { programText } from "./pulumi-contestant.js";

/** What the scripts that send need beside them. */
export const sendingScripts: Files = {
  "token.sh": programText("token.sh"),
  "send.sh": programText("send.sh"),
};

export function openLoop(
  name: string,
  { oneToken }: { readonly oneToken: boolean },
  { emulator, meter }: Lane,
): Attempt {
  const folder = mkdtempSync(join(tmpdir(), "devtest-bench-loop-"));
  const write = (files: Files) => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  };
  mkdirSync(join(folder, "bodies"));
  write({ ...sendingScripts, "loop.sh": programText("loop.sh") });
  const env = { ...process.env, ...leadingTo(emulator), TOKEN: "", ONE_TOKEN: oneToken ? "yes" : "no" };
  const options = { cwd: folder, env, timeoutSeconds: 7200 };
  return {
    write: (portfolio) => write(callFiles(portfolio)),
    run: async (operation) => {
      const { result, taken } = await meter.measure(([command = "sh", ...before]) =>
        start(command, [...before, "sh", "loop.sh"], options),
      );
      assertClean(`${name}: ${operation}`, result);
      return taken;
    },
    state: () => undefined,
    close: async () => rmSync(folder, { recursive: true }),
  };
}

/** A line for each call, and its body in a file. */
function callFiles(portfolio: Portfolio): Files {
  const calls = callsOf(portfolio).flatMap(({ register, groups }) => [register, ...groups]);
  const bodies = calls.map(({ body }, index) => [`bodies/${index}`, body] as const);
  const lines = calls.map(({ path }, index) => `${path} bodies/${index}\n`);
  return { "calls.txt": lines.join(""), ...Object.fromEntries(bodies) };
}
