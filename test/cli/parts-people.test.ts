import { beforeEach, describe, expect, test } from "@jest/globals";
import { beta, keys, main, PartsDesk, puzzle, racing } from "./parts-desk.js";

const [inRacing, inPuzzle] = ["teams/racing.yaml", "teams/puzzle.yaml"];

let desk: PartsDesk;
beforeEach(() => {
  desk = new PartsDesk();
});

describe("whoever is listed by name", () => {
  const without = racing.replace("      - { person: sasha/tv, until: 2026-12-31 }\n", "");

  test.each(["kim.tv@example.net", "KIM.tv@example.net", "sasha/tv", keys.tv, "31345a"])(
    "is dropped as %s, and stays defined",
    (who) => {
      expect(desk.changed("drop", who)).toEqual({ [inRacing]: without });
    },
  );

  test("is dropped when their last day has passed, wherever that is written", () => {
    expect(desk.on("2027-01-01", "drop", "--expired")).toMatchObject({ status: 0, stderr: "" });
    expect([desk.read(inRacing), desk.read(inPuzzle)]).toEqual([
      without,
      puzzle.replace("      - robin\n", ""),
    ]);
    expect(desk.read()).toBe(main);
  });

  test("keeps their form when they move, with the last day of the entry", () => {
    expect(desk.changed("move", "sasha/tv", "quinn", "--from", "qa", "--to", "solvers")).toEqual({
      [inRacing]: racing.replace(/ {6}- quinn.*\n/, "").replace(/ {6}- { person.*\n/, ""),
      [inPuzzle]: puzzle.replace(
        "apps:",
        "      - { person: sasha/tv, until: 2026-12-31 }\n      - quinn\napps:",
      ),
    });
  });

  test("moves to a CSV file with their address, and what stands under `people` is not copied", () => {
    desk.write(racing.replace("{ person: sasha/tv, until: 2026-12-31 }", "sasha/tv"), inRacing);
    expect(desk.changed("move", "sasha/tv", "--from", "qa", "--to", "beta-eu")).toEqual({
      [inRacing]: without,
      "teams/beta.csv": `${beta}kim.tv@example.net;;\r\n`,
    });
    // So a name can change where it stands.
    desk.write(main.replace("firstName: Kim", "firstName: Kit"));
    expect(desk.devtest("validate")).toMatchObject({ status: 0 });
  });

  test("is not given what stands under `people` where they are listed by address, either", () => {
    desk.write(racing.replace("{ person: sasha/tv, until: 2026-12-31 }", "kim.tv@example.net"), inRacing);
    expect(desk.changed("move", "sasha/tv", "--from", "qa", "--to", "solvers")).toEqual({
      [inRacing]: without,
      [inPuzzle]: puzzle.replace("apps:", "      - kim.tv@example.net\napps:"),
    });
    expect(desk.changed("move", "sasha/tv", "--from", "solvers", "--to", "beta-eu")).toEqual({
      [inPuzzle]: puzzle,
      "teams/beta.csv": `${beta}kim.tv@example.net;;\r\n`,
    });
    expect(desk.changed("move", "sasha/tv", "--from", "beta-eu", "--to", "solvers")).toMatchObject({
      [inPuzzle]: puzzle.replace("apps:", "      - kim.tv@example.net\napps:"),
    });
    const added = desk.changed("add", "sasha/home", "--first-name", "Kim", "--group", "beta-eu");
    expect(added).toEqual({ "teams/beta.csv": `${beta}kim.doe@example.net;;\r\n` });
  });

  test("does not move to a CSV file with a last day of the entry, which could not stand there", () => {
    const before = desk.files();
    expect(desk.devtest("move", "sasha/tv", "--from", "qa", "--to", "beta-eu")).toMatchObject({ status: 1 });
    expect(desk.files()).toEqual(before);
  });

  test("and was defined with a last day that has passed is not moved", () => {
    expect(desk.devtest("move", "robin", "--from", "solvers", "--to", "qa")).toMatchObject({
      status: 1,
      stderr: `error: devtest.yaml:7:49 ${keys.robin} counts as having left: their last day was 2026-11-01. Nothing was written.\nWrite a later day there, or take it out.\n`,
    });
    expect(desk.on("2027-01-01", "move", "sasha/tv", "--from", "qa", "--to", "solvers").stderr).toContain(
      `${keys.tv} counts as having left the group "qa": their last day was 2026-12-31.`,
    );
  });

  test("may be listed by address in another group, which stays so", () => {
    desk.write(puzzle.replace("cora@example.org", "annabella@example.com # by hand"), inPuzzle);
    expect(desk.changed("move", "quinn", "--from", "solvers", "--to", "qa")).toEqual({
      [inPuzzle]: puzzle.replace("      - cora@example.org\n", ""),
    });
    expect(desk.changed("drop", "annabella@example.com")).toEqual({
      [inRacing]: racing.replace("      - quinn # boss\n", ""),
    });
  });
});

describe("devtest add, of somebody who is defined", () => {
  const listed = (line: string) => ({ [inPuzzle]: puzzle.replace("apps:", `      - ${line}\napps:`) });

  test.each([
    [["quinn"], "quinn"],
    [["Annabella@example.com "], "quinn"],
    [["quinn", "annabella@example.com"], "quinn"],
    [["annabella@example.com", "--until", "2027-01-01"], "{ person: quinn, until: 2027-01-01 }"],
    [["kim.doe@example.net"], "sasha/home"],
    [["sasha/home", "--first-name", " Kim"], "sasha/home"],
    [["sasha/home", "--until", "2027-03-31"], "{ person: sasha/home, until: 2027-03-31 }"],
  ])("%j writes %s, and the same again is no change", (args, line) => {
    const all = ["add", ...args, "--group", "solvers"];
    expect(desk.changed(...all)).toEqual(listed(line));
    expect(desk.changed(...all)).toEqual({});
    expect(desk.devtest(...all).stdout).toMatch(/^teams\/puzzle\.yaml:6:9 .* is there already/);
  });

  test("after a last day of the entry replaces that", () => {
    desk.write(puzzle.replace("- cora@example.org", "- { person: quinn, until: 2026-11-01 }"), inPuzzle);
    expect(desk.changed("add", "annabella@example.com", "--group", "solvers")).toEqual({
      [inPuzzle]: puzzle.replace("- cora@example.org", "- quinn"),
    });
  });

  test("to a CSV file writes the address", () => {
    expect(desk.changed("add", "quinn", "--group", "beta-eu")).toEqual({
      "teams/beta.csv": `${beta}annabella@example.com;;\r\n`,
    });
  });

  test("by a name that YAML would take for something else puts it in quotes", () => {
    desk.write(
      main.replace("quinn", "true").replace("people: # once each", "people:\n  Lee, A: lee@example.org"),
    );
    desk.write(racing.replace("quinn", '"true"'), inRacing);
    expect(desk.changed("add", "true", "Lee, A", "--group", "solvers")).toEqual({
      [inPuzzle]: puzzle.replace("apps:", '      - "true"\n      - "Lee, A"\napps:'),
    });
  });

  test.each([
    [
      ["sasha/home", "--first-name", "Kit"],
      `devtest.yaml:6:28 ${keys.home} stands under \`people\`, with another first name or none. Nothing was written.\nChange it there.`,
    ],
    [
      ["annabella@example.com", "--first-name", "Ann", "--last-name", "Lee"],
      `devtest.yaml:5:10 ${keys.quinn} stands under \`people\`, with another first name and last name or none.`,
    ],
    [
      ["sasha/home", "--until", "2027-04-01"],
      `devtest.yaml:6:98 ${keys.home} has the last day 2027-03-31, which comes first. Nothing was written.`,
    ],
    [
      ["old.timer@example.com", "--until", "2027-01-01"],
      `devtest.yaml:7:49 ${keys.robin} counts as having left: their last day was 2026-11-01. Nothing was written.`,
    ],
    [["robin"], "Write a later day there, or take it out."],
  ])("%j is refused with the place of the definition", (args, complaint) => {
    const before = desk.files();
    expect(desk.devtest("add", ...args, "--group", "solvers")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(complaint),
    });
    expect(desk.files()).toEqual(before);
  });

  test("and listed by name already, with another name or day is refused too", () => {
    expect(desk.devtest("add", "sasha/tv", "--group", "qa", "--first-name", "Kit").stderr).toContain(
      `devtest.yaml:6:53 ${keys.tv} stands under \`people\`, with another first name or none.`,
    );
    expect(desk.devtest("add", "sasha/tv", "--group", "qa", "--until", "2027-01-31").stderr).toContain(
      `teams/racing.yaml:7:9 ${keys.tv} is there already, with another last day or none.`,
    );
  });

  test("to a CSV file takes the address, and the last day of the definition holds there too", () => {
    expect(desk.changed("add", "sasha/home", "--group", "beta-eu")["teams/beta.csv"]).toContain(
      "\r\nkim.doe@example.net;",
    );
  });
});

describe("whoever is defined in an included file", () => {
  const defined = "people: { robbie: { email: dora@example.com, firstName: Dora, until: 2027-05-01 } }\n";
  const ofRacing = racing.replace(
    "      - bruno@example.com\n",
    "      - bruno@example.com\n      - robbie\n",
  );

  test("is listed by name in that file, and by address in others: there the name means nobody", () => {
    desk.write(racing + defined, inRacing);
    expect(desk.changed("add", "dora@example.com", "--group", "qa")[inRacing]).toContain("      - robbie\n");
    expect(desk.changed("add", "robbie", "--group", "solvers")[inPuzzle]).toContain(
      "      - dora@example.com\n",
    );
    expect(desk.devtest("validate").status).toBe(0);
  });

  test("takes their name and their last day along when they move to another file", () => {
    desk.write(ofRacing + defined, inRacing);
    expect(desk.changed("move", "robbie", "--from", "qa", "--to", "solvers")).toEqual({
      [inRacing]: racing + defined,
      [inPuzzle]: puzzle.replace(
        "apps:",
        "      - { email: dora@example.com, firstName: Dora, until: 2027-05-01 }\napps:",
      ),
    });
  });
});

describe("a name", () => {
  const several = "The person at devtest.yaml:6:3 has several addresses.\nSay which address is meant";
  const nobody = "Nobody under `people` has this name";

  test.each([
    ["sasha", several],
    ["sasha/work", "The person at devtest.yaml:6:3 has no address of this name."],
    ["quinn/home", "The person at devtest.yaml:5:3 has no address of this name."],
    ["quin", `${nobody} (did you mean the one at devtest.yaml:5:3?).`],
    ["zoe", `${nobody}.\nGive an e-mail address, or a name that stands under \`people\`.`],
  ])("%s that means nobody is a usage error with the place", (name, complaint) => {
    const before = desk.files();
    for (const args of [
      ["add", name, "--group", "solvers"],
      ["drop", name],
      ["move", name, "--from", "qa", "--to", "solvers"],
    ]) {
      const { status, stderr } = desk.devtest(...args);
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(complaint) });
    }
    expect(desk.files()).toEqual(before);
  });

  test("that is the beginning of somebody else's key is not guessed at", () => {
    desk.write(main.replace("quinn", "2dcf"));
    desk.write(racing.replace("quinn", '"2dcf"'), inRacing);
    expect(desk.devtest("drop", "2dcf")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("a name under `people`, and the beginning of a key too"),
    });
    expect(desk.devtest("drop", "#2dcf", "--dry-run").stdout).toContain(keys.bruno);
    expect(desk.devtest("add", "2dcf", "--group", "solvers", "--dry-run").stdout).toContain(keys.quinn);
  });

  test("whose person is in no group is found all the same", () => {
    expect(desk.devtest("drop", "sasha/home").stdout).toBe(`${keys.home} is in no group\n`);
  });

  test("is none where nobody is defined", () => {
    desk.write(main.replace(/people:[\s\S]*robin.*\n/, ""));
    desk.write(
      racing.replace("- quinn", "- annabella@example.com").replace(/ {6}- { person.*\n/, ""),
      inRacing,
    );
    desk.write(puzzle.replace("      - robin\n", ""), inPuzzle);
    expect(desk.devtest("drop", "zoe").stderr).toContain("Nobody in the file has such a key or address.");
    expect(desk.devtest("add", "zoe", "--group", "qa").stderr).toContain(
      "teams/racing.yaml groups.qa.testers[2]: is not valid; must be an e-mail address",
    );
  });
});
