import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isOldNode, oldNodeComplaint } from "../provider/node-version.js";
import { root } from "./engine/stack.js";

/** Every way in, and what it may have loaded of ours before it refuses. */
const entries = [
  { entry: "cli/main.js", loaded: ["cli/main.js", "cli/old-node.js"] },
  { entry: "program.js", loaded: ["program.js", "resources/old-node.js"] },
  { entry: "index.js", loaded: ["index.js", "resources/old-node.js"] },
  { entry: "shell/process.js", loaded: ["shell/old-node.js", "shell/process.js", "shell/told-once.js"] },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "old-node-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

function run(node: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NODE_OPTIONS: "", ...env } };
    execFile(node, args, options, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

/** Loads it as the engine does, and prints the error's message alone. */
function load(entry: string): string[] {
  const file = join(root, "bin/provider", entry);
  if (entry.startsWith("cli/")) return [file, "validate"];
  const program = `try { require(${JSON.stringify(file)}) } catch (e) { console.log(e.message); process.exit(1); }`;
  return ["--eval", program];
}

describe("a version of Node.js", () => {
  test.each(["22.12.0", "22.12", "22.100.1", "24.0.0-nightly", "100.0.0"])("%s will do", (version) => {
    expect(isOldNode(version)).toBe(false);
    expect(oldNodeComplaint(version)).toBeUndefined();
  });

  test.each(["22.11.9", "22.9.0", "22", "20.20.2", "18.0.0", "9.99.99"])("%s is too old", (version) => {
    expect(oldNodeComplaint(version)).toBe(
      `pulumi-appstore-devtest needs Node.js 22.12 or later, and ${process.execPath} is ${version}: install a later one (https://nodejs.org/), and let it come first in PATH.`,
    );
  });
});

test.each(entries)(
  "$entry refuses an old Node.js before it loads anything that needs a new one",
  async ({ entry, loaded }) => {
    const pretend = join(folder, "pretend.js");
    writeFileSync(
      pretend,
      'Object.defineProperty(process.versions, "node", { value: "20.1.0" }); delete Map.groupBy; delete Object.groupBy;',
    );
    const records = mkdtempSync(join(folder, "records-"));
    const recorder = join(__dirname, "module-recorder.js");
    const args = ["--require", recorder, "--require", pretend, ...load(entry)];
    const { exitCode, output } = await run(process.execPath, args, { RECORDED_MODULES: records });
    expect(output).toMatch(/^(error: )?pulumi-appstore-devtest needs Node\.js 22\.12 or later, .*\n$/);
    expect(exitCode).toBe(1);
    const texts = readdirSync(records).map((name) => readFileSync(join(records, name), "utf8"));
    const ours = texts.join("").match(/(?<=\/bin\/provider\/).*(?=\n)/g) ?? [];
    const foreign = entry.startsWith("cli/") || entry.startsWith("shell/") ? [] : ["@pulumi"];
    const needed = ["manifest.js", "node-version.js", ...loaded];
    expect(ours.filter((module) => module !== "cli/main.js validate").sort()).toEqual(needed.sort());
    expect([...new Set(texts.join("").match(/(?<=^file:.*\/node_modules\/)[^/]+/gm))].slice(0, 1)).toEqual(
      foreign,
    );
  },
);

test("an old Node.js that is on this machine says so itself", async () => {
  const names = (process.env["PATH"] ?? "").split(delimiter).map((path) => join(path, "node"));
  for (const node of new Set(names)) {
    const { exitCode, output } = await run(node, ["--version"]);
    if (exitCode !== 0 || !isOldNode(output.trim().replace(/^v/, ""))) continue;
    for (const { entry } of entries)
      expect(await run(node, load(entry))).toEqual({
        exitCode: 1,
        output: expect.stringMatching(
          /^(error: )?pulumi-appstore-devtest needs Node\.js 22\.12 or later, .*\n$/,
        ),
      });
  }
});
