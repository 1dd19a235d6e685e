import { beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { ListsDesk, pilot, yaml } from "./lists-desk.js";

const [annKey, brunoKey] = ["ann.lee@example.com", "bruno@example.com"].map(testerKey);

let desk: ListsDesk;
beforeEach(() => {
  desk = new ListsDesk();
});

const devtest = (args: readonly string[], input?: string) => desk.devtest(args, input);
const inList = () => desk.write("devtest.yaml", yaml.replace("testers: []", "testersFrom: list.csv"));

describe("devtest import", () => {
  test.each<[string, string, string]>([
    ["an empty list", "", "Standard input lists nobody (empty list, 0 people).\nGive a list of people"],
    ["a header alone", "E-mail,First name,Last name\n", "lists nobody (Amazon Console list, 0 people)."],
    ["no testers", '{"testers": []}', "lists nobody (JSON list of testers, 0 people)."],
    [
      "a list of whom each last day has passed",
      '[{"email":"ann.lee@example.com","until":"2026-11-25"}]',
      "lists nobody (JSON list of testers, 1 person).\nEverybody's last day has passed",
    ],
    [
      "a list of which every row is passed over",
      "E-mail,Status\nann.lee@example.com,Left\n",
      "lists nobody (table, 0 people, 1 row passed over).\nThe warnings above say why",
    ],
  ])("%s is an error", (_what, content, message) => {
    const { status, stdout, stderr } = devtest(["import", "-", "--group", "qa", "--write"], content);
    expect([status, stdout, stderr]).toEqual([1, "", expect.stringContaining(message)]);
    expect(desk.read()).toBe(yaml);
  });

  test("a name that is one group's key and another's name on Amazon is refused, with both", () => {
    const two = yaml
      .replace("  qa:\n", "  QA Team:\n    name: Live\n")
      .replace("Beta EU", "QA Team")
      .replace("[qa,", "[QA Team,");
    desk.write("devtest.yaml", two);
    for (const args of [
      ["pilot.csv", "--map", "Beta EU="],
      ["pilot.csv", "--group", "QA Team"],
    ]) {
      const { status, stderr } = devtest(["import", ...args, "--write"]);
      expect([status, stderr]).toEqual([
        1,
        'error: The group "QA Team" may be either of two in devtest.yaml: the one with this key, which Amazon calls "Live", or "beta-eu", which Amazon calls "QA Team".\nSay "Live" or "beta-eu" (in a list, with --map), or give one of the two another key.\n',
      ]);
    }
    const args = ["import", "pilot.csv", "--map", "Beta EU=", "--map", "QA Team=Live"];
    expect(devtest(args)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("QA Team: 1 person would"),
    });
  });

  test("a group whose key and name are one is itself", () => {
    desk.write("devtest.yaml", yaml.replace("name: Beta EU", "name: beta-eu"));
    expect(devtest(["import", "pilot.csv", "--group", "beta-eu"]).status).toBe(0);
  });

  test.each([
    ["--map", "QA Team=qa", "--map", "QA Team=beta-eu"],
    ["--map", "QA Team=qa", "--map", " QA Team ="],
    ["--map", "Beta EU=qa", "--map", "Beta EU=beta-eu", "--map", "QA Team=qa"],
  ])("two groups for one name are an error: %s %s %s %s", (...map) => {
    expect(devtest(["import", "pilot.csv", ...map])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^error: Two --map name the group "\w+ \w+" of the list, for two groups/),
    });
  });

  test("groups of Google are mapped by the whole address", () => {
    const content =
      "Group Email,Member Email\nqa@example.com,ann.lee@example.com\nqa@example.org,bruno@example.com\n";
    expect(
      devtest(["import", "-", "--map", "qa@example.com=qa", "--map", "QA@example.org=beta-eu"], content),
    ).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`beta-eu: 1 person would join\n  + ${brunoKey}\n`),
    });
    expect(devtest(["import", "-"], content).status).toBe(1);
  });

  test("--no-names shows none, and takes none from the file", () => {
    desk.write(
      "devtest.yaml",
      yaml.replace("- ann.lee@example.com", "- { email: ann.lee@example.com, firstName: Anna }"),
    );
    const args = ["import", "pilot.csv", "--map", "QA Team=qa", "--no-names"];
    const { stdout } = devtest(args);
    expect(stdout).toBe(`fastlane pilot export, 2 people, 2 groups
qa: 1 person would join, 1 is there already
  + ${brunoKey}
  = ${annKey}
beta-eu: 1 person would join
  + ${annKey}
Nothing was written: --write lists them in devtest.yaml.
`);
    devtest([...args, "--write"]);
    expect(desk.read().match(/firstName/g)).toHaveLength(1);
  });

  test("whoever is there under another name stays as they are, and that is told", () => {
    desk.write(
      "devtest.yaml",
      yaml.replace(
        "- ann.lee@example.com",
        "- { email: ann.lee@example.com, firstName: Old, lastName: Man }",
      ),
    );
    const { stdout } = devtest(["import", "pilot.csv", "--map", "QA Team=qa"]);
    expect(stdout).toContain(`  = Old Man ${annKey} (the list says Ann Lee; the file stays as it is)\n`);
  });

  test("whoever is there without the last day of the list is told, too", () => {
    const content = '[{"email":"ann.lee@example.com","until":"2027-03-31"}]';
    expect(devtest(["import", "-", "--group", "qa"], content).stdout).toContain(
      `  = ${annKey} (the list says until 2027-03-31; the file stays as it is)\n`,
    );
  });

  test("the file that changes is named", () => {
    inList();
    desk.write("list.csv", "E-mail,First name,Last name\n");
    expect(devtest(["import", "pilot.csv", "--map", "QA Team=qa"]).stdout).toContain(
      "Nothing was written: --write lists them in devtest.yaml and list.csv.\n",
    );
    expect(devtest(["import", "pilot.csv", "--group", "beta-eu", "--write"]).stdout).toContain(
      "\nWritten to list.csv. ",
    );
  });

  test("a cell that no title calls a group is shown by its place alone", () => {
    const content = "Ann,Lee,ann.lee@example.com,qa\nAnn,Lee,ann.lee@example.com,Manager Bob Smith\n";
    for (const map of [[], ["--map", "x=qa"], ["--map", "Manager Bob Smit=qa"]]) {
      const { status, stderr } = devtest(["import", "-", ...map], content);
      expect([status, stderr.replaceAll('Smit"', "")]).toEqual([
        1,
        expect.not.stringMatching(/Smith|Manager Bob Smith/),
      ]);
    }
    expect(devtest(["import", "-"], content).stderr).toContain(
      "standard input:2:29 (D2): devtest.yaml has no group that is called so.",
    );
    const mapped = devtest(["import", "-", "--map", "Manager Bob Smith=qa"], content);
    expect(mapped.status).toBe(0);
  });

  test("an address that is hardly one is told, as by `validate`", () => {
    const { status, stderr } = devtest(["import", "-", "--group", "qa"], "null@example.com\nann@gmial.com\n");
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^(?:warning: standard input:[12]:1 cell A[12]: \S+ \S+ is hardly an address: .*\n){2}$/,
      ),
    ]);
  });

  test("a last day is kept, and whoever has passed theirs does not join", () => {
    const content = JSON.stringify([
      { email: "bruno@example.com", until: "2027-03-31" },
      { email: "zoe@example.net", until: "2020-01-01" },
    ]);
    const { status, stdout } = devtest(["import", "-", "--group", "beta-eu", "--write"], content);
    expect([status, stdout]).toEqual([0, expect.stringContaining(`  + ${brunoKey} (until 2027-03-31)\n`)]);
    expect(stdout).toContain(
      `last day has passed, so not listed: 1 person\n  - ${testerKey("zoe@example.net")} (until 2020-01-01)\n`,
    );
    expect(desk.read()).toContain("{ email: bruno@example.com, until: 2027-03-31 }");
    expect(desk.read()).not.toContain("zoe");
  });
});

describe("a list that an import adds to", () => {
  test.each<[string, string, string]>([
    [
      "whole names behind addresses",
      "old@example.com,Old Man\n",
      "old@example.com,Old Man\nbruno@example.com,Bruno Rossi\n",
    ],
    [
      "whole names before addresses",
      "Old Man,old@example.com\n",
      "Old Man,old@example.com\nBruno Rossi,bruno@example.com\n",
    ],
    [
      "one column of names",
      "Name,E-mail\nOld Man,old@example.com\n",
      "Name,E-mail\nOld Man,old@example.com\nBruno Rossi,bruno@example.com\n",
    ],
    [
      "German titles",
      "Vorname;Name;E-Mail\nOld;Man;old@example.com\n",
      "Vorname;Name;E-Mail\nOld;Man;old@example.com\nBruno;Rossi;bruno@example.com\n",
    ],
    [
      "a header that begins with #",
      "#,First,Last,E-mail\n1,Old,Man,old@example.com\n",
      "#,First,Last,E-mail\n1,Old,Man,old@example.com\n,Bruno,Rossi,bruno@example.com\n",
    ],
  ])("with %s keeps the names of those who were there", (_how, before, after) => {
    inList();
    desk.write("list.csv", before);
    expect(
      devtest(["import", "-", "--group", "beta-eu", "--write"], pilot.replace(/^Ann.*\n/m, "")),
    ).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(desk.read("list.csv")).toBe(after);
    expect(devtest(["export", "--group", "beta-eu"]).stdout).toBe(
      "E-mail,First name,Last name\nold@example.com,Old,Man\nbruno@example.com,Bruno,Rossi\n",
    );
  });

  test("is not edited where a row more would change the names of others", () => {
    inList();
    const before = "Vorname;Name;E-Mail\nOld;Man;old@example.com\n";
    desk.write("list.csv", before);
    const content = "E-mail,First name,Last name\nbruno@example.com,Bo,Bo Ray\n";
    expect(devtest(["import", "-", "--group", "beta-eu", "--write"], content)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("list.csv cannot be edited here: other rows would change too"),
    });
    expect(desk.read("list.csv")).toBe(before);
  });

  test("has a place for a last day, where it has such a column", () => {
    inList();
    desk.write("list.csv", "E-mail,Until\nold@example.com,\n");
    const content = '[{"email":"bruno@example.com","until":"2027-03-31"}]';
    expect(devtest(["import", "-", "--group", "beta-eu", "--write"], content).status).toBe(0);
    expect(desk.read("list.csv")).toBe("E-mail,Until\nold@example.com,\nbruno@example.com,2027-03-31\n");
    expect(devtest(["export", "--group", "beta-eu", "--format", "json"]).stdout).toContain(
      '"until": "2027-03-31"',
    );
  });

  test("is not edited where a name could not be read again", () => {
    inList();
    desk.write("list.csv", "old@example.com,Old Man\n");
    const content = "E-mail,First name,Last name\nbruno@example.com,Bruno Maria,Rossi\n";
    expect(devtest(["import", "-", "--group", "beta-eu", "--write"], content)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("list.csv has no column for a first name."),
    });
    expect(desk.read("list.csv")).toBe("old@example.com,Old Man\n");
  });
});
