/** The shell steps of `examples/pipelines/bitrise`, `codemagic` and `jenkins`, run with the variables of each system. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { FakeGithub, githubToken } from "../code-host/fake-github.js";
import { wanted } from "../engine/find.js";
import type { RunResult } from "../engine/process.js";
import { root } from "../engine/stack.js";
import { hostileFiles } from "./hostile.js";
import { type Change, systems } from "./other-systems.js";
import type { Occasion } from "./steps.js";
import { joining, publishedAs, Studio } from "./studio.js";

let studio: Studio;
let github: FakeGithub;

beforeAll(async () => {
  github = await FakeGithub.start();
  studio = await Studio.open({
    "bitrise.yml": "bitrise/bitrise.yml",
    "codemagic.yaml": "codemagic/codemagic.yaml",
    Jenkinsfile: "jenkins/Jenkinsfile",
  });
});

afterAll(async () => {
  await studio.close();
  await github.stop();
});

const files = [
  "bitrise/bitrise.yml",
  "codemagic/codemagic.yaml",
  "gitlab/.gitlab-ci.yml",
  "jenkins/Jenkinsfile",
];

test.each(["up", "nightly"] as const)("the lines of %s are the same everywhere", (occasion) => {
  const { script } = parse(readFileSync(join(root, "examples/pipelines/gitlab/.gitlab-ci.yml"), "utf8"))[
    occasion
  ];
  for (const { name, steps } of systems) {
    const lines = steps(occasion).flatMap((step) => step.script.split("\n").map((line) => line.trim()));
    expect({ name, lines: lines.filter(Boolean).slice(-script.length) }).toEqual({ name, lines: script });
  }
});

test.each(files)("%s has npm run no script of any package", (file) => {
  const text = readFileSync(join(root, "examples/pipelines", file), "utf8");
  const installing = text.match(/npm (ci|install)\b.*/g) ?? [];
  expect(installing.length).toBeGreaterThan(1);
  expect(installing.filter((line) => !line.includes(" --ignore-scripts"))).toEqual([]);
});

test("Bitrise and Codemagic are asked for the whole history", () => {
  const read = (file: string) => parse(readFileSync(join(root, "examples/pipelines", file), "utf8"));
  const clone = read("bitrise/bitrise.yml").workflows._clone.steps[0];
  expect(clone).toEqual({ "git-clone@8": { inputs: [{ clone_depth: -1 }] } });
  for (const { environment } of Object.values<{ environment: { vars: object } }>(
    read("codemagic/codemagic.yaml").workflows,
  ))
    expect(environment.vars).toMatchObject({ CM_CLONE_UNSHALLOW: "true" });
});

describe.each(systems)("$name", ({ name, number, people, steps, variablesOf }) => {
  const [first, second] = people;
  let tip: string;

  /** All steps, up to the first that fails, on a machine that has nothing but the commit. */
  async function run(occasion: Occasion, change: Omit<Change, "folder">): Promise<RunResult> {
    const folder = await studio.machine(change.commit);
    const known = { ...studio.secrets, GITHUB_TOKEN: githubToken };
    const lines = steps(occasion).map(({ shell, script, variables, secrets }, index) => {
      const given = secrets.map((secret) => [secret, known[secret as keyof typeof known]]);
      const all = {
        ...variables,
        ...Object.fromEntries(given),
        ...variablesOf({ ...change, folder }),
        ...studio.detours,
        GITHUB_API_URL: github.url,
      };
      const file = `step-${name}-${occasion}-${index}.sh`;
      writeFileSync(join(studio.reader.home, file), script);
      const exports = Object.entries(all).map(([variable, value]) => `export ${variable}='${value}'`);
      return `(${exports.join("; ")}\ncd '${folder}'\nexec ${shell} "$HOME/${file}")`;
    });
    const result = await studio.reader.run(lines.join("\n"));
    studio.expectNothingReadable(result, folder);
    return result;
  }

  test("names the versions of this release", () => {
    const [{ variables } = { variables: undefined }] = steps("up");
    const { PULUMI_VERSION = wanted.version, ...others } = variables ?? {};
    expect({ PULUMI_VERSION, ...others }).toMatchObject({
      DEVTEST_PACKAGE: publishedAs(),
      PULUMI_STACK: "production",
      PULUMI_VERSION: wanted.version,
    });
  });

  test("a step for a pull request has no secret but the token for comments", () => {
    const given = steps("plan").flatMap(({ secrets }) => secrets);
    expect(new Set(given)).toEqual(new Set(["GITHUB_TOKEN"]));
  });

  test("a pull request is planned and commented, and runs nothing that it brings along", async () => {
    const [mark, victim] = [`mark-${name}`, `victim-${name}`].map((one) => join(studio.reader.home, one));
    writeFileSync(`${victim}`, "the machine's own\n");
    const change = await studio.propose(name, joining(first), hostileFiles(`${mark}`, `${victim}`));
    github.opened(number, change.head);
    const { exitCode, output } = await run("plan", { commit: change.head, number });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toMatch(/1 person gains access · d1:/);
    expect(github.ours(number).map(({ body }) => body)).toEqual([
      expect.stringContaining("1 person gains access"),
    ]);
    expect({ hasRun: existsSync(`${mark}`), victim: readFileSync(`${victim}`, "utf8") }).toEqual({
      hasRun: false,
      victim: "the machine's own\n",
    });
    expect(studio.members()).not.toContain(first);
    tip = change.tip;
  });

  test("the run after the merge tells that it was reviewed, and the comment what was sent", async () => {
    const { before, after } = await studio.merge(tip);
    github.merged(number, after);
    const { exitCode, output } = await run("up", { commit: "main", before });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toMatch(new RegExp(`As reviewed in #${number} \\(d1:[^]*Updating \\(production\\)`));
    expect(github.ours(number).map(({ body }) => body)).toEqual([
      expect.stringContaining("Sent: 1 confirmed, 0 unconfirmed, 0 may still have access"),
    ]);
    expect(studio.members()).toContain(first);
  });

  test("the night after that is green, and sends nothing", async () => {
    const sent = studio.emulator.requests().length;
    const { exitCode, output } = await run("nightly", { commit: "main" });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(studio.emulator.requests()).toHaveLength(sent);
  });

  test("a run that fails is red, and tells what stayed unconfirmed", async () => {
    const { before } = await studio.push(joining(second));
    studio.emulator.fault({ operation: "testers", drop: "before" });
    const failed = await run("up", { commit: "main", before });
    expect(failed).toMatchObject({ exitCode: expect.any(Number) });
    expect(failed.exitCode).not.toBe(0);
    expect(failed.output).toContain("0 confirmed, 1 unconfirmed");
  });
});
