import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { startEmulator } from "../emulator/index.js";
import { Stack, type StackOptions } from "./stack.js";

jest.setTimeout(60_000);

const project = "name: trial\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n";
const program = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props) {
    super({ create: async (inputs) => ({ id: "1", outs: inputs }) }, name, props, {}, "trial", "Thing");
  }
}
new Thing("one", { value: process.env.VALUE ?? "default" });
console.log("foreign:", Object.keys(process.env).filter((name) => /^(LWA|DEVTEST)_/.test(name)).join());
`;

let stack: Stack | undefined;
afterEach(async () => await stack?.dispose());
const create = async (options: StackOptions = {}): Promise<Stack> => {
  stack = await Stack.create({ files: { "Pulumi.yaml": project, "index.js": program }, ...options });
  return stack;
};

describe("A stack", () => {
  test("runs the real CLI", async () => {
    const trial = await create();
    const up = await trial.up();
    expect(up).toMatchObject({ exitCode: 0, stderr: "" });
    expect(up.stdout).toContain("+ 2 created");
    expect((await trial.export()).resource("Thing", "one").inputs).toMatchObject({ value: "default" });
  });

  test("rejects when the second run of a green `up` changes something, unless the call gives a reason to skip it", async () => {
    const changing = `${program}\nnew Thing("another", { value: String(Date.now()) });`;
    const trial = await create({ files: { "Pulumi.yaml": project, "index.js": changing } });
    await expect(trial.up()).rejects.toThrow(
      /^The second run of `pulumi up --yes --skip-preview` found something to do and sent 0 requests:[\s\S]*~ 1/,
    );
    const reason = { secondRun: "this test breaks the law on purpose" };
    expect(await trial.up([], reason)).toMatchObject({ exitCode: 0 });
  });

  test("rejects when the second run of a green `up` sends something to its emulator", async () => {
    const emulator = await startEmulator();
    const sending = `${program}\nfetch(process.env.LWA_TOKEN_URL, { method: "POST" });`;
    const trial = await create({ files: { "Pulumi.yaml": project, "index.js": sending }, emulator });
    await expect(trial.up()).rejects.toThrow("sent 1 requests:");
    await emulator.stop();
  });

  test("passes the output and the state of each call to `inspect`, and rejects when that throws", async () => {
    const seen: string[] = [];
    const trial = await create({
      inspect: (texts) => {
        seen.push([...texts.keys()].join(" "));
        if (texts.get("(output)")?.includes("secret-output")) throw new Error("readable");
      },
    });
    await expect(trial.run(["config", "get", "secret-output"])).rejects.toThrow("readable");
    expect(seen.at(-1)).toMatch(/^\(output\) .*stacks\/trial\/dev\.json/);
  });

  test("returns a red run and does not throw", async () => {
    const { exitCode, stderr } = await (await create()).up(["--no-such-option"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("unknown flag: --no-such-option");
  });

  test("gives a call its own variables, and none of the test's", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      LWA_CLIENT_SECRET: "test-secret",
      DEVTEST_CONFIG: "x",
      PULUMI_STACK: "other",
    });
    try {
      const { output } = await (await create({ env: { LWA_CLIENT_ID: "id" } })).preview([], {
        env: { VALUE: "changed" },
      });
      expect(output).toContain("foreign: LWA_CLIENT_ID\n");
    } finally {
      process.env = before;
    }
  });

  test("shows every file of its state, the history and the backups too", async () => {
    await (await create()).up([], { env: { VALUE: "marker" } });
    const files = stack?.stateFiles() ?? new Map<string, string>();
    for (const kind of [/stacks\/trial\/dev\.json$/, /\.bak$/, /history\/.*checkpoint\.json$/, /backups\//]) {
      expect([...files.keys()]).toContainEqual(expect.stringMatching(kind));
    }
    // A killed run can leave these side files empty, and the state is then unreadable.
    expect([...files.keys()]).not.toContainEqual(expect.stringMatching(/\.attrs$/));
    expect([...files.values()].filter((text) => text.includes("marker")).length).toBeGreaterThan(2);
  });

  test("copies a project, keeps configuration in it, and is gone after dispose", async () => {
    const first = await create();
    await first.setConfig("devtest:personalData", "plain");
    expect(first.read("Pulumi.dev.yaml")).toContain("devtest:personalData: plain");
    const second = await Stack.create({ copyOf: first.project, name: "other" });
    expect(readFileSync(join(second.project, "index.js"), "utf8")).toBe(program);
    await second.dispose();
    expect(existsSync(second.project)).toBe(false);
    expect(existsSync(first.project)).toBe(true);
  });

  test("ends a run in the middle when it is disposed of", async () => {
    const slow = `${program}\nsetTimeout(() => undefined, 100_000);`;
    const running = (await create({ files: { "Pulumi.yaml": project, "index.js": slow } })).start([
      "preview",
    ]);
    await running.printed(/foreign:/);
    await stack?.dispose();
    expect(() => process.kill(running.pid, 0)).toThrow("ESRCH");
    expect(existsSync(stack?.project ?? "")).toBe(false);
  });
});

describe("The language host", () => {
  test("runs JavaScript without ts-node where Pulumi.yaml says `typescript: false`", async () => {
    const files = {
      "Pulumi.yaml": project,
      "index.js": 'console.log("ts-node:", ".ts" in require.extensions);',
    };
    expect((await (await create({ files })).preview()).output).toContain("ts-node: false");
  });

  test("runs TypeScript where it does not", async () => {
    const files = {
      "Pulumi.yaml": "name: trial\nruntime: nodejs\nmain: index.ts\n",
      "index.ts": 'const typed: string = "typed";\nexport const out = typed;\nconsole.log("ran", out);\n',
      "tsconfig.json": '{ "compilerOptions": { "module": "nodenext", "strict": true } }',
    };
    const { exitCode, output } = await (await create({ files })).preview();
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining("ran typed") });
  });
});
