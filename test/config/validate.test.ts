import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { appUsing, folderWith } from "./folder.js";

const good = `version: 1\ngroups: { qa: { testers: [ann@example.com, bob@example.com] } }\n${appUsing("qa")}`;
let folder: ReturnType<typeof folderWith>;
beforeEach(() => {
  folder = folderWith({
    "devtest.yaml": good,
    "bad.yaml": good.replace("[qa]", "[qb]").replace("version: 1", "version: 2"),
    "sub/other.yaml": "version: 1\napps: {}\n",
  });
});
afterEach(() => folder.remove());

const command = join(__dirname, "../../provider/cli/validate.js");
const script = `require(${JSON.stringify(command)}).validateCommand().parse(process.argv.slice(1), { from: "user" })`;

/** In a process of its own: the command writes to its streams and sets its exit code. */
function validate(args: readonly string[], env: Record<string, string> = {}, cwd = folder.path) {
  const options = { cwd, encoding: "utf8", env: { PATH: process.env["PATH"], ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script, "--", ...args], options);
  return { status, stdout, stderr };
}

const unused = "warning: bad.yaml:2:11 groups.qa: no app uses this group; list it under an app's `groups`\n";

test("a good file is one line with figures, exit 0", () => {
  expect(validate([])).toEqual({
    status: 0,
    stdout: "devtest.yaml is fine: 1 app, 1 group, 2 people, 1 certificate\n",
    stderr: "",
  });
});

test("a bad file is its complaints and warnings, one per line on stderr, exit 1", () => {
  expect(validate(["bad.yaml"])).toEqual({
    status: 1,
    stdout: "",
    stderr: `bad.yaml:1:10 version: is "2"; must be 1
bad.yaml:8:14 apps.racing.groups[0]: there is no group "qb" (did you mean "qa"?); the keys of \`groups\` are: "qa"
${unused}`,
  });
});

test("a missing file is a complaint without a stack trace, exit 1", () => {
  const { status, stderr } = validate(["none.yaml"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^none\.yaml: the file does not exist \(.*\/none\.yaml\); create it.*\n$/);
});

test("DEVTEST_CONFIG names the file when no argument does, and what lies outside is called as given", () => {
  const { stdout } = validate([], { DEVTEST_CONFIG: "sub/other.yaml" });
  expect(stdout).toBe("sub/other.yaml is fine: 0 apps, 0 groups, 0 people, 0 certificates\n");
  expect(validate(["../bad.yaml"], {}, folder.file("sub")).stderr).toMatch(/^\.\.\/bad\.yaml:1:10 version: /);
});

test("--json prints figures for a good file", () => {
  const { status, stdout, stderr } = validate(["--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    valid: true,
    complaints: [],
    warnings: [],
    counts: { apps: 1, groups: 1, people: 2, certificates: 1 },
  });
});

test("--json prints complaints and warnings in parts, exit 1", () => {
  const { status, stdout } = validate(["bad.yaml", "--json"]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    valid: false,
    complaints: [
      {
        file: "bad.yaml",
        line: 1,
        column: 10,
        path: "version",
        problem: 'is "2"',
        allowed: "must be 1",
      },
      expect.objectContaining({ line: 8, column: 14, path: "apps.racing.groups[0]" }),
    ],
    warnings: [expect.objectContaining({ file: "bad.yaml", line: 2, path: "groups.qa" })],
    counts: null,
  });
  const { complaints } = JSON.parse(validate(["none.yaml", "--json"]).stdout);
  expect(complaints).toEqual([expect.objectContaining({ file: "none.yaml", path: "" })]);
});
