/** Lists and names of groups under `existing`, by which somebody would never be sent, or be reported in another group. */
import { linkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { loadConfig } from "../../provider/config/index.js";
import { complaints, existing, load, withName } from "./devtest-yaml.js";
import { complaintsOf, folderWith } from "./folder.js";

/** Nobody on it can be invited. */
const skippedAll = "Email,Status\nkim@example.com,suspended\n";

test("a list that a group has too", () => {
  const text = existing("{ testersFrom: ./qa.csv, group: qa }").replace(
    "testers: [ann@example.com]",
    "testersFrom: qa.csv",
  );
  expect(complaints(text, { "qa.csv": "kim@example.com\n" })).toEqual([
    'devtest.yaml:12:20 existing[0].testersFrom: "./qa.csv" is the list of the group "qa" too, at devtest.yaml:4:18: whoever joins it later would never be sent; give a copy of it here, with the people who are in the Console now',
  ]);
});

test("a list that lists nobody", () => {
  const text = existing("{ testersFrom: con.csv, group: qa }");
  for (const list of ["E-mail,First name,Last name\n", "", "\n\n", "# kim@example.com\n", skippedAll])
    expect(complaints(text, { "con.csv": list })).toEqual([
      'devtest.yaml:12:20 existing[0].testersFrom: "con.csv" lists nobody; take the entry out, or give a list of the people who are in the Console',
    ]);
  // Somebody is meant, whatever is wrong with them.
  expect(complaints(text, { "con.csv": "kim@\n" })).toEqual([expect.stringMatching(/^con\.csv:1:1 /)]);
});

test.each(["link", "hard link", "link to the folder"])("the list of a group by a %s", (kind) => {
  const name = kind === "link to the folder" ? "console/qa.csv" : "con.csv";
  const text = existing(`{ testersFrom: ${name}, group: qa }`).replace(
    "testers: [ann@example.com]",
    "testersFrom: testers/qa.csv",
  );
  const here = folderWith({ "devtest.yaml": text, "testers/qa.csv": "kim@example.com\n" });
  if (kind === "link") symlinkSync("testers/qa.csv", here.file("con.csv"));
  else if (kind === "hard link") linkSync(here.file("testers/qa.csv"), here.file("con.csv"));
  else symlinkSync("testers", here.file("console"));
  expect(complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path)).toEqual([
    expect.stringContaining(
      `existing[0].testersFrom: "${name}" is the list of the group "qa" too, at devtest.yaml:4:18:`,
    ),
  ]);
  rmSync(here.file(name));
  writeFileSync(here.file(name), "kim@example.com\n");
  const copied = complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path);
  expect(copied.length).toBe(kind === "link to the folder" ? 1 : 0);
});

describe("a list that names groups", () => {
  const text = withName("{ testersFrom: con.csv, group: Beta EU, app: racing }");
  const rows = (...groups: string[]) =>
    `First Name,Last Name,Email,Groups\n${groups.map((name, index) => `A,B,person${index}@example.com,${name}\n`).join("")}`;

  test("may name this one for everybody, beside others", () => {
    expect(complaints(text, { "con.csv": rows("Beta EU", "qa;Beta EU") })).toEqual([]);
    expect(complaints(text, { "con.csv": rows("", "") })).toEqual([]);
    // One person in two rows is in both groups.
    const twice = `${rows("qa", "Beta EU")}A,B,person0@example.com,Beta EU\n`;
    expect(complaints(text, { "con.csv": twice })).toEqual([]);
  });

  test.each([
    ["another group", ["Beta EU", "qa"], "1 person is", "C3"],
    ["none", ["Beta EU", "", "qa"], "2 people are", "C3, C4"],
    ["this one by its key", ["beta"], "1 person is", "C2"],
    ["this one in other letters", ["beta eu"], "1 person is", "C2"],
  ])("and not for somebody whom it puts into %s", (_what, groups, who, cells) => {
    const line = Number(cells.slice(1, 2));
    expect(complaints(text, { "con.csv": rows(...groups) })).toEqual([
      `con.csv:${line}:5 existing[0].testersFrom, cell C${line}: the list names groups, and ${who} not in "Beta EU" by it (${cells}); take them out of the list; or take the groups out of it, if everybody on it is in "Beta EU"`,
    ]);
  });
});

describe("a group in other letters than on Amazon", () => {
  const entry = (name: string) => `{ tester: ann@example.com, group: ${name}, app: racing }`;
  const where = "devtest.yaml:13:39 existing[0].group: no group of this file is called so on Amazon:";

  test.each([
    ["in letter case", "BETA EU", '"BETA EU" differs in letter case only from "Beta EU"'],
    ["in look", "Bеta EU", 'it looks like "Beta EU", and differs from it (U+0435 here and U+0065 there)'],
    ["in both", "bеta eu", 'it looks like "Beta EU", and differs from it'],
    [
      "of its key",
      "Beta",
      '"Beta" differs in letter case only from "beta", a key; that group is called "Beta EU" on Amazon',
    ],
  ])("differing %s is a complaint", (_how, name, problem) => {
    for (const app of [", app: racing", ""]) {
      const [line, ...others] = complaints(withName(entry(name).replace(", app: racing", app)));
      expect([line, others]).toEqual([expect.stringContaining(`${where} ${problem}`), []]);
    }
  });

  test("differing by a typing mistake is a warning with an app, also in the key, and a complaint without one", () => {
    for (const [name, meant] of [
      ["Beta EUU", "Beta EU"],
      ["betta", "beta"],
    ] as const)
      expect(load(withName(entry(name))).warnings).toEqual([
        `devtest.yaml:13:39 existing[0].group: no group of this file is called "${name}" on Amazon (did you mean "${meant}"?); correct it; whoever is in another group on Amazon is reported as still there, and sent where they are listed`,
      ]);
    expect(complaints(withName(entry("Beta EUU").replace(", app: racing", ""))).join()).toContain(
      'a group that is called "Beta EUU" on Amazon (did you mean "Beta EU"?), so the entry',
    );
    expect(load(withName(entry("Old crew"))).warnings).toEqual([]);
    expect(load(withName(entry("Beta EU"))).warnings).toEqual([]);
  });

  test("which is the key of another group is a warning", () => {
    const text = withName(entry("Beta EU")).replace(
      "groups:\n",
      "groups:\n  Beta EU: { name: beta, testers: [] }\n",
    );
    expect(load(text).warnings).toContain(
      'devtest.yaml:14:39 existing[0].group: "Beta EU" is the name on Amazon of the group "beta", which counts here, and the key of another one; if that one is meant, give its name on Amazon, "beta"',
    );
  });
});
