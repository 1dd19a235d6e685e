import { rmSync, symlinkSync } from "node:fs";
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

describe("a file that a configuration includes", () => {
  const team = (group: string) => `groups: { ${group}: { testers: [bob@example.com] } }\n`;
  const including = `include: ["teams/*.yaml", shared/crew.yml]\n${good.replace("[qa]", "[qa, beta, crew]")}`;
  const files = {
    "stacks/devtest.yaml": including,
    "stacks/teams/beta.yaml": team("beta"),
    "stacks/shared/crew.yml": team("crew"),
    "stacks/notes/readme.yml": "anything: else\n",
  };
  const fine = "devtest.yaml is fine: 1 app, 3 groups, 2 people, 1 certificate\n";
  const parts = ["teams/beta.yaml", "shared/crew.yml"];

  test("stands for it, once, from wherever it is named", () => {
    const folder = repository(files);
    const stacks = folder.file("stacks");
    for (const args of [
      ...parts.map((part) => [part]),
      parts,
      [...parts, "devtest.yaml"],
      ["devtest.yaml", ...parts],
    ])
      expect(validate(stacks, args)).toMatchObject({ status: 0, stdout: fine });
    expect(validate(folder.path, ["stacks/teams/beta.yaml"]).stdout).toBe(`stacks/${fine}`);
    expect(validate(folder.file("stacks/teams"), ["./beta.yaml"])).toMatchObject({ status: 0 });
    expect(JSON.parse(validate(stacks, ["teams/beta.yaml", "--json"]).stdout)).toMatchObject({
      valid: true,
      counts: { groups: 3 },
    });
  });

  test("is told at its own place, in all formats", () => {
    const folder = repository({
      ...files,
      "stacks/teams/beta.yaml": "groups: { beta: { testers: [bob] } }\n",
    });
    const { status, stdout, stderr } = validate(folder.path, [
      "stacks/teams/beta.yaml",
      "--format",
      "github",
    ]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^stacks\/teams\/beta\.yaml:1:29 groups\.beta\.testers\[0\]/),
    ]);
    expect(stdout).toContain("::error file=stacks/teams/beta.yaml,line=1,col=29,");
    const { stdout: report } = validate(folder.file("stacks/teams"), ["beta.yaml", "--format", "gitlab"]);
    expect(JSON.parse(report)).toMatchObject([{ location: { path: "stacks/teams/beta.yaml" } }]);
  });

  test("stands for it where that cannot be parsed, or has other mistakes", () => {
    for (const broken of [`${including}{{\n`, including.replace("version: 1", "version: 2")]) {
      const folder = repository({ ...files, "stacks/devtest.yaml": broken });
      const { status, stderr } = validate(folder.file("stacks"), ["teams/beta.yaml"]);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/^devtest\.yaml:\d+:\d+:? /)]);
      expect(stderr).not.toContain("beta");
    }
  });

  test("stands for the one of the run, and for one that is given beside it", () => {
    const folder = repository({ ...files, "stacks/devtest.yaml": good, "stacks/prod.yaml": including });
    const stacks = folder.file("stacks");
    expect(
      validate(stacks, ["teams/beta.yaml"], { DEVTEST_CONFIG: folder.file("stacks/prod.yaml") }),
    ).toMatchObject({ status: 0, stdout: fine.replace("devtest", "prod") });
    expect(validate(stacks, ["teams/beta.yaml", "prod.yaml"])).toMatchObject({
      status: 0,
      stdout: fine.replace("devtest", "prod"),
    });
    expect(validate(stacks, ["prod.yaml", "devtest.yaml"]).stdout.split("\n")).toHaveLength(3);
  });

  test("stands for itself where it is the one of the run", () => {
    const folder = repository(files);
    const env = { DEVTEST_CONFIG: folder.file("stacks/teams/beta.yaml") };
    const { status, stdout, stderr } = validate(folder.file("stacks"), ["teams/beta.yaml"], env);
    expect([status, stdout, stderr]).toEqual([1, "", expect.stringContaining("lacks `apps`")]);
  });

  test("stands for each that includes it, in its folder and above", () => {
    const folder = repository({
      ...files,
      "devtest.yml": `version: 1\ninclude: [stacks/teams/beta.yaml]\napps: {}\n`,
    });
    expect(validate(folder.path, ["stacks/teams/beta.yaml"]).stdout).toBe(
      `stacks/${fine}devtest.yml is fine: 0 apps, 0 groups, 0 people, 0 certificates\n`,
    );
  });

  test("may be called devtest.yaml too, and then a list beside it does not stand for that part", () => {
    const folder = repository({
      ...files,
      "stacks/devtest.yaml": including.replace("teams/*.yaml", "*/devtest.yaml"),
      "stacks/teams/devtest.yaml": "groups: { beta: { testersFrom: beta.csv } }\n",
      "stacks/teams/beta.csv": "bob@example.com\n",
    });
    const stacks = folder.file("stacks");
    for (const args of [["teams/devtest.yaml"], ["teams/beta.csv"], ["teams/beta.csv", "teams/devtest.yaml"]])
      expect(validate(stacks, args)).toMatchObject({ status: 0, stdout: fine });
  });

  test("may be what an included link leads to", () => {
    const folder = repository({ ...files, "stacks/other/real.yaml": team("beta") });
    rmSync(folder.file("stacks/teams/beta.yaml"));
    symlinkSync("../other/real.yaml", folder.file("stacks/teams/beta.yaml"));
    for (const name of ["other/real.yaml", "teams/beta.yaml"])
      expect(validate(folder.file("stacks"), [name])).toMatchObject({ status: 0, stdout: fine });
  });

  test("is one that the loader reads: another file is checked by itself", () => {
    const stacks = repository(files).file("stacks");
    expect(validate(stacks, ["notes/readme.yml"]).stderr).toMatch(/^notes\/readme\.yml:1:1: lacks `version`/);
    expect(validate(stacks, ["teams/gone.yaml"]).stderr).toMatch(
      /^teams\/gone\.yaml: the file does not exist/,
    );
    const [inner] = [repository({ ...files, "stacks/teams/.git/HEAD": "" })];
    expect(validate(inner.file("stacks"), ["teams/beta.yaml"]).stderr).toMatch(
      /^teams\/beta\.yaml:1:1: lacks/m,
    );
  });
});
