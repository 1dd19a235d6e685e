import { beforeEach, describe, expect, test } from "@jest/globals";
import { commandsIn } from "../reports/runner.js";
import { ListsDesk, yaml } from "./lists-desk.js";

let desk: ListsDesk;
beforeEach(() => {
  desk = new ListsDesk();
});

const write = (name: string, content: string | Buffer) => desk.write(name, content);
const devtest = (args: readonly string[], input?: string | Buffer) => desk.devtest(args, input);

describe("devtest export", () => {
  const listed = yaml
    .replace("- ann.lee@example.com", '- { email: ann.lee@example.com, firstName: "=Ann", lastName: Lee }')
    .replace("testers: []", "testers: [bruno@example.com, ann.lee@example.com]");

  test.each<[string, string[], string]>([
    ["amazon", [], "E-mail,First name,Last name\nann.lee@example.com,'=Ann,Lee\nbruno@example.com,,\n"],
    [
      "one group",
      ["--group", "Beta EU"],
      "E-mail,First name,Last name\nbruno@example.com,,\nann.lee@example.com,,\n",
    ],
    [
      "pilot",
      ["--format", "pilot"],
      'First,Last,Email,Groups\n\'=Ann,Lee,ann.lee@example.com,"qa;beta-eu"\n,,bruno@example.com,beta-eu\n',
    ],
    ["play", ["--format", "play"], "ann.lee@example.com\nbruno@example.com\n"],
    ["firebase", ["--format", "firebase"], "ann.lee@example.com,'=Ann Lee\nbruno@example.com\n"],
  ])("prints %s", (_what, args, stdout) => {
    write("devtest.yaml", listed);
    expect(devtest(["export", ...args])).toEqual({ status: 0, stdout, stderr: "" });
  });

  test.each(["pilot", "json"])("in %s, imported into an empty file, is exported the same", (format) => {
    write("devtest.yaml", listed);
    const { stdout } = devtest(["export", "--format", format]);
    write("devtest.yaml", yaml.replace("\n      - ann.lee@example.com", " []"));
    expect(devtest(["import", "-", "--write"], stdout)).toMatchObject({ status: 0, stderr: "" });
    expect(devtest(["export", "--format", format]).stdout).toBe(stdout);
  });

  describe("with a last day", () => {
    const ending = listed.replace("[bruno@example.com,", "[{ email: bruno@example.com, until: 2027-03-31 },");

    test("carries it in json, and an import of that keeps it", () => {
      desk.write("devtest.yaml", ending);
      const { stdout, stderr } = devtest(["export", "--format", "json"]);
      expect([JSON.parse(stdout).testers[1], stderr]).toEqual([
        { email: "bruno@example.com", until: "2027-03-31", groups: ["beta-eu"] },
        "",
      ]);
      write("devtest.yaml", yaml.replace("\n      - ann.lee@example.com", " []"));
      expect(devtest(["import", "-", "--write"], stdout).status).toBe(0);
      expect(devtest(["export", "--format", "json"]).stdout).toBe(stdout);
    });

    test("says in another format that it is not there", () => {
      desk.write("devtest.yaml", ending);
      for (const format of ["amazon", "pilot", "play", "firebase"]) {
        expect(devtest(["export", "--format", format]).stderr).toBe(
          "warning: 1 last day is not in this format, so whoever reads it lists these people without an end; --format json has them\n",
        );
      }
    });

    test("writes the first of two days, and says so", () => {
      const two = ending.replace(
        "- { email: ann",
        "- { email: bruno@example.com, until: 2027-05-01 }\n      - { email: ann",
      );
      desk.write("devtest.yaml", two);
      const { stdout, stderr } = devtest(["export", "--format", "json"]);
      expect(stdout.match(/"until": .*/g)).toEqual(['"until": "2027-03-31",']);
      expect(stderr).toContain("1 person has another last day, or none, in another group");
    });
  });

  test("a name is no order to a pipeline, in any format", () => {
    write(
      "devtest.yaml",
      yaml.replace(
        "- ann.lee@example.com",
        '- { email: bruno@example.com, firstName: "::error::x", lastName: "##[error]" }',
      ),
    );
    for (const format of ["amazon", "pilot", "firebase", "json"]) {
      const { stdout } = devtest(["export", "--format", format]);
      expect([stdout, commandsIn(stdout)]).toEqual([expect.stringContaining("error::x"), []]);
    }
  });

  test.each<[string, string[], string]>([
    ["no such group", ["--group", "qb"], 'There is no group "qb" in devtest.yaml (did you mean "qa"?).'],
    ["no such format", ["--format", "xml"], "Allowed choices are amazon, pilot, play, firebase, json."],
    ["no such file", ["--config", "none.yaml"], "none.yaml: the file does not exist"],
  ])("%s is an error with its cure", (_what, args, message) => {
    const { status, stdout, stderr } = devtest(["export", ...args]);
    expect([status, stdout, stderr]).toEqual([1, "", expect.stringContaining(message)]);
  });

  test("a group whose name a format would take apart is refused", () => {
    write(
      "devtest.yaml",
      yaml
        .replace("  beta-eu:", '  "beta;eu":')
        .replace("[qa, beta-eu]", '[qa, "beta;eu"]')
        .replace("testers: []", "testers: [ann.lee@example.com]"),
    );
    const { status, stderr } = devtest(["export", "--format", "pilot"]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('The name of the group "beta;eu" has a comma or a semicolon'),
    ]);
  });
});
