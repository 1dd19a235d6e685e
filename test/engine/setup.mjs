// Sets a fresh clone up and runs a task: `node test/engine/setup.mjs install|start|test|soak|mutation|bench [arguments]`.
// It needs Node 18 and nothing installed; the tasks run on the Node that npm installs, or on the one whose path is in
// DEVTEST_TEST_NODE: npm puts its own first in PATH, so no other way leads to another version. It repeats only what is
// out of date, prints what is slow, and passes signals and exit codes on.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const windows = process.platform === "win32";
const installedNode = join(root, "node_modules/node/bin", windows ? "node.exe" : "node");
const node = process.env.DEVTEST_TEST_NODE || installedNode;
const heartbeatMilliseconds = 15_000;

/** Running programs. They get each signal we get. */
const running = new Set();
let received;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (running.size === 0) process.exit(128 + constants.signals[signal]);
    received = signal;
    for (const child of running) child.kill(signal);
  });
}

/** Runs a program to its end. Exits with its exit code when that is not 0. With `keep`, returns what it printed. */
async function run(command, args, { env = {}, keep = false, shell = false } = {}) {
  const stdio = ["inherit", keep ? "pipe" : "inherit", "inherit"];
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio, shell });
  running.add(child);
  let printed = "";
  child.stdout?.setEncoding("utf8").on("data", (piece) => {
    printed += piece;
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve(status ?? 128 + constants.signals[signal]));
  });
  running.delete(child);
  if (received) process.exit(128 + constants.signals[received]);
  if (code !== 0) process.exit(code);
  return printed;
}

/** `run` that prints the elapsed time now and then. */
async function slowly(...step) {
  const began = Date.now();
  const beat = () => console.error(`  … ${Math.round((Date.now() - began) / 1000)} s`);
  const timer = setInterval(beat, heartbeatMilliseconds);
  try {
    return await run(...step);
  } finally {
    clearInterval(timer);
  }
}

/** Compares the lockfile with npm's own note of what it installed; packages for other platforms may be absent. */
function whyInstall() {
  const note = join(root, "node_modules/.package-lock.json");
  if (!existsSync(note)) return "node_modules is missing or incomplete";
  const read = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const installed = read(note);
  const differs = ([path, wanted]) => {
    if (path === "" || (wanted.optional && !installed[path])) return false;
    return installed[path]?.version !== wanted.version || installed[path]?.integrity !== wanted.integrity;
  };
  const stale = Object.entries(read(join(root, "package-lock.json"))).find(differs);
  return stale && `${stale[0]} is not what package-lock.json says`;
}

async function install() {
  const reason = whyInstall();
  if (!reason) return;
  console.error(`${reason}: installing with npm ci (about a minute)`);
  await slowly("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { shell: windows });
}

/** A pipeline's log then shows which Node.js it has tested. */
async function announceNode() {
  if (!isAbsolute(node) || !existsSync(node)) {
    console.error(`DEVTEST_TEST_NODE has to be the absolute path of a Node.js, and is ${node}`);
    process.exit(1);
  }
  console.error(`running on Node.js ${(await run(node, ["--version"], { keep: true })).trim()} (${node})`);
}

const withModules = (...options) => [process.env.NODE_OPTIONS, ...options].filter(Boolean).join(" ");
const jestOptions = withModules("--experimental-vm-modules", "--disable-warning=ExperimentalWarning");
const tasks = {
  start: { program: () => ["bin/test/engine/quickstart.js"], env: {} },
  test: {
    program: (args) => ["node_modules/jest/bin/jest.js", ...args],
    env: { NODE_OPTIONS: jestOptions },
  },
  // The tests with many more rounds: they take hours.
  soak: {
    program: (args) => [
      "node_modules/jest/bin/jest.js",
      "--runInBand",
      "--testMatch",
      "**/*.soak.js",
      "--testTimeout=14400000",
      ...args,
    ],
    env: { NODE_OPTIONS: jestOptions },
  },
  // Whole runs, measured: see test/bench/README.md.
  bench: { program: (args) => ["bin/test/bench/main.js", ...args], env: {} },
  // Mutation testing of one area of the code, see test/mutation.conf.mjs.
  mutation: {
    program: (args) => [stryker(), "run", "test/mutation.conf.mjs", ...args.slice(1)],
    env: { DEVTEST_MUTATION_AREA: process.argv[3] ?? "" },
  },
};

/** Stryker is not in the lockfile: it brings 148 packages, and is run rarely. */
function stryker() {
  const program = join(root, "node_modules/@stryker-mutator/core/bin/stryker.js");
  if (existsSync(program)) return program;
  console.error(
    "Stryker is not installed. Run: npm install --no-save @stryker-mutator/core@10.0.0 @stryker-mutator/jest-runner@10.0.0",
  );
  process.exit(1);
}

const [task, ...args] = process.argv.slice(2);
if (task !== "install" && !tasks[task]) {
  console.error("usage: node test/engine/setup.mjs install|start|test|soak|mutation|bench [arguments]");
  process.exit(1);
}
await install();
if (task !== "install") {
  if (node !== installedNode) await announceNode();
  const { program, env } = tasks[task];
  const command = program(args);
  if (!existsSync(join(root, "bin/.tsbuildinfo"))) console.error("compiling (a few seconds)");
  await slowly(node, ["node_modules/typescript/bin/tsc", "--build"]);
  await slowly(node, ["bin/test/engine/validators.js"]);
  const pulumi = await slowly(node, ["bin/test/engine/get.js"], { keep: true });
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  await run(node, command, { env: { ...env, PATH, DEVTEST_TEST_PULUMI: pulumi } });
}
