import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { commandsIn } from "../reports/runner.js";
import { Job, listing, plan } from "./plan-job.js";

const folder = mkdtempSync(join(tmpdir(), "devtest-plan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A new one for each test, because tests change what is there. */
let job: Job;
beforeEach(() => {
  job = new Job(folder);
});

const annotations = () => [
  {
    name: "warning",
    properties: { file: "infra/devtest.yaml", line: "6", title: "Stays on Amazon" },
    text: expect.stringMatching(
      /^b…r@example.com #f3d89acfbb keeps access to racing \(group qa\) until somebody/,
    ),
  },
  {
    name: "notice",
    properties: { file: "infra/devtest.yaml", line: "5", title: "Will get access" },
    text: expect.stringMatching(/^z…a@example.net #\w{10} gets access to racing \(group qa\)$/),
  },
];

function outputsIn(text: string): Record<string, string> {
  const found = text.matchAll(/^(\w+)<<(\S+)\n(.*)\n\2\n/gm);
  return Object.fromEntries(Array.from(found, ([, name = "", , value = ""]) => [name, value]));
}

describe("--format github", () => {
  test("annotates lines, says the plan in the log, and leaves a summary and outputs", async () => {
    writeFileSync(job.summary, "# Built\n");
    const { exitCode, stdout } = await job.planned("github", job.onRunner);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1 person gains access, 1 keeps it after leaving · d1:\w{12}\n/);
    expect(commandsIn(stdout)).toEqual(annotations());
    const page = readFileSync(job.summary, "utf8");
    expect(page).toMatch(/^# Built\n\n\n### DevTest: 1 person gains access, 1 keeps it after leaving · `d1:/);
    const blob = "https://github.com/example/apps/blob";
    expect(page).toMatch(
      new RegExp(`^- \\[\`z…a@.*\\]\\(${blob}/${job.commits.tip}/infra/devtest.yaml#L5\\) gets`, "m"),
    );
    expect(page).toMatch(
      new RegExp(`^- \\[\`b…r@.*\\]\\(${blob}/${job.commits.base}/infra/devtest.yaml#L6\\) keeps`, "m"),
    );
    const [digest] = /d1:\w{12}/.exec(stdout) ?? [];
    expect(outputsIn(readFileSync(job.output, "utf8"))).toEqual({ changes: "true", adds: "1", digest });
  });

  test("adds to the outputs of the step", async () => {
    writeFileSync(job.output, "mine=1\n");
    await job.planned("github", job.onRunner);
    expect(readFileSync(job.output, "utf8")).toMatch(/^mine=1\nchanges<<(\S+)\ntrue\n\1\nadds<</);
  });

  test("prints summary and outputs where there are no files for them", async () => {
    const { stdout } = await job.planned("github");
    expect(stdout).toMatch(/^### DevTest: 1 person gains access/);
    expect(outputsIn(stdout)).toMatchObject({ changes: "true", adds: "1" });
    expect(commandsIn(stdout)).toEqual(annotations());
  });

  test("takes no more room than the summary has", async () => {
    writeFileSync(job.summary, "x".repeat(899_900));
    const { stdout } = await job.planned("github", job.onRunner);
    expect(stdout).toContain("1 person gains access");
    expect(stdout).toContain("The summary of this step is full: the plan is in this log only.\n");
    expect(readFileSync(job.summary, "utf8")).toBe("x".repeat(899_900));
    writeFileSync(job.summary, "é".repeat(449_550));
    await job.planned("github", job.onRunner);
    const after = readFileSync(job.summary);
    expect(after.length).toBeLessThan(900_000);
    const page = after.toString().replaceAll("é", "");
    expect(page).toMatch(/^\n\n### DevTest: 1 person gains access/);
    expect(page).not.toContain("<details>");
  });

  test("shows mistakes at their lines too, and leaves nothing that tells of success", async () => {
    job.repository.write({
      "infra/devtest.yaml": listing("annabella@example.com", "nobody").replace("[qa]", "[qaa]"),
    });
    const { exitCode, stdout, stderr } = await job.planned("github", job.onRunner);
    expect(exitCode).toBe(1);
    const errors = commandsIn(stdout);
    expect(errors.map(({ name, properties }) => [name, properties["file"], properties["line"]])).toEqual([
      ["error", "infra/devtest.yaml", "6"],
      ["error", "infra/devtest.yaml", "13"],
    ]);
    expect(stderr).toContain('infra/devtest.yaml:13:14 apps.racing.groups[0]: there is no group "qaa"');
    expect([job.summary, job.output].map((file) => readFileSync(file, "utf8"))).toEqual(["", ""]);
  });

  test("shows any other failure above", async () => {
    const { exitCode, stdout, stderr } = await plan(
      job.onRunner,
      job.repository.folder,
      "infra/devtest.yaml",
      "--base",
      "nope",
      "--format",
      "github",
    );
    expect(exitCode).toBe(1);
    expect(commandsIn(stdout)).toEqual([
      {
        name: "error",
        properties: { title: "No plan" },
        text: expect.stringMatching(/^nope names no commit .*\nCheck/),
      },
    ]);
    expect(stderr).toMatch(/^error: nope names no commit/);
  });
});

test("no format lets a name give orders to the runner", async () => {
  const evil = listing("annabella@example.com", "zoe.zebra@example.net")
    .replace("testers: []", "testers: [dan@example.com]")
    .replace("groups: [qa]", "groups: [qa, '##[error]x']")
    .replace("  racing:", "  '##[error]z':");
  job.repository.write({ "infra/devtest.yaml": evil });
  for (const format of ["text", "markdown", "json", "gitlab"]) {
    const { exitCode, stdout, stderr } = await job.planned(format);
    expect({ exitCode, format }).toEqual({ exitCode: 0, format });
    expect(stdout).toContain("z…a@example.net");
    expect(commandsIn(stdout + stderr)).toEqual([]);
  }
  const commands = commandsIn((await job.planned("github")).stdout);
  expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(["warning", "notice"]));
});

describe("--format gitlab", () => {
  const reports = ["gl-code-quality-report.json", "gl-terraform-report.json"];

  test("leaves two reports in the working directory, and says the plan in the log", async () => {
    const { exitCode, stdout, stderr } = await job.planned("gitlab");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1 person gains access, 1 keeps it after leaving · /);
    const [quality, terraform] = reports.map((name) =>
      readFileSync(join(job.repository.folder, name), "utf8"),
    );
    expect(JSON.parse(quality ?? "")).toMatchObject([
      { severity: "info", location: { path: "infra/devtest.yaml", lines: { begin: 5 } } },
      { severity: "minor", location: { path: "infra/devtest.yaml", lines: { begin: 6 } } },
    ]);
    expect(stderr).toContain('error]x"]: no app uses this group');
    expect(commandsIn(stdout + stderr)).toEqual([]);
    expect(terraform).toBe('{"create":1,"update":0,"delete":0}\n');
  });

  test("replaces reports of an earlier run", async () => {
    writeFileSync(join(job.repository.folder, "gl-terraform-report.json"), "x".repeat(1000));
    await job.planned("gitlab");
    expect(readFileSync(join(job.repository.folder, "gl-terraform-report.json"), "utf8")).toMatch(
      /^\{.*\}\n$/,
    );
  });
});
