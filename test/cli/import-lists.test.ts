import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { racing as pem } from "../config/certificates.js";
import { root } from "../engine/stack.js";
import { commandsIn } from "../reports/runner.js";
import { command } from "./desk.js";
import { temporary } from "./plan-desk.js";

const yaml = `version: 1
groups:
  qa:
    testers:
      - ann.lee@example.com
  beta-eu:
    name: Beta EU
    testers: []
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa, beta-eu]
`;
const pilot =
  "First,Last,Email,Groups\nAnn,Lee,ann.lee@example.com,QA Team;Beta EU\nBruno,Rossi,bruno@example.com,QA Team\n";
const [annKey, brunoKey] = ["ann.lee@example.com", "bruno@example.com"].map(testerKey);

let folder: string;
beforeEach(() => {
  folder = temporary();
  write("devtest.yaml", yaml);
  write("racing.pem", pem);
  write("pilot.csv", pilot);
});

const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
const configuration = () => readFileSync(join(folder, "devtest.yaml"), "utf8");

function devtest(args: readonly string[], input: string | Buffer = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
    env: { PATH: process.env["PATH"], HOME: folder, DEVTEST_TODAY: "2026-11-26" },
  });
  return { status, stdout, stderr };
}

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
      /^warning: standard input:3:1 cell A3: 1 row is passed over \(A3\): the account is not active; /,
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
    expect(readFileSync(join(folder, "list.txt"), "utf8")).toBe("ann.lee@example.com\nbruno@example.com\n");
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
  expect(readFileSync(join(folder, "pilot.csv"), "utf8")).toBe(pilot.split("Bruno")[0]);
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
  expect(readFileSync(join(folder, "list.csv"), "utf8")).toBe(after);
  expect(devtest(["export", "--group", "beta-eu"]).stdout).toContain("zoe@example.net,Zoe,'=Lee\n");
});

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
