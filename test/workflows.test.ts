/** What holds for the pipelines of this project, in .github/workflows. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { root } from "./engine/stack.js";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: object;
  readonly environment?: string;
  readonly steps: readonly Step[];
  readonly strategy?: {
    readonly matrix: { node: string[]; include: { system?: string; suites?: string }[] };
  };
}
interface Workflow {
  readonly permissions: object;
  readonly concurrency: { readonly "cancel-in-progress": unknown };
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const workflowOf = (name: string): Workflow => parse(read(`.github/workflows/${name}.yml`));
const names = globSync("*.yml", { cwd: join(root, ".github/workflows") }).map((file) =>
  file.replace(".yml", ""),
);

describe.each(names.sort())("%s.yml", (name) => {
  const workflow = workflowOf(name);
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test("names each action by a commit, with its version", () => {
    const uses = read(`.github/workflows/${name}.yml`).match(/(?<=\buses: ).*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((line) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
  });

  test("grants nothing to all jobs, and keeps no credential in a checkout", () => {
    expect(workflow.permissions).toEqual({});
    expect(jobs.filter(([, { permissions }]) => permissions === undefined)).toEqual([]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("writes no expression into a shell, and keeps no cache between runs", () => {
    expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
    const setups = steps.filter(({ uses }) => uses?.startsWith("actions/setup-node@"));
    expect(setups.filter((step) => step.with?.["package-manager-cache"] !== false)).toEqual([]);
    expect(steps.filter(({ uses }) => uses?.startsWith("actions/cache"))).toEqual([]);
  });
});

test("a release is trusted by npm in one job alone, which has no checkout and runs npm alone", () => {
  const { jobs, concurrency } = workflowOf("release");
  expect(concurrency["cancel-in-progress"]).toBe(false);
  const granted = Object.entries(jobs).map(([name, { permissions, environment }]) => [
    name,
    permissions,
    environment,
  ]);
  expect(granted).toEqual([
    ["pack", { contents: "read" }, undefined],
    ["publish", { "id-token": "write" }, "npm"],
    ["announce", { contents: "write" }, undefined],
  ]);
  for (const privileged of [jobs["publish"], jobs["announce"]])
    expect(privileged?.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))).toEqual([]);
  expect(jobs["publish"]?.steps.flatMap(({ run }) => run ?? [])).toEqual([
    "npm publish ./release/*.tgz --provenance --access public",
  ]);
});

const matrix = workflowOf("check").jobs["check"]?.strategy?.matrix;
const suites = globSync("**/*.test.ts", { cwd: join(root, "test") }).map((suite) =>
  suite.replaceAll("\\", "/"),
);

function argumentsFor(system: string): string[] {
  return matrix?.include.find((each) => each.system === `${system}-latest`)?.suites?.split(" ") ?? [];
}

/** A suite, and what it imports of the tests. */
function filesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  const imported = readFileSync(file, "utf8").matchAll(/(?:from|import) "(\.[^"]+)\.js"/g);
  for (const [, path = ""] of imported) {
    const next = join(dirname(file), `${path}.ts`);
    if (next.startsWith(join(root, "test"))) filesOf(next, seen);
  }
  return seen;
}

test("on Linux every suite runs", () => {
  expect(argumentsFor("ubuntu")).toEqual(["."]);
});

test("macOS leaves out the suites that read /proc, which it does not have", () => {
  const [option, ...patterns] = argumentsFor("macos");
  expect(option).toBe("--testPathIgnorePatterns");
  const run = suites.filter(
    (suite) => !patterns.some((pattern) => new RegExp(pattern).test(`/test/${suite}`)),
  );
  const reading = run.filter((suite) =>
    [...filesOf(join(root, "test", suite))].some((file) => /["'`]\/proc\b/.test(readFileSync(file, "utf8"))),
  );
  expect(reading).toEqual([]);
  const idle = patterns.filter(
    (pattern) => !suites.some((suite) => new RegExp(pattern).test(`/test/${suite}`)),
  );
  expect(idle).toEqual([]);
});

test("Windows runs the suites of rooms that need no POSIX shell and no engine", () => {
  const [pattern = "", ...more] = argumentsFor("windows");
  expect(more).toEqual([]);
  const rooms = /\((.*)\)/.exec(pattern)?.[1]?.split("|") ?? [];
  expect(rooms.length).toBeGreaterThan(5);
  const run = suites.filter((suite) => new RegExp(pattern).test(`/test/${suite}`));
  expect(rooms.filter((room) => !run.some((suite) => suite.startsWith(`${room}/`)))).toEqual([]);
  const starting = run.filter((suite) =>
    /\bStack\.create|\bScene\.open|\/bin\/sh|"sh"/.test(read(`test/${suite}`)),
  );
  expect(starting).toEqual([]);
});

test("VERSIONS.md names the versions of Node.js that are tested, from the one on that package.json allows", () => {
  const { engines } = JSON.parse(read("package.json"));
  const lines = matrix?.node.map((line) => line.replace(/\.x$/, "").replace("latest", "the newest"));
  expect(lines?.[0]).toBe(/^>=(\d+)\./.exec(engines.node)?.[1]);
  const [first, second, third] = lines ?? [];
  expect(read("VERSIONS.md")).toContain(`tested with Node.js ${first}, ${second} and ${third}`);
});
