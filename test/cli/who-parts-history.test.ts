/** The history of several files, and of people who are defined once. */
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { bruno, digits, listing, WhoDesk } from "./who-desk.js";
import { cora, parts, root, team } from "./who-parts.js";

let desk: WhoDesk;
beforeEach(() => {
  desk = new WhoDesk();
});
afterEach(() => desk.close());

describe("the history", () => {
  const history = (address: string, ...args: string[]) =>
    desk.json(digits(address), ...args).people[0]?.history;

  test("has a part that was added, renamed and taken out", () => {
    desk.commitOn("2026-01-01", {
      "devtest.yaml": root("teams/*.yaml"),
      "teams/beta.yaml": team("beta", cora),
    });
    const joined = desk.commitOn("2026-02-01", { "teams/racing.yaml": team("qa", bruno) });
    desk.repository.git("mv", "teams/racing.yaml", "teams/fast cars.yaml");
    const last = desk.commitOn("2026-03-01", {});
    desk.repository.git("rm", "--quiet", "teams/fast cars.yaml");
    const left = desk.commitOn("2026-04-01", { "README.md": "x" });
    expect(desk.shown(digits(bruno)).stdout).toBe(
      `${testerKey(bruno)}\n  ${bruno}\n  was in qa\n  first listed in ${joined} (2026-02-01), teams/racing.yaml:3\n  last listed in ${last} (2026-03-01), teams/fast cars.yaml:3; taken out in ${left} (2026-04-01)\n`,
    );
  });

  test("has each version of the patterns: a file that is included no more lists nobody", () => {
    const joined = desk.repository.commit(parts);
    const left = desk.repository.commit({ "devtest.yaml": root("teams/b*.yaml") });
    expect(history(bruno)).toMatchObject({
      isListed: true,
      first: { commit: joined },
      takenOut: { commit: left },
    });
    expect(history(cora)).toMatchObject({ isStill: true });
    desk.repository.commit({ "devtest.yaml": root("teams/r*.yaml") });
    expect(history(bruno)).toMatchObject({ isStill: true, first: { commit: joined } });
  });

  test("has a file that was there before it was included", () => {
    desk.repository.commit({
      "devtest.yaml": root("teams/b*.yaml"),
      "teams/racing.yaml": team("qa", bruno),
      "teams/beta.yaml": team("beta", cora),
    });
    const joined = desk.repository.commit({ "devtest.yaml": root("'*/*cing.yaml', teams/beta.yaml") });
    expect(history(bruno)).toMatchObject({ first: { commit: joined, place: "teams/racing.yaml:3" } });
  });

  test("has the lists of parts, relative to these, under all names", () => {
    const naming = (list: string) => `groups: { qa: { testersFrom: ${list} } }\n`;
    desk.repository.commit({
      ...parts,
      "teams/racing.yaml": naming("old/qa.csv"),
      "teams/old/qa.csv": `${bruno}\n`,
    });
    desk.repository.git("rm", "--quiet", "teams/old/qa.csv");
    const left = desk.repository.commit({
      "teams/racing.yaml": naming("../qa.csv"),
      "qa.csv": "dora@example.com\n",
    });
    expect(history(bruno)).toMatchObject({
      last: { place: "teams/old/qa.csv:1" },
      takenOut: { commit: left },
    });
    expect(history("dora@example.com")).toMatchObject({ isStill: true, last: { place: "qa.csv:1" } });
  });

  test("goes back before the file was split into parts, and moved", () => {
    const joined = desk.repository.commit({ "old/devtest.yaml": listing([bruno, cora]) });
    desk.repository.commit({
      "old/devtest.yaml": root("teams/*.yaml", "# one\n# two\n"),
      "old/teams/racing.yaml": team("qa", bruno),
    });
    desk.repository.git("mv", "old", "new");
    const moved = desk.repository.commit();
    const left = desk.repository.commit({ "new/teams/racing.yaml": team("qa", cora) });
    expect(desk.json(digits(bruno), "new/devtest.yaml").people[0].history).toMatchObject({
      first: { commit: joined, place: "old/devtest.yaml:5" },
      last: { commit: moved, place: "new/teams/racing.yaml:3" },
      takenOut: { commit: left },
    });
  });

  test("of a move from one part to another has nobody taken out", () => {
    const joined = desk.repository.commit(parts);
    desk.repository.git("rm", "--quiet", "teams/racing.yaml");
    desk.repository.commit({ "teams/beta.yaml": team("qa", bruno) });
    expect(history(bruno)).toMatchObject({ isStill: true, takenOut: null, first: { commit: joined } });
  });

  test.each<[string, string, string]>([
    ["an address", "bruno: bruno@example.com", "bruno"],
    ["an address with more", "bruno: { email: Bruno@example.com, firstName: B }", "bruno"],
    ["several lines", "bruno:\n    email: bruno@example.com\n    firstName: B", "bruno"],
    [
      "a label",
      "bruno:\n    emails:\n      home: bruno@example.com\n      tv: dora@example.com",
      "bruno/home",
    ],
    [
      "a label in braces",
      "'bruno': { emails: { tv: dora@example.com, home: bruno@example.com } }",
      '"bruno/home"',
    ],
    ["a single label", "bruno: { emails: { home: bruno@example.com } }", "bruno"],
    ["a name with a blank", "Bruno Diaz: bruno@example.com", "{ person: Bruno Diaz, until: 2030-01-01 }"],
    ["an accent", "ren\u00e9e: bruno@example.com", "rene\u0301e"],
  ])("counts somebody as listed who was used by name: %s", (_kind, definition, use) => {
    const people = `people:\n  ann: ann@example.com\n  # comment\n  ${definition}\n  zoe: zoe@example.com\n`;
    const files = { "devtest.yaml": root("teams/*.yaml", people), "teams/beta.yaml": team("beta", cora) };
    desk.repository.commit(files);
    const joined = desk.repository.commit({ "teams/racing.yaml": `${team("qa", cora, use)}# end\n` });
    const last = desk.repository.commit({ "devtest.yaml": `${root("teams/*.yaml", people)}# more\n` });
    const left = desk.repository.commit({ "teams/racing.yaml": team("qa", cora, "zoe") });
    expect(history(bruno)).toMatchObject({
      isListed: true,
      first: { commit: joined, place: "teams/racing.yaml:3" },
      last: { commit: last, place: "teams/racing.yaml:3" },
      takenOut: { commit: left },
    });
    expect(desk.json(digits(bruno)).people[0]).toMatchObject({
      email: bruno,
      groups: ["qa"],
      now: { isListed: false },
    });
  });

  test("does not take other words for a name", () => {
    const people = "people:\n  ann: ann@example.com\n  qa: bruno@example.com\n";
    desk.repository.commit({
      "devtest.yaml": `version: 1\n${people}groups:\n  qa:\n    name: qa\n    testers:\n      - ann # and qa\n      - { email: cora@example.com, firstName: qa }\n    testersFrom: qa\napps:\n  racing:\n    groups: [qa]\nremoved:\n  - tester: qa\n`,
    });
    expect(history(bruno)).toMatchObject({ isListed: false, last: { place: "devtest.yaml:4" } });
    expect(desk.shown(digits(bruno)).stdout).toContain("named, but not listed, now: devtest.yaml:4\n");
  });

  test("counts somebody who was listed by address, then defined and used, as listed all the time", () => {
    const joined = desk.repository.commit({ "devtest.yaml": listing([bruno]) });
    desk.repository.commit({
      "devtest.yaml": `version: 1\npeople: { bruno: bruno@example.com }\ngroups: { qa: { testers: [bruno] } }\napps: {}\n`,
    });
    expect(history(bruno)).toMatchObject({ isStill: true, first: { commit: joined } });
    const left = desk.repository.commit({
      "devtest.yaml": `version: 1\npeople: { bruno: bruno@example.com }\ngroups: { qa: { testers: [cora@example.com] } }\napps: {}\n`,
    });
    expect(history(bruno)).toMatchObject({ isStill: false, takenOut: { commit: left } });
    expect(desk.shown(digits(bruno)).stdout).toContain(
      "  was in qa\n  named, but not listed, now: devtest.yaml:2\n",
    );
  });

  test("may be one of JSON", () => {
    const people = { bruno: { emails: { home: bruno, tv: "dora@example.com" } } };
    const whole = { version: 1, include: ["teams/*.json"], people, apps: {} };
    const using = (...testers: string[]) => JSON.stringify({ groups: { qa: { testers } } }, undefined, 2);
    desk.repository.commit({ "devtest.yaml": JSON.stringify(whole), "teams/a.json": using(cora) });
    const joined = desk.repository.commit({ "teams/a.json": using(cora, "bruno/home") });
    const left = desk.repository.commit({ "teams/a.json": using(cora, "bruno/tv") });
    expect(history(bruno)).toMatchObject({
      isListed: true,
      first: { commit: joined, place: "teams/a.json:6" },
      takenOut: { commit: left },
    });
  });

  test("of other branches is searched with --all", () => {
    desk.repository.commit({ ...parts, "teams/racing.yaml": team("qa", cora) });
    desk.repository.git("switch", "--quiet", "--create=side");
    desk.repository.commit({
      "devtest.yaml": root("'*/*.yaml'"),
      "people/x.yaml": "people: { b: bruno@example.com }\n",
      "teams/racing.yaml": team("qa", "b"),
    });
    desk.repository.git("switch", "--quiet", "main");
    expect(desk.run([digits(bruno)]).status).toBe(1);
    expect(history(bruno, "--all")).toMatchObject({
      isElsewhere: true,
      isStill: true,
      last: { place: "teams/racing.yaml:3" },
    });
  });

  test("tells of a part that was a link, a submodule or elsewhere", () => {
    desk.repository.commit(parts);
    symlinkSync("racing.yaml", join(desk.folder, "teams/link.yaml"));
    desk.repository.commit({
      "teams/lfs.yaml": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
    });
    rmSync(join(desk.folder, "teams/link.yaml"));
    rmSync(join(desk.folder, "teams/lfs.yaml"));
    desk.repository.commit();
    const { stderr } = desk.run([digits(bruno)]);
    expect(stderr).toContain(
      "In the history, teams/link.yaml was a symbolic link at times: such versions are not searched.",
    );
    expect(stderr).toContain(
      "In the history, teams/lfs.yaml was a Git LFS pointer at times: such versions are not searched.",
    );
  });

  test("has parts of any name, in folders of any name", () => {
    const names = [
      ...["[x]/a.yaml", "a b.yaml", "-x.yaml", ":(glob)a.yaml", "[a].yaml", "ünï.yaml", "a\nb.yaml"],
      ...["{a,b}.yaml", "!a.yaml"],
    ];
    const files = (domain: string) =>
      names.map((name, index) => [`f [x]*/teams/${name}`, team(`g${index}`, `p${index}@${domain}`)]);
    const others = {
      "f [x]*/devtest.yaml": root('"teams/*.yaml", "*/[x]/**.yaml"'),
      "f x/teams/y.yaml": team("qa", cora),
    };
    desk.repository.commit({ ...others, ...Object.fromEntries(files("example.com")) });
    desk.repository.commit(Object.fromEntries(files("example.net")));
    for (const index of names.keys()) {
      const [found] = desk.json(digits(`p${index}@example.com`), "f [x]*/devtest.yaml").people;
      expect(found.history.last.place).toMatch(/^f \[x\]\*\/teams\/.*\.yaml:3$/);
    }
    expect(desk.run([digits(cora), "f [x]*/devtest.yaml"]).status).toBe(1);
  });

  test("of many versions takes no more runs of git than a short one", () => {
    desk.repository.commit(parts);
    const trace = join(desk.top, "trace");
    const runs = () => {
      rmSync(trace, { force: true });
      expect(desk.run([digits(bruno)], { env: { GIT_TRACE: trace } }).status).toBe(0);
      return readFileSync(trace, "utf8").match(/trace: (built-in|run_command|exec): .*/g)?.length;
    };
    const few = runs();
    for (let number = 0; number < 40; number++)
      desk.repository.commit({
        [`teams/t${number % 7}.yaml`]: team(`g${number % 7}`, `p${number}@example.com`),
      });
    expect(runs()).toBe(few);
  });
});
