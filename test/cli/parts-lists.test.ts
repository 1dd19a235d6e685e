import { mkdirSync } from "node:fs";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { appId, exported } from "./exported-state.js";
import { keys, main, PartsDesk, puzzle, racing } from "./parts-desk.js";

const [inRacing, inPuzzle] = ["teams/racing.yaml", "teams/puzzle.yaml"];

let desk: PartsDesk;
beforeEach(() => {
  desk = new PartsDesk();
});

describe("devtest import", () => {
  const pilot =
    "First,Last,Email,Groups\nKit,Doe,kim.doe@example.net,solvers;QA Team\nElena,Rossi,elena@example.net,QA Team\nOld,Timer,old.timer@example.com,QA Team\n";

  test("lists people in the groups of several files, and those who are defined by name", () => {
    desk.write(pilot, "pilot.csv");
    const args = ["import", "pilot.csv", "--map", "QA Team=qa"];
    const said = desk.devtest(...args);
    expect(said).toMatchObject({ status: 0, stderr: "" });
    expect(said.stdout.split("\n").slice(1)).toEqual([
      "solvers: 1 person would join",
      `  + Kim ${keys.home}`,
      "qa: 2 people would join",
      `  + Kim ${keys.home}`,
      "  + Elena Rossi e…a@example.net #f39ff2f013",
      `  - Old Timer ${keys.robin} (the last day has passed: write a later \`until\` for them under \`people\`)`,
      "Nothing was written: --write lists them in teams/puzzle.yaml and teams/racing.yaml.",
      "",
    ]);
    expect(desk.changed(...args, "--write")).toEqual({
      [inRacing]: racing.replace(
        "  beta-eu",
        "      - sasha/home\n      - { email: elena@example.net, firstName: Elena, lastName: Rossi }\n  beta-eu",
      ),
      [inPuzzle]: puzzle.replace("apps:", "      - sasha/home\napps:"),
    });
    expect(desk.devtest(...args, "--write").stdout).toContain("Nobody joins: nothing is to be written.");
  });

  test("without names too, and says the file that was written", () => {
    desk.write(pilot, "pilot.csv");
    const args = ["import", "pilot.csv", "--group", "solvers", "--no-names", "--write"];
    const { stdout } = desk.devtest(...args, "--group", "qa");
    expect(stdout).toContain("Written to teams/racing.yaml.");
    expect(desk.changed(...args)).toEqual({
      [inPuzzle]: puzzle.replace("apps:", "      - sasha/home\n      - elena@example.net\napps:"),
    });
  });

  test("into a CSV file takes the address alone: names and last day of the definition hold there too", () => {
    desk.write("E-mail,First name\nkim.doe@example.net,Kit\n", "list.csv");
    const changed = desk.changed("import", "list.csv", "--group", "beta-eu", "--write");
    expect(changed["teams/beta.csv"]).toContain("\r\nkim.doe@example.net;;\r\n");
  });

  test("without names shows nobody's, and names the list that was written", () => {
    desk.write("kim.doe@example.net\n", "list.txt");
    const args = ["import", "list.txt", "--group", "beta-eu", "--no-names", "--write"];
    const said = desk.devtest(...args).stdout;
    expect(said).toContain(`\n  + ${keys.home}\nWritten to teams/beta.csv. `);
    expect(said).not.toContain("Kim");
  });

  test("without names shows those of the file no more than those of the list", () => {
    desk.write("E-mail,First name,Until\nkim.tv@example.net,Kit,2026-12-30\n", "list.csv");
    const said = desk.devtest("import", "list.csv", "--group", "qa", "--no-names").stdout;
    expect(said).toContain(`\n  = ${keys.tv} (the list says until 2026-12-30; the file stays as it is)\n`);
    expect(said).not.toMatch(/Kim|Kit/);
  });
});

describe("devtest adopt", () => {
  const people = "E-mail\nannabella@example.com\n";

  test.each([
    ["teams/console.csv", "console.csv"],
    ["console.csv", "../console.csv"],
    ["console/qa.csv", "../console/qa.csv"],
  ])("names %s as the file of the group does", (list, written) => {
    mkdirSync(desk.path("console"));
    desk.write(people, list);
    const entry = `  - { testersFrom: ${written}, group: qa, app: racing }\n`;
    expect(desk.devtest("adopt", list, "--group", "qa").stdout).toBe(
      `Group "qa" on racing: 1 person is listed, and will be adopted.\nWould write 1 entry under \`existing\` in teams/racing.yaml:\n${entry}Nothing was written (--write writes it).\n`,
    );
    expect(desk.changed("adopt", list, "--group", "qa", "--write")).toEqual({
      [inRacing]: `${racing}existing:\n${entry}`,
    });
    expect(desk.devtest("adopt", list, "--group", "qa", "--write").stdout).toContain(
      "All of them are under `existing` in teams/racing.yaml already.",
    );
  });

  test("says where it looked for an app", () => {
    desk.write(racing.replace("[qa, beta-eu]", "[qa]"), inRacing);
    desk.write(people, "console.csv");
    expect(desk.devtest("adopt", "console.csv", "--group", "beta-eu").stderr).toContain(
      'No app of devtest.yaml and what it includes uses the group "Beta EU".',
    );
  });

  test("stays with addresses where the list is that of a group, however it is named", () => {
    desk.write(racing.replace("testersFrom: beta.csv", "testersFrom: ./beta.csv"), inRacing);
    expect(desk.changed("adopt", "teams/beta.csv", "--group", "beta-eu", "--write")[inRacing]).toContain(
      "existing:\n  - { tester: moreau@example.org, group: Beta EU, app: racing }\n",
    );
  });

  test("for a group of the file that is loaded writes there", () => {
    desk.write(main.replace("guards:", "groups:\n  staff: { testers: [quinn] }\nguards:"));
    desk.write(puzzle.replace("[solvers]", "[solvers, staff]"), inPuzzle);
    desk.write(people, "teams/console.csv");
    expect(desk.changed("adopt", "teams/console.csv", "--group", "staff", "--write")).toEqual({
      "devtest.yaml": expect.stringContaining(
        "existing:\n  - { testersFrom: teams/console.csv, group: staff, app: puzzle }\n",
      ),
    });
  });
});

describe("devtest export", () => {
  test("prints people of all files once, with the names of their definitions, and without whoever has left", () => {
    desk.write(puzzle.replace("- cora@example.org", "- kim.tv@example.net"), inPuzzle);
    expect(desk.devtest("export", "--format", "pilot").stdout).toBe(
      'First,Last,Email,Groups\nKim,,kim.tv@example.net,"solvers;qa"\n,,annabella@example.com,qa\n,,bruno@example.com,qa\nCora,Moreau,moreau@example.org,beta-eu\n',
    );
  });
});

describe("devtest acknowledge", () => {
  test("writes an entry where the group stands, and in the file that is loaded where it stands no more", () => {
    const still = "2, may still have access";
    const open = { qa: { [keys.bruno]: still }, "Old crew": { [keys.home]: still } };
    const renamed = racing
      .replace("  qa:\n", "  crew:\n    name: qa\n")
      .replace("[qa, ", "[crew, ")
      .replace("      - bruno@example.com\n", "");
    desk.write(renamed, inRacing);
    desk.write(exported({ "6184041a": open }), "state.json");
    expect(desk.changed("acknowledge", "--state", "state.json", "--all-of", "everything")).toEqual({
      "devtest.yaml": `${main}removed:\n  - { group: Old crew, app: ${appId} }\n`,
      [inRacing]: `${renamed}removed:\n  - { tester: "${keys.bruno}", group: qa, app: ${appId} }\n`,
    });
    expect(desk.devtest("acknowledge", "--state", "state.json").stdout).toContain("Nobody who left the file");
  });
});
