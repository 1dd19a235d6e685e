/** `devtest who` where a configuration has several files, and people who are defined once. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { bruno, digits, WhoDesk } from "./who-desk.js";
import { cora, parts, root, team } from "./who-parts.js";

let desk: WhoDesk;
beforeEach(() => {
  desk = new WhoDesk();
});
afterEach(() => desk.close());

describe("the files as they are", () => {
  test("are those that the configuration includes too", () => {
    desk.repository.write({ ...parts, "teams/notes.txt": cora });
    expect(desk.shown(digits(bruno))).toEqual({
      status: 0,
      stdout: `${testerKey(bruno)}\n  ${bruno}\n  in qa\n  listed now: teams/racing.yaml:3\n`,
      stderr: "note: This repository has no commit yet, so the files alone are searched.\n",
    });
    expect(desk.run(["012345"]).stderr).toContain(
      "was found in devtest.yaml and 2 files it includes, and nowhere else.",
    );
  });

  test("are lists that a part names, relative to the part", () => {
    const list = "groups: { qa: { testersFrom: lists/qa.csv } }\n";
    desk.repository.write({
      ...parts,
      "teams/racing.yaml": list,
      "teams/lists/qa.csv": `E-mail,First name\n${bruno},Bruno\n`,
    });
    expect(desk.shown(digits(bruno)).stdout).toContain(
      "  bruno@example.com (Bruno)\n  in qa\n  listed now: teams/lists/qa.csv:2\n",
    );
    expect(desk.run(["012345"]).stderr).toContain(
      "in devtest.yaml, 2 files it includes and 1 CSV file they name, and nowhere else.",
    );
  });

  test("have the place of the use for somebody who is used by name, and the address of the definition", () => {
    const people =
      "people:\n  kim: { emails: { home: bruno@example.com, tv: cora@example.com }, firstName: Kim }\n";
    desk.repository.write({
      ...parts,
      "devtest.yaml": root("teams/*.yaml", people),
      "teams/racing.yaml": team("qa", "dora@example.com", "kim/home"),
    });
    expect(desk.shown(digits(bruno)).stdout).toContain(
      `  ${bruno} (Kim)\n  in qa\n  listed now: teams/racing.yaml:3\n`,
    );
    expect(desk.json(digits(bruno)).people[0].now).toEqual({ place: "teams/racing.yaml:3", isListed: true });
  });

  test.each([
    "people:\n  bruno: bruno@example.com\n",
    "people: { bruno: { email: 'bruno@example.com' } }\n",
    'people:\n  bruno: "bruno\\u0040example.com"\n',
  ])("name somebody who is defined, and in no group: %j", (people) => {
    desk.repository.write({ ...parts, "teams/racing.yaml": people });
    expect(desk.shown(digits(bruno)).stdout).toMatch(
      /^.*\n {2}bruno@example\.com\n {2}named, but not listed, now: teams\/racing\.yaml:[12]\n$/,
    );
    expect(desk.json(digits(bruno)).people[0]).toMatchObject({ groups: [], now: { isListed: false } });
  });

  test("list somebody by name under `existing`, and not under `removed`", () => {
    const people = "people: { bruno: bruno@example.com, cora: cora@example.com }\n";
    desk.repository.write({
      "devtest.yaml": root("teams/*.yaml", people),
      "teams/racing.yaml": "existing:\n  - { tester: bruno, group: qa }\nremoved:\n  - tester: cora\n",
    });
    expect(desk.json(digits(bruno)).people[0]).toMatchObject({
      groups: ["qa"],
      now: { place: "teams/racing.yaml:2", isListed: true },
    });
    expect(desk.json(digits(cora)).people[0].now).toEqual({ place: "devtest.yaml:3", isListed: false });
  });

  test.each(["{{ broken", "groups: [", "<<<<<<< HEAD"])(
    "are searched as text, by name too, where a part has %j",
    (broken) => {
      const people =
        "people:\n  kim:\n    emails:\n      home: bruno@example.com\n      tv: cora@example.com\n";
      desk.repository.write({
        ...parts,
        "teams/people.yaml": people,
        "teams/racing.yaml": `${team("qa", "dora@example.com")}${broken}\n`,
        "teams/beta.yaml": "groups:\n  beta:\n    testers:\n      - person: kim/home\n",
      });
      expect(desk.json(digits(bruno)).people[0].now).toEqual({ place: "teams/beta.yaml:4", isListed: true });
      expect(desk.json(digits(cora)).people[0].now).toEqual({
        place: "teams/people.yaml:5",
        isListed: false,
      });
      expect(desk.json(digits("dora@example.com")).people[0].now.place).toBe("teams/racing.yaml:3");
    },
  );

  test("are searched as far as they are there, and what is not is named", () => {
    desk.repository.write({
      "devtest.yaml":
        "version: 1\ninclude: [teams/*.yaml, gone.yaml, none/*.yaml, ../out.yaml, x*.yaml]\napps: {}\n",
      "teams/racing.yaml": team("qa", bruno),
    });
    symlinkSync("/etc/hosts", join(desk.folder, "teams/link.yaml"));
    mkdirSync(join(desk.folder, "teams/folder.yaml"));
    const { stdout, stderr } = desk.shown(digits(bruno));
    expect(stdout).toContain("listed now: teams/racing.yaml:3\n");
    const notes = stderr.split("\n").map((line) => line.replaceAll(`${desk.folder}/`, ""));
    expect(notes).toEqual([
      expect.stringMatching(
        /^note: devtest\.yaml include\[2\]: the folder "none" does not exist \(.*none\), so it is not searched\.$/,
      ),
      "note: devtest.yaml include[3]: leaves the folder of the configuration, so it is not searched.",
      "note: devtest.yaml include[4]: matches no file, so it is not searched.",
      expect.stringMatching(/^note: gone\.yaml does not exist \(.*\), so it is not searched\.$/),
      "note: teams/link.yaml leaves the folder of the configuration, so it is not searched.",
      "note: This repository has no commit yet, so the files alone are searched.",
      "",
    ]);
  });

  test("of a configuration that cannot be parsed include what its lines say", () => {
    for (const include of [
      "include: [teams/*.yaml]",
      "include:\n  # teams\n  - 'teams/*.yaml'",
      'include:\n- "teams/*.yaml" # all',
    ])
      for (const broken of ["{{", "x: ["]) {
        desk.repository.write({ ...parts, "devtest.yaml": `version: 1\n${include}\napps: {}\n${broken}\n` });
        expect(desk.json(digits(bruno)).people[0].now.place).toBe("teams/racing.yaml:3");
      }
  });

  test("show no address and no name where the output is no terminal", () => {
    desk.repository.commit({
      ...parts,
      "devtest.yaml": root(
        "teams/*.yaml",
        "people: { diaz: { email: bruno@example.com, firstName: Bruno } }\n",
      ),
      "teams/racing.yaml": team("qa", "diaz"),
    });
    for (const args of [[digits(bruno)], [digits(bruno), "--json"]]) {
      const { status, stdout, stderr } = desk.run(args);
      expect([status, /bruno|diaz/i.test(stdout + stderr)]).toEqual([0, false]);
    }
  });
});
