import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";
import { pems } from "../model/file.js";
import { commandsIn } from "../reports/runner.js";
import { Repository } from "./repository.js";

const folder = mkdtempSync(join(tmpdir(), "devtest-plan-formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the runner gives to a step, and where the machine's own files are. */
const runner = join(folder, "runner");
const [summary, output, secret] = ["summary.md", "output.txt", "authorized_keys"].map((name) =>
  join(runner, name),
) as [string, string, string];
const onRunner = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "example/apps",
  GITHUB_STEP_SUMMARY: summary,
  GITHUB_OUTPUT: output,
};

beforeEach(() => {
  rmSync(runner, { recursive: true, force: true });
  mkdirSync(runner);
  for (const file of [summary, output]) writeFileSync(file, "");
  writeFileSync(secret, "the machine's own\n");
});

const head = (...people: string[]) => `version: 1
groups:
  qa:
    testers:
${people.map((person) => `      - ${person}\n`).join("")}  '##[error]x': { name: '::error::y', testers: [] }
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa]
`;

const zoe = "{ email: zoe.zebra@example.net, firstName: Zoe, lastName: Zebra }";

let repository: Repository;
let commits: { base: string; tip: string };

/** A new one for each test: some of them put links into it. */
beforeEach(() => {
  repository = new Repository(mkdtempSync(join(folder, "repository-")));
  const base = repository.commit({
    "infra/racing.pem": pems[0]?.pem ?? "",
    "infra/devtest.yaml": head("annabella@example.com", "bob.builder@example.com", "cleo@example.com"),
  });
  const tip = repository.commit({
    "infra/devtest.yaml": head(zoe, "annabella@example.com", "cleo@example.com"),
  });
  commits = { base, tip };
});

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function plan(env: Readonly<Record<string, string>>, cwd: string, ...args: string[]): Promise<Ended> {
  const command = [join(root, "bin/provider/cli/main.js"), "plan", ...args];
  const { PATH = "" } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd, env: { PATH, ...env } }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const planned = (format: string, env = {}, ...more: string[]) =>
  plan(env, repository.folder, "infra/devtest.yaml", "--base", commits.base, "--format", format, ...more);

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
    writeFileSync(summary, "# Built\n");
    const { exitCode, stdout } = await planned("github", onRunner);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1 person gains access, 1 keeps it after leaving · d1:\w{12}\n/);
    expect(commandsIn(stdout)).toEqual(annotations());
    const page = readFileSync(summary, "utf8");
    expect(page).toMatch(/^# Built\n\n\n### DevTest: 1 person gains access, 1 keeps it after leaving · `d1:/);
    const blob = "https://github.com/example/apps/blob";
    expect(page).toMatch(
      new RegExp(`^- \\[\`z…a@.*\\]\\(${blob}/${commits.tip}/infra/devtest.yaml#L5\\) gets`, "m"),
    );
    expect(page).toMatch(
      new RegExp(`^- \\[\`b…r@.*\\]\\(${blob}/${commits.base}/infra/devtest.yaml#L6\\) keeps`, "m"),
    );
    const [digest] = /d1:\w{12}/.exec(stdout) ?? [];
    expect(outputsIn(readFileSync(output, "utf8"))).toEqual({ changes: "true", adds: "1", digest });
  });

  test("adds to the outputs of the step", async () => {
    writeFileSync(output, "mine=1\n");
    await planned("github", onRunner);
    expect(readFileSync(output, "utf8")).toMatch(/^mine=1\nchanges<<(\S+)\ntrue\n\1\nadds<</);
  });

  test("prints summary and outputs where there are no files for them", async () => {
    const { stdout } = await planned("github");
    expect(stdout).toMatch(/^### DevTest: 1 person gains access/);
    expect(outputsIn(stdout)).toMatchObject({ changes: "true", adds: "1" });
    expect(commandsIn(stdout)).toEqual(annotations());
  });

  test("takes no more room than the summary has", async () => {
    writeFileSync(summary, "x".repeat(899_900));
    const { stdout } = await planned("github", onRunner);
    expect(stdout).toContain("1 person gains access");
    expect(stdout).toContain("The summary of this step is full: the plan is in this log only.\n");
    expect(readFileSync(summary, "utf8")).toBe("x".repeat(899_900));
    writeFileSync(summary, "é".repeat(449_550));
    await planned("github", onRunner);
    const after = readFileSync(summary);
    expect(after.length).toBeLessThan(900_000);
    const page = after.toString().replaceAll("é", "");
    expect(page).toMatch(/^\n\n### DevTest: 1 person gains access/);
    expect(page).not.toContain("<details>");
  });

  test("shows mistakes at their lines too, and leaves nothing that tells of success", async () => {
    repository.write({
      "infra/devtest.yaml": head("annabella@example.com", "nobody").replace("[qa]", "[qaa]"),
    });
    const { exitCode, stdout, stderr } = await planned("github", onRunner);
    expect(exitCode).toBe(1);
    const errors = commandsIn(stdout);
    expect(errors.map(({ name, properties }) => [name, properties["file"], properties["line"]])).toEqual([
      ["error", "infra/devtest.yaml", "6"],
      ["error", "infra/devtest.yaml", "13"],
    ]);
    expect(stderr).toContain('infra/devtest.yaml:13:14 apps.racing.groups[0]: there is no group "qaa"');
    expect([summary, output].map((file) => readFileSync(file, "utf8"))).toEqual(["", ""]);
  });

  test("shows any other failure above", async () => {
    const { exitCode, stdout, stderr } = await plan(
      onRunner,
      repository.folder,
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
  const evil = head("annabella@example.com", "zoe.zebra@example.net")
    .replace("testers: []", "testers: [dan@example.com]")
    .replace("groups: [qa]", "groups: [qa, '##[error]x']")
    .replace("  racing:", "  '##[error]z':");
  repository.write({ "infra/devtest.yaml": evil });
  for (const format of ["text", "markdown", "json", "gitlab"]) {
    const { exitCode, stdout, stderr } = await planned(format);
    expect({ exitCode, format }).toEqual({ exitCode: 0, format });
    expect(stdout).toContain("z…a@example.net");
    expect(commandsIn(stdout + stderr)).toEqual([]);
  }
  const commands = commandsIn((await planned("github")).stdout);
  expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(["warning", "notice"]));
});

describe("--format gitlab", () => {
  const reports = ["gl-code-quality-report.json", "gl-terraform-report.json"];

  test("leaves two reports in the working directory, and says the plan in the log", async () => {
    const { exitCode, stdout, stderr } = await planned("gitlab");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1 person gains access, 1 keeps it after leaving · /);
    const [quality, terraform] = reports.map((name) => readFileSync(join(repository.folder, name), "utf8"));
    expect(JSON.parse(quality ?? "")).toMatchObject([
      { severity: "info", location: { path: "infra/devtest.yaml", lines: { begin: 5 } } },
      { severity: "minor", location: { path: "infra/devtest.yaml", lines: { begin: 6 } } },
    ]);
    expect(stderr).toContain('error]x"]: no app uses this group');
    expect(commandsIn(stdout + stderr)).toEqual([]);
    expect(terraform).toBe('{"create":1,"update":0,"delete":0}\n');
  });

  test("replaces reports of an earlier run", async () => {
    writeFileSync(join(repository.folder, "gl-terraform-report.json"), "x".repeat(1000));
    await planned("gitlab");
    expect(readFileSync(join(repository.folder, "gl-terraform-report.json"), "utf8")).toMatch(/^\{.*\}\n$/);
  });

  test.each(reports)("follows no link that the change has put where %s is to be", async (name) => {
    symlinkSync(secret, join(repository.folder, name));
    const { exitCode, stderr } = await planned("gitlab");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `error: ${name} is not written: it is a symbolic link, and could lead to any file of the machine.\nTake the link out of the repository, or name a file outside of it.\n`,
    );
    expect(readFileSync(secret, "utf8")).toBe("the machine's own\n");
  });
});

describe("--out", () => {
  const out = (cwd: string, file: string) =>
    plan({}, cwd, join(repository.folder, "infra/devtest.yaml"), "--base", commits.base, "--out", file);
  const refused = { exitCode: 1, stderr: expect.stringContaining("is a symbolic link") };
  const untouched = () => expect(readFileSync(secret, "utf8")).toBe("the machine's own\n");

  test("writes the plan", async () => {
    const file = join(runner, "plan.json");
    for (const way of ["plan.json", file])
      expect(await out(repository.folder, way)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ version: 1, summary: { joins: 1 } });
    expect(readFileSync(join(repository.folder, "plan.json"), "utf8")).toBe(readFileSync(file, "utf8"));
  });

  test("writes no names, even where they are printed", async () => {
    const { stdout } = await planned("json", {}, "--names", "--out", join(runner, "plan.json"));
    expect(JSON.parse(stdout)).toMatchObject({ joins: [{ name: "Zoe Zebra" }] });
    expect(readFileSync(join(runner, "plan.json"), "utf8")).not.toMatch(/Zoe|Zebra/);
  });

  test("follows no link in the repository, wherever it is run and however it is named", async () => {
    symlinkSync(secret, join(repository.folder, "plan.json"));
    const machines = join(folder, "shortcut");
    rmSync(machines, { force: true });
    symlinkSync(repository.folder, machines);
    const infra = join(repository.folder, "infra");
    for (const [cwd, file] of [
      [repository.folder, "plan.json"],
      [repository.folder, join(repository.folder, "plan.json")],
      [infra, "../plan.json"],
      [infra, join(machines, "plan.json")],
      [machines, "./infra/../plan.json"],
    ] as const) {
      expect(await out(cwd, file)).toMatchObject(refused);
      untouched();
    }
  });

  test("follows no link that leads nowhere yet", async () => {
    symlinkSync(join(runner, "new"), join(repository.folder, "plan.json"));
    expect(await out(repository.folder, "plan.json")).toMatchObject(refused);
    expect(existsSync(join(runner, "new"))).toBe(false);
  });

  test("follows no folder of the repository that is a link", async () => {
    symlinkSync(runner, join(repository.folder, "reports"));
    const { exitCode, stderr } = await out(repository.folder, "reports/authorized_keys");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("reports/authorized_keys is not written: reports is a symbolic link");
    untouched();
  });

  test("follows the machine's own links", async () => {
    symlinkSync(join(runner, "there.json"), join(runner, "plan.json"));
    expect(await out(repository.folder, join(runner, "plan.json"))).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(runner, "there.json"), "utf8")).toMatch(/^\{/);
  });

  test("says when it cannot write", async () => {
    const { exitCode, stderr } = await out(repository.folder, "nowhere/plan.json");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: nowhere/plan.json cannot be written (ENOENT).\nName a file in a folder that is there.\n",
    );
  });
});
