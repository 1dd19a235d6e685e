import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { root } from "../engine/stack.js";
import { commandsIn } from "../reports/runner.js";
import { ListsDesk, pilot, yaml } from "./lists-desk.js";

const [annKey, brunoKey] = ["ann.lee@example.com", "bruno@example.com"].map(testerKey);

let desk: ListsDesk;
beforeEach(() => {
  desk = new ListsDesk();
});

const write = (name: string, content: string | Buffer) => desk.write(name, content);
const configuration = () => desk.read();
const devtest = (args: readonly string[], input?: string | Buffer) => desk.devtest(args, input);

describe("devtest import", () => {
  test("says by name who would join which group, and writes nothing", () => {
    const { status, stdout, stderr } = devtest(["import", "pilot.csv", "--map", "QA Team=qa"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`fastlane pilot export, 2 people, 2 groups
qa: 1 person would join, 1 is there already
  + Bruno Rossi ${brunoKey}
  = Ann Lee ${annKey}
beta-eu: 1 person would join
  + Ann Lee ${annKey}
Nothing was written: --write lists them in devtest.yaml.
`);
    expect(configuration()).toBe(yaml);
  });

  test("--write lists them, and once more lists nobody", () => {
    const args = ["import", "pilot.csv", "--map", "QA Team=qa", "--write"];
    const { status, stdout } = devtest(args);
    expect([status, stdout.split("\n").at(-2)]).toEqual([
      0,
      expect.stringMatching(/^Written to devtest\.yaml\. Nothing is sent before/),
    ]);
    expect(configuration()).toBe(
      yaml
        .replace(
          "- ann.lee@example.com\n",
          "- ann.lee@example.com\n      - { email: bruno@example.com, firstName: Bruno, lastName: Rossi }\n",
        )
        .replace(
          "testers: []",
          "testers:\n      - { email: ann.lee@example.com, firstName: Ann, lastName: Lee }",
        ),
    );
    const after = configuration();
    expect(devtest(args).stdout).toContain("qa: 0 people are listed now, 2 are there already");
    expect(configuration()).toBe(after);
  });

  test("--group takes everybody, by its key or its name on Amazon, from standard input", () => {
    for (const group of ["beta-eu", "Beta EU"]) {
      const { status, stdout } = devtest(["import", "-", "--group", group], pilot);
      expect([status, stdout]).toEqual([0, expect.stringContaining("beta-eu: 2 people would join\n")]);
    }
  });

  test("a name that the file has already stays", () => {
    write(
      "devtest.yaml",
      yaml.replace("- ann.lee@example.com", "- { email: ann.lee@example.com, firstName: Anna }"),
    );
    const { status, stdout } = devtest(["import", "pilot.csv", "--group", "beta-eu"]);
    expect([status, stdout]).toEqual([0, expect.stringContaining(`  + Anna Lee ${annKey}\n`)]);
  });

  test("whoever is there until a day that has passed is told", () => {
    write(
      "devtest.yaml",
      yaml.replace("- ann.lee@example.com", "- { email: ann.lee@example.com, until: 2026-11-25 }"),
    );
    const { status, stdout } = devtest(["import", "pilot.csv", "--map", "QA Team=qa"]);
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(`  = Ann Lee ${annKey} (the last day has passed: write a later`),
    ]);
    expect(devtest(["import", "pilot.csv", "--group", "beta-eu", "--write"]).status).toBe(0);
    expect(configuration().split("until")).toHaveLength(2);
    expect(devtest(["export", "--group", "qa"]).stdout).toBe("E-mail,First name,Last name\n");
  });

  test("--no-names takes addresses alone", () => {
    devtest(["import", "pilot.csv", "--group", "qa", "--no-names", "--write"]);
    expect(configuration()).toContain("      - bruno@example.com\n");
  });

  test("a group can be left out, and whoever is in no other is told", () => {
    const { status, stdout } = devtest(["import", "pilot.csv", "--map", "QA Team="]);
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(`in no group: 1 person\n  - Bruno Rossi ${brunoKey}\n`),
    ]);
  });

  test("rows that stand for nobody are told with their cells, and are no failure", () => {
    const content =
      "login,firstName,status\nann.lee@example.com,Ann,ACTIVE\nbruno@example.com,Bruno,SUSPENDED\n";
    const { status, stdout, stderr } = devtest(["import", "-", "--group", "qa"], content);
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining("Okta group members, 1 person, 1 row passed over\n"),
    ]);
    expect(stderr).toMatch(
      /^warning: standard input:3:1 cell A3: 1 row is passed over \(A3\): the account is not active, or nothing says that it is; /,
    );
  });

  test.each<[string, string[], string]>([
    ["no such group", ["pilot.csv", "--group", "quality"], 'There is no group "quality" in devtest.yaml'],
    ["a group that is misspelt", ["pilot.csv", "--group", "beta-au"], 'did you mean "beta-eu"?'],
    [
      "a group of the list that the file has not",
      ["pilot.csv"],
      'There is no group "QA Team" in devtest.yaml.\nSay which group is meant, such as --map',
    ],
    [
      "a mapping of nothing",
      ["pilot.csv", "--map", "Qa Tem=qa"],
      'The list names no group "Qa Tem" (did you mean "QA Team"?).',
    ],
    ["half a mapping", ["pilot.csv", "--map", "qa"], '--map "qa" names no two groups.'],
    ["both", ["pilot.csv", "--map", "a=qa", "--group", "qa"], "--map has nothing to map."],
    [
      "a list without groups",
      ["list.txt"],
      'The list names no groups.\nSay which with --group: "qa" or "beta-eu".',
    ],
    ["no such list", ["none.csv", "--group", "qa"], "none.csv: the list does not exist"],
    ["a folder", [".", "--group", "qa"], "the list is a folder, not a file"],
    [
      "a bad address",
      ["bad.csv", "--group", "qa"],
      "bad.csv:2:1 cell A2: is not valid; must be an e-mail address",
    ],
  ])("%s is an error with its cure", (_what, args, message) => {
    write("list.txt", "ann.lee@example.com\n");
    write("bad.csv", "E-mail\nannabella at example.com\n");
    const { status, stdout, stderr } = devtest(["import", ...args, "--write"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/annabella|ann\.lee@/);
    expect(configuration()).toBe(yaml);
  });

  test("what the file may not have is found before anything is written", () => {
    const many = Array.from({ length: 51 }, (_, n) => `tester${n}@example.com\n`).join("");
    const { status, stderr } = devtest(["import", "-", "--group", "qa"], many);
    expect([status, stderr]).toEqual([1, expect.stringContaining("50")]);
    expect(configuration()).toBe(yaml);
  });

  test("a list without columns of names takes addresses alone, where that is said", () => {
    write("devtest.yaml", yaml.replace("testers: []", "testersFrom: list.txt"));
    write("list.txt", "ann.lee@example.com\n");
    const args = ["import", "pilot.csv", "--group", "beta-eu", "--write"];
    expect(devtest(args)).toMatchObject({ status: 1, stderr: expect.stringContaining("with --no-names") });
    expect(devtest([...args, "--no-names"]).status).toBe(0);
    expect(desk.read("list.txt")).toBe("ann.lee@example.com\nbruno@example.com\n");
  });

  test("names and groups from outside are no orders to a terminal or a pipeline", () => {
    const content = 'First,Last,Email,Groups\n"##[error]x",::error::y,bruno@example.com,::warning::z\n';
    const { stdout } = devtest(["import", "-", "--map", "::warning::z=qa"], content);
    expect(stdout).toContain(brunoKey);
    expect(commandsIn(stdout)).toEqual([]);
    const { stderr } = devtest(["import", "-"], content);
    expect([stderr, commandsIn(stderr)]).toEqual([expect.stringContaining("warning"), []]);
  });

  test("standard input is not read beyond its limit", () => {
    const { status, stderr } = devtest(["import", "-", "--group", "qa"], Buffer.alloc(4_000_000, "a"));
    expect([status, stderr]).toEqual([1, expect.stringContaining("bytes and 20,000 values are read")]);
  });
});

const samples = join(root, "test/fixtures/lists");

test.each(readdirSync(samples).filter((name) => name !== "README.md"))(
  "%s is what a group's testersFrom may name, and what import reads",
  (name) => {
    write(name, readFileSync(join(samples, name)));
    const from = yaml
      .replace("testers: []", `testersFrom: ${name}`)
      .replace("- ann.lee@example.com", "- tom@example.org");
    write("devtest.yaml", from);
    const validated = devtest(["validate"]);
    expect([validated.status, validated.stdout]).toEqual([
      0,
      expect.stringMatching(/ is fine: .* (?:[2-9]|1\d) people/),
    ]);
    const imported = devtest(["import", name, "--group", "qa"]);
    expect([imported.status, imported.stdout]).toEqual([0, expect.stringMatching(/would join/)]);
  },
);

test("a list with groups in a group's testersFrom counts as a whole, and its column is named", () => {
  write("devtest.yaml", yaml.replace("testers: []", "testersFrom: pilot.csv"));
  const { status, stderr } = devtest(["validate"]);
  expect([status, stderr]).toEqual([
    0,
    "warning: pilot.csv:1:18 groups.beta-eu.testersFrom, cell D1: column D names 2 groups, and everybody in the file is a tester of this one all the same; `devtest import` puts each person into a group of their own\n",
  ]);
});

test("a list that another program wrote is not edited", () => {
  write("devtest.yaml", yaml.replace("testers: []", "testersFrom: pilot.csv"));
  const { status, stderr } = devtest(["add", "zoe@example.net", "--group", "beta-eu"]);
  expect([status, stderr]).toEqual([
    1,
    "error: pilot.csv is in a form that another program writes, so it cannot be edited.\nExport it again there, or list people under `testers:` besides.\n",
  ]);
  expect(devtest(["drop", "bruno@example.com", "--group", "beta-eu"]).status).toBe(0);
  expect(desk.read("pilot.csv")).toBe(pilot.split("Bruno")[0]);
});

test.each<[string, string, string]>([
  [
    "below a header",
    "First,Last,E-mail\n,,ann@example.com\n",
    "First,Last,E-mail\n,,ann@example.com\nZoe,'=Lee,zoe@example.net\n",
  ],
  ["without one", "Ann,Lee,ann@example.com\n", "Ann,Lee,ann@example.com\nZoe,'=Lee,zoe@example.net\n"],
])("a person is added in the order of the columns %s, and is no formula", (_how, before, after) => {
  write("devtest.yaml", yaml.replace("testers: []", "testersFrom: list.csv"));
  write("list.csv", before);
  const args = ["add", "zoe@example.net", "--group", "beta-eu", "--first-name", "Zoe", "--last-name", "=Lee"];
  expect(devtest(args).status).toBe(0);
  expect(desk.read("list.csv")).toBe(after);
  expect(devtest(["export", "--group", "beta-eu"]).stdout).toContain("zoe@example.net,Zoe,'=Lee\n");
});
