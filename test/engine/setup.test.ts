import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { script, temporaryFolder } from "./fakes.js";
import { sources } from "./find.js";
import { type Running, type RunResult, start } from "./process.js";

/** A fresh clone with a fake npm and a fake Node: scripts that record how they are called. */
let clone: string;
beforeEach(() => {
  clone = temporaryFolder();
  mkdirSync(join(clone, "test/engine"), { recursive: true });
  copyFileSync(join(sources, "setup.mjs"), join(clone, "test/engine/setup.mjs"));
  lockfile("package-lock.json", { "": {}, "node_modules/a": { version: "1.0.0", integrity: "sha512-one" } });
  script(join(clone, "path/npm"), `echo "npm $*" >> ${clone}/called`, `${makeNode} ${installNote}`);
  noded(`echo "$*" >> ${clone}/called; case "$*" in *get.js) echo -n /the/cli;; esac`);
});
afterEach(() => rmSync(clone, { recursive: true }));

const installNote = "mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json;";
const makeNode = "mkdir -p node_modules/node/bin; cp node24 node_modules/node/bin/node;";

/** Writes the script that `npm ci` installs as Node. */
function noded(...lines: readonly string[]): void {
  script(join(clone, "node24"), ...lines);
}

function lockfile(path: string, packages: object): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), JSON.stringify({ packages }));
}

function setup(...args: readonly string[]): Running {
  return setupIn({}, ...args);
}

function setupIn(env: NodeJS.ProcessEnv, ...args: readonly string[]): Running {
  return start(process.execPath, [join(clone, "test/engine/setup.mjs"), ...args], {
    cwd: clone,
    env: { PATH: `${join(clone, "path")}:${process.env["PATH"]}`, ...env },
    timeoutSeconds: 20,
  });
}

const called = (): string[] => readFileSync(join(clone, "called"), "utf8").trim().split("\n");
const npmCi = "npm ci --no-audit --no-fund --loglevel=error";
const build = [
  "node_modules/typescript/bin/tsc --build",
  "bin/test/engine/validators.js",
  "bin/test/engine/get.js",
];

describe("The set-up", () => {
  test("installs, compiles, gets a CLI and starts the tour, and announces what is slow", async () => {
    const { exitCode, stderr } = await setup("start").finished;
    expect(exitCode).toBe(0);
    expect(called()).toEqual([npmCi, ...build, "bin/test/engine/quickstart.js"]);
    expect(stderr).toContain(
      "node_modules is missing or incomplete: installing with npm ci (about a minute)",
    );
    expect(stderr).toContain("compiling (a few seconds)");
  });

  test("hands arguments on to jest, with the CLI's folder and the options it needs", async () => {
    noded(
      `case "$*" in *get.js) echo -n /the/cli;; *jest.js*) echo "$* | $DEVTEST_TEST_PULUMI | $NODE_OPTIONS";; esac`,
    );
    expect((await setup("test", "-t", "a name").finished).stdout).toBe(
      "node_modules/jest/bin/jest.js -t a name | /the/cli | --experimental-vm-modules --disable-warning=ExperimentalWarning\n",
    );
  });

  test("runs everything on the Node.js that DEVTEST_TEST_NODE names, whatever npm has put first in PATH", async () => {
    const other = join(clone, "other/bin/node");
    const step = `*) echo "$1: $(node --version)" >> ${clone}/called;`;
    script(other, `case "$*" in --version) echo v22.12.0;; *get.js) echo -n /the/cli;; ${step} esac`);
    const npmsOwn = join(clone, "node_modules/.bin");
    script(join(npmsOwn, "node"), "echo v24.0.0");
    const PATH = [npmsOwn, join(clone, "path"), process.env["PATH"]].join(":");
    const { exitCode, stderr } = await setupIn({ PATH, DEVTEST_TEST_NODE: other }, "test").finished;
    expect({ exitCode, first: stderr.split("\n")[1] }).toEqual({
      exitCode: 0,
      first: `running on Node.js v22.12.0 (${other})`,
    });
    expect(called().at(-1)).toBe("node_modules/jest/bin/jest.js: v22.12.0");
    expect(called()).toHaveLength(1 + build.length); // npm ci, and all steps but that of the CLI, which prints its folder
  });

  test.each(["gone/node", "node"])("refuses DEVTEST_TEST_NODE=%s", async (name) => {
    const { exitCode, stderr } = await setupIn({ DEVTEST_TEST_NODE: name }, "test").finished;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^DEVTEST_TEST_NODE has to be the absolute path of a Node\.js, and is /m),
    });
  });

  test("installs nothing a second time", async () => {
    await setup("install").finished;
    const { exitCode, output } = await setup("install").finished;
    expect({ exitCode, output, called: called() }).toEqual({ exitCode: 0, output: "", called: [npmCi] });
  });

  test.each([
    ["a changed version", { version: "1.0.1", integrity: "sha512-one" }],
    ["a changed content", { version: "1.0.0", integrity: "sha512-two" }],
  ])("installs again after %s", async (_, entry) => {
    await setup("install").finished;
    lockfile("package-lock.json", { "": {}, "node_modules/a": entry });
    expect((await setup("install").finished).stderr).toContain(
      "node_modules/a is not what package-lock.json says",
    );
    expect(called()).toEqual([npmCi, npmCi]);
  });

  test("installs what was added", async () => {
    await setup("install").finished;
    lockfile("package-lock.json", { "node_modules/b": { version: "1.0.0", integrity: "sha512-b" } });
    expect((await setup("install").finished).stderr).toContain(
      "node_modules/b is not what package-lock.json says",
    );
  });

  test("accepts that packages for other platforms are missing", async () => {
    await setup("install").finished;
    const packages = JSON.parse(readFileSync(join(clone, "package-lock.json"), "utf8")).packages;
    lockfile("package-lock.json", { ...packages, "node_modules/b": { version: "1.0.0", optional: true } });
    expect((await setup("install").finished).stderr).toBe("");
  });

  test.each([
    ["npm", "path/npm", "exit 41", 41],
    ["the compiler", "node24", "exit 42", 42],
    ["the CLI's search", "node24", 'case "$*" in *get.js) exit 43;; esac', 43],
    ["the tests", "node24", 'case "$*" in *jest.js) exit 44;; esac', 44],
    ["a killed program", "node24", 'case "$*" in *jest.js) kill -9 $$;; esac', 137],
  ])("ends with the exit code of %s", async (_, file, line, code) => {
    script(join(clone, file), line, makeNode, installNote);
    expect((await setup("test").finished).exitCode).toBe(code);
  });

  test("passes a signal on and ends after the program that got it", async () => {
    noded(
      `case "$*" in *jest.js) trap 'echo tidied up; exit 5' TERM; echo under way; while :; do sleep 0.01; done;; esac`,
    );
    const running = setup("test");
    await running.printed(/under way/);
    running.signal("SIGTERM");
    expect(await running.finished).toMatchObject({ exitCode: 143, stdout: "under way\ntidied up\n" });
  });

  test("prints the elapsed time while something is slow", async () => {
    const file = join(clone, "test/engine/setup.mjs");
    const quicker = readFileSync(file, "utf8").replace("= 15_000;", "= 20;");
    expect(quicker).toContain("heartbeatMilliseconds = 20;");
    writeFileSync(file, quicker);
    script(join(clone, "path/npm"), "sleep 1000");
    const running = setup("install");
    await running.printed(/ {2}… \d+ s\n {2}… \d+ s\n/);
    await running.kill();
  });

  test("prints its usage", async () => {
    const { exitCode, stderr } = await setup("fly").finished;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "usage: node test/engine/setup.mjs install|start|test|soak|mutation|bench [arguments]\n",
    } satisfies Partial<RunResult>);
  });
});
