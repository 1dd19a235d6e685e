import { lstatSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { ConfigurationEditor } from "../../provider/editor/configuration.js";
import { joiningBy } from "../../provider/editor/joining.js";
import { beta, keys, main, PartsDesk, puzzle, racing } from "./parts-desk.js";

const [inRacing, inPuzzle] = ["teams/racing.yaml", "teams/puzzle.yaml"];
const elena = "elena@example.net";

let desk: PartsDesk;
beforeEach(() => {
  desk = new PartsDesk();
});

describe("a group that stands in an included file", () => {
  test("gains somebody there, and no other file and no other byte changes", () => {
    const { stdout } = desk.devtest("add", elena, "--group", "qa", "--dry-run");
    expect(stdout).toBe(
      "teams/racing.yaml:8:9 e…a@example.net #f39ff2f013 is listed now (group qa)\nNothing was written (--dry-run).\n",
    );
    expect(desk.changed("add", elena, "--group", "qa")).toEqual({
      [inRacing]: racing.replace("  beta-eu", `      - ${elena}\n  beta-eu`),
    });
  });

  test("gains somebody in its list, which is relative to that file", () => {
    desk.write("E-mail\nnobody@example.org\n", "beta.csv");
    const changed = desk.changed("add", elena, "--group", "Beta EU", "--first-name", "Elena");
    expect(changed).toEqual({ "teams/beta.csv": `${beta}${elena};Elena;\r\n` });
  });

  test("loses somebody there, in every file that lists them", () => {
    desk.write(puzzle.replace("cora@example.org", "bruno@example.com # too"), inPuzzle);
    expect(desk.changed("drop", keys.bruno)).toEqual({
      [inRacing]: racing.replace("      - bruno@example.com\n", ""),
      [inPuzzle]: puzzle.replace("      - cora@example.org\n", ""),
    });
  });

  test("is known by the list of all groups where there is none", () => {
    expect(desk.devtest("add", elena, "--group", "solver")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'There is no group "solver" in devtest.yaml and what it includes (did you mean "solvers"?).\nThere are "solvers", "qa" and "beta-eu". Add the group to the file first.',
      ),
    });
  });

  test("cannot be edited where it repeats an anchor, and that is said with the file", () => {
    const anchored = puzzle
      .replace("testers:\n", "testers: &all\n")
      .replace("apps:", "  b: { testers: *all }\napps:");
    desk.write(anchored, inPuzzle);
    expect(desk.devtest("add", elena, "--group", "b")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        "teams/puzzle.yaml: groups.b.testers cannot be edited here: it repeats `&all`, which others use too.",
      ),
    });
    expect(desk.devtest("drop", "cora@example.org").stderr).toContain(
      "teams/puzzle.yaml: groups.b.testers cannot be edited here: it repeats `&all`, which others use too.",
    );
    expect(desk.read(inPuzzle)).toBe(anchored);
  });
});

describe("a move between groups of two files", () => {
  test("changes both", () => {
    expect(desk.changed("move", "bruno@example.com", "--from", "qa", "--to", "solvers")).toEqual({
      [inRacing]: racing.replace("      - bruno@example.com\n", ""),
      [inPuzzle]: puzzle.replace("apps:", "      - bruno@example.com\napps:"),
    });
  });

  test("changes neither where one cannot be written", () => {
    // A new file beside it would have a name that is too long.
    const name = `teams/${"x".repeat(245)}.yaml`;
    renameSync(desk.path(inPuzzle), desk.path(name));
    const before = desk.files();
    for (const [from, to, who] of [
      ["qa", "solvers", "bruno@example.com"],
      ["solvers", "qa", "cora@example.org"],
    ] as const) {
      expect(desk.devtest("move", who, "--from", from, "--to", to)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(".yaml cannot be written (ENAMETOOLONG). Nothing was written."),
      });
      expect(desk.files()).toEqual(before);
    }
  });
});

describe("entries about a group", () => {
  test("stand in the file of the group, called by its key or by its name on Amazon", () => {
    const app = "app: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";
    const changed = desk.changed("drop", "moreau@example.org", keys.bruno, "--removed");
    expect(Object.keys(changed)).toEqual(["teams/beta.csv", inRacing]);
    expect(changed[inRacing]).toBe(
      `${racing.replace("      - bruno@example.com\n", "")}removed:\n  - { tester: "m…u@example.org #7cef0a62b0", group: Beta EU, ${app} }\n  - { tester: "${keys.bruno}", group: qa, ${app} }\n`,
    );
    expect(desk.devtest("drop", "bruno@example.com", "--group", "qa", "--removed")).toMatchObject({
      stdout: `${keys.bruno} is not there, and stands under \`removed\` already (group qa)\n`,
    });
  });

  test("join those that stand there already", () => {
    desk.write(`${main}removed:\n  - { group: Old crew }\n`);
    desk.write(`removed: [{ group: Older crew }]\n${racing}`, inRacing);
    const changed = desk.changed("drop", "bruno@example.com", "--removed");
    expect(Object.keys(changed)).toEqual([inRacing]);
    expect(changed[inRacing]).toContain("removed: [{ group: Older crew }, { tester: ");
  });
});

describe("an included file", () => {
  test("that is a link stays one, and what it leads to is written", () => {
    mkdirSync(desk.path("shared"));
    renameSync(desk.path(inRacing), desk.path("shared/real.yaml"));
    symlinkSync("../shared/real.yaml", desk.path(inRacing));
    // What the file names is relative to the link, as that is the file that is included.
    expect(Object.keys(desk.changed("add", elena, "--group", "beta-eu"))).toEqual(["teams/beta.csv"]);
    const added = racing.replace("  beta-eu", `      - ${elena}\n  beta-eu`);
    expect(desk.changed("add", elena, "--group", "qa")).toEqual({
      "shared/real.yaml": added,
      [inRacing]: added,
    });
    expect(lstatSync(desk.path(inRacing)).isSymbolicLink()).toBe(true);
  });

  test("keeps its line breaks, and so do the others", () => {
    const windows = `\ufeff${racing.replaceAll("\n", "\r\n")}`;
    desk.write(windows, inRacing);
    const args = ["move", "bruno@example.com", "sasha/tv", "--from", "qa", "--to", "solvers"];
    expect(desk.changed(...args)).toEqual({
      [inRacing]: windows.replace(/ {6}- bruno.*\r\n.*12-31 }\r\n/, ""),
      [inPuzzle]: puzzle.replace(
        "apps:",
        "      - bruno@example.com\n      - { person: sasha/tv, until: 2026-12-31 }\napps:",
      ),
    });
    expect(desk.changed("move", "cora@example.org", "--from", "solvers", "--to", "qa")[inRacing]).toContain(
      "# boss\r\n      - cora@example.org\r\n  beta-eu",
    );
  });

  test("that is JSON stays JSON", () => {
    const json = JSON.stringify({ groups: { crew: { testers: ["quinn"] } } }, null, 2);
    desk.write(json, "teams/crew.yaml");
    expect(desk.changed("add", "sasha/home", "--group", "crew", "--until", "2026-12-24")).toEqual({
      "teams/crew.yaml": json.replace(
        '"quinn"',
        '"quinn",\n        { "person": "sasha/home", "until": "2026-12-24" }',
      ),
    });
    expect(JSON.parse(desk.changed("drop", "quinn", "--group", "crew")["teams/crew.yaml"] ?? "")).toEqual({
      groups: { crew: { testers: [{ person: "sasha/home", until: "2026-12-24" }] } },
    });
  });

  test.each([inRacing, "teams/beta.csv"])(
    "%s that somebody else changes meanwhile is left to them",
    async (name) => {
      const editor = new ConfigurationEditor(desk.path(), new Date("2026-11-26T00:00:00Z"));
      editor.add(new Map([["qa", [joiningBy({ email: elena }, "qa", editor.directory)]]]));
      editor.add(new Map([["beta-eu", [joiningBy({ email: elena }, "beta-eu", editor.directory)]]]));
      desk.write(`${desk.read(name)}# theirs\n`, name);
      const before = desk.files();
      await expect(editor.write()).rejects.toMatchObject({
        code: "changed_meanwhile",
        what: expect.stringContaining(`${name} was changed by somebody else meanwhile. Nothing was written.`),
      });
      expect(desk.files()).toEqual(before);
    },
  );
});

describe("one list of two groups in two files", () => {
  const shared =
    ' is the list of the groups "solvers" and "beta-eu", so an edit for one changes all of them.';

  test.each([
    ["devtest.yaml", "teams/beta.csv"],
    ["devtest.yaml", "teams/./link.csv"],
    [inPuzzle, "./beta.csv"],
    [inPuzzle, "../teams/beta.csv"],
  ])("is seen where %s calls it %s", (file, list) => {
    symlinkSync("beta.csv", desk.path("teams/link.csv"));
    const group = `groups:\n  solvers: { testersFrom: ${list} }\n`;
    const others = puzzle.slice(puzzle.indexOf("apps:"));
    desk.write(file === inPuzzle ? group + others : others, inPuzzle);
    if (file !== inPuzzle) desk.write(main + group);
    const before = desk.files();
    for (const args of [
      ["drop", "moreau@example.org", "--group", "solvers"],
      ["add", elena, "--group", "beta-eu"],
    ]) {
      expect(desk.devtest(...args)).toMatchObject({ status: 1, stderr: expect.stringContaining(shared) });
      expect(desk.files()).toEqual(before);
    }
    expect(desk.changed("drop", "moreau@example.org")).toMatchObject({
      "teams/beta.csv": "E-mail;First name;Last name\r\n",
    });
  });
});

describe("devtest fmt", () => {
  test("formats every file, and --check names each that is not, one a line", () => {
    const dense = main.replace(
      "guards:",
      "groups: # of all\n  staff:\n    testers: [sasha/tv, quinn]\nguards:",
    );
    desk.write(dense);
    const long = racing.replace(
      "{ person: sasha/tv, until: 2026-12-31 }",
      "person: sasha/tv\n        until: 2026-12-31",
    );
    desk.write(long, inRacing);
    const before = desk.files();
    expect(desk.devtest("fmt", "--check")).toEqual({
      status: 1,
      stdout:
        "devtest.yaml is not formatted: `devtest fmt` writes one person a line\nteams/racing.yaml is not formatted: `devtest fmt` writes one person a line\n",
      stderr: "",
    });
    expect(desk.files()).toEqual(before);
    expect(desk.changed("fmt")).toEqual({
      "devtest.yaml": dense.replace(" [sasha/tv, quinn]", "\n      - sasha/tv\n      - quinn"),
      [inRacing]: racing,
    });
    expect(desk.devtest("fmt", "--check")).toMatchObject({
      status: 0,
      stdout: "devtest.yaml and 2 files that it includes are formatted already\n",
    });
  });

  test("--sort sorts by the addresses that names stand for, in the file of the group alone", () => {
    expect(desk.changed("fmt", "--sort", "qa", "--sort", "solvers")).toEqual({
      [inPuzzle]: puzzle.replace(/( {6}- robin\n)( {6}- cora.*\n)/, "$2$1"),
    });
    desk.write(racing.replace(/( {6}- quinn.*\n)( {6}- bruno.*\n)/, "$2$1"), inRacing);
    expect(desk.changed("fmt", "--sort", "qa")).toEqual({ [inRacing]: racing });
  });

  test("says of which group in which file the list is not sorted", () => {
    expect(desk.devtest("fmt", "--sort", "beta-eu")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The people of the group "beta-eu" are in teams/beta.csv'),
    });
  });
});
