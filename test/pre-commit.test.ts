/** `.pre-commit-hooks.yaml`, as https://pre-commit.com reads it and runs what it names. */
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { appUsing, folderWith } from "./config/folder.js";
import { root } from "./engine/stack.js";

const text = readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8");
const hooks = parse(text);
const [hook] = hooks;
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("there is one hook, with the keys that pre-commit needs", () => {
  expect(hooks).toEqual([
    {
      id: "devtest-validate",
      name: "devtest validate",
      description: expect.any(String),
      entry: "devtest validate",
      language: "node",
      files: expect.any(String),
      pass_filenames: true,
    },
  ]);
});

test("its command is one that the package installs", () => {
  expect(Object.keys(manifest.bin)).toContain(hook.entry.split(" ")[0]);
});

test("what its comment tells to write is the same hook, from the published package", () => {
  const [written = ""] = /^# {3}repos:\n(?:# {3}.*\n)+/m.exec(text) ?? [];
  const [{ repo, hooks: told }] = parse(written.replace(/^# {3}/gm, "")).repos;
  const { description: _, pass_filenames: __, ...same } = hook;
  const additional_dependencies = [`${manifest.name}@${manifest.version}`];
  expect({ repo, told }).toEqual({ repo: "local", told: [{ ...same, additional_dependencies }] });
});

test("what its comment tells to write for included files starts it with those too", () => {
  const [, files = ""] = /^# {11}files: (.*)$/m.exec(text.slice(text.indexOf("includes files"))) ?? [];
  const starts = (file: string) => new RegExp(files).test(file);
  expect(["teams/racing.yaml", "a/teams/b.yaml", "devtest.yaml", "a/b.csv"].map(starts)).not.toContain(false);
  expect(["Pulumi.yaml", "myteams/x.yaml", "teams/a/b.yaml"].map(starts)).not.toContain(true);
});

describe("the files that start it", () => {
  const starts = (file: string) => new RegExp(hook.files).test(file);
  test.each([
    "devtest.yaml",
    "devtest.yml",
    "a/b/devtest.yaml",
    "testers/qa.csv",
    "a.tsv",
    "certs/racing.pem",
    "a.crt",
    "a.cer",
  ])("%s", (file) => expect(starts(file)).toBe(true));
  test.each(["mydevtest.yaml", "devtest.yaml.bak", "devtest-yaml", "Pulumi.yaml", "a.csv.md", "csv"])(
    "not %s",
    (file) => expect(starts(file)).toBe(false),
  );
});

describe("run by pre-commit", () => {
  const good = `version: 1\ngroups: { qa: { testersFrom: lists/qa.csv } }\n${appUsing("qa")}`;
  const devtest = `#!/bin/sh\nexec node "${root}/bin/provider/cli/main.js" "$@"\n`;
  const folder = folderWith({
    ".git/HEAD": "",
    "tools/devtest": devtest,
    "one/devtest.yaml": "version: 1\napps: {}\n",
    "two/devtest.yaml": good,
    "two/lists/qa.csv": "ann@example.com\n",
    "two/certs/racing.pem": readFileSync(folderWith().file("certs/racing.pem")),
    "four/devtest.yaml": `${good}include: [teams/*.yaml]\n`,
    "four/lists/qa.csv": "ann@example.com\n",
    "four/certs/racing.pem": readFileSync(folderWith().file("certs/racing.pem")),
    "four/teams/beta.yaml": "groups: { beta: { testers: [bob] } }\n",
    "four/teams/people.yaml": "people: { ann: ann@example.com }\n",
    "three/devtest.yml": good,
    "three/lists/qa.csv": "E-mail\nnobody\n",
  });
  chmodSync(folder.file("tools/devtest"), 0o755);

  /** It calls the entry in the top folder of the repository, with the files that were changed. */
  function commit(...changed: string[]) {
    const [command = "", ...args] = hook.entry.split(" ");
    const path = [folder.file("tools"), dirname(process.execPath), process.env["PATH"]].join(delimiter);
    const options = { cwd: folder.path, encoding: "utf8", env: { PATH: path } } as const;
    const { status, stdout, stderr } = spawnSync(command, [...args, ...changed], options);
    return { status, stdout, stderr };
  }

  test("several files that are fine pass", () => {
    const { status, stdout } = commit("one/devtest.yaml", "two/devtest.yaml");
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^one\/devtest\.yaml is fine: /),
      expect.stringMatching(/^two\/devtest\.yaml is fine: /),
      "",
    ]);
    expect(status).toBe(0);
  });

  test("a list that was edited alone is checked with the file that names it", () => {
    expect(commit("two/lists/qa.csv")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^two\/devtest/),
    });
    const { status, stderr } = commit("three/lists/qa.csv");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^three\/lists\/qa\.csv:2:1 groups\.qa\.testersFrom, cell A2: is not valid/m);
  });

  test("a part that was edited alone is checked with the file that includes it", () => {
    const { status, stdout, stderr } = commit("four/teams/people.yaml");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.split("\n").slice(0, 1)).toEqual([
      expect.stringMatching(/^four\/teams\/beta\.yaml:1:\d+ groups\.beta\.testers\[0\]: /),
    ]);
  });

  test("a list of something else passes", () => {
    expect(commit("data/prices.csv")).toMatchObject({ status: 0, stdout: "" });
  });
});
