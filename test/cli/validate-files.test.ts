import { describe, expect, test } from "@jest/globals";
import { folderWith } from "../config/folder.js";
import { commandsIn } from "../reports/runner.js";
import { bad, good, repository, validate } from "./validating.js";

describe("several files", () => {
  const folder = repository({
    "stacks/devtest.yaml": good,
    "stacks/bad.yaml": bad,
    "stacks/certs/other.pem": "",
    "stacks/lists/qa.csv": "ann@example.com\n",
    "stacks/lists/devtest.yml": "version: 1\napps: {}\n",
    "notes.csv": "a,b\n",
  });
  const stacks = folder.file("stacks");
  const fine = "devtest.yaml is fine: 1 app, 1 group, 2 people, 1 certificate\n";
  const empty = "lists/devtest.yml is fine: 0 apps, 0 groups, 0 people, 0 certificates\n";

  test("are each checked, and one that fails is exit 1", () => {
    expect(validate(stacks, ["devtest.yaml", "lists/devtest.yml"])).toEqual({
      status: 0,
      stdout: fine + empty,
      stderr: "",
    });
    const { status, stdout, stderr } = validate(stacks, ["bad.yaml", "devtest.yaml", "none.yaml"]);
    expect([status, stdout]).toEqual([1, fine]);
    expect(stderr).toMatch(/^bad\.yaml:1:10 .*\n[\s\S]*\nnone\.yaml: the file does not exist/);
  });

  test("are a list in JSON, in their order and with their names; one alone is as ever", () => {
    const { status, stdout } = validate(stacks, ["bad.yaml", "devtest.yaml", "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { file: "bad.yaml", valid: false, counts: null },
      { file: "devtest.yaml", valid: true, complaints: [], counts: { people: 2 } },
    ]);
    const { stdout: one } = validate(stacks, ["devtest.yaml", "--json"]);
    expect(Object.keys(JSON.parse(one))).toEqual(["valid", "complaints", "warnings", "counts"]);
  });

  test("are one report in the other formats, and GitHub keeps ten of them all", () => {
    const { stdout } = validate(stacks, ["bad.yaml", "none.yaml", "--format", "gitlab"]);
    const paths = JSON.parse(stdout).map((one: { location: { path: string } }) => one.location.path);
    expect(new Set(paths)).toEqual(new Set(["stacks/bad.yaml", "stacks/none.yaml"]));
    const twelve = Array.from({ length: 12 }, (_, index) => `none${index}.yaml`);
    const { stdout: commands, stderr } = validate(stacks, [...twelve, "--format", "github"]);
    expect(commandsIn(commands)).toHaveLength(10);
    expect(stderr.trimEnd().split("\n")).toHaveLength(12);
  });

  test("a list or a certificate stands for the configurations in its folder and above, each once", () => {
    const lists = ["lists/qa.csv", "lists/devtest.yml", "certs/racing.pem", "devtest.yaml"];
    expect(validate(stacks, ["lists/qa.csv"]).stdout).toBe(empty + fine);
    expect(validate(stacks, lists)).toEqual({ status: 0, stdout: empty + fine, stderr: "" });
    expect(validate(folder.path, ["stacks/certs/other.pem"]).stdout).toBe(`stacks/${fine}`);
    expect(validate(stacks, ["lists/gone.CSV"]).stdout).toBe(empty + fine);
  });

  test("and for the one that DEVTEST_CONFIG names, where that can name it", () => {
    const env = { DEVTEST_CONFIG: folder.file("stacks/bad.yaml") };
    expect(validate(stacks, ["certs/racing.pem"], env)).toMatchObject({ status: 1, stdout: fine });
    expect(validate(folder.path, ["notes.csv"], env)).toMatchObject({ status: 0, stdout: "" });
  });

  test("a list that no configuration can name is nothing to check, and no failure", () => {
    const note = "notes.csv: nothing to check, because no devtest.yaml is in its folder or above\n";
    expect(validate(folder.path, ["notes.csv"])).toEqual({ status: 0, stdout: "", stderr: note });
    expect(validate(folder.path, ["notes.csv", "--json"])).toEqual({ status: 0, stdout: "[]\n", stderr: "" });
  });

  test("what lies above the repository is not looked at", () => {
    const outer = folderWith({ "devtest.yaml": "no", "inner/.git": "", "inner/a.csv": "" });
    expect(validate(outer.file("inner"), ["a.csv"])).toMatchObject({ status: 0, stdout: "" });
  });
});
