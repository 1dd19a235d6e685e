import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { bruno, digits, listing, WhoDesk } from "./who-desk.js";

let desk: WhoDesk;
beforeEach(() => {
  desk = new WhoDesk();
});
afterEach(() => desk.close());

describe("a key", () => {
  test("of somebody who left is found in the history, with the commits that let them in and took them out", () => {
    const expected = desk.joinAndLeave();
    expect(desk.shown(testerKey(bruno))).toEqual({ status: 0, stdout: expected, stderr: "" });
  });

  test("may be its digits, with and without the sign, in any letter case, and the first six of them", () => {
    const expected = desk.joinAndLeave();
    const all = digits(bruno);
    for (const form of [`#${all}`, all, all.toUpperCase(), all.slice(0, 6), ` #${all.slice(0, 8)} `])
      expect(desk.shown(form)).toEqual({ status: 0, stdout: expected, stderr: "" });
  });

  test("may come as two words, from a shell that takes # for a character", () => {
    const [mask = "", sign = ""] = testerKey(bruno).split(" ");
    const expected = desk.joinAndLeave();
    expect(desk.shown(mask, sign).stdout).toBe(expected);
  });

  test.each([
    {
      args: ["b…o@example.com"],
      says: "The digits of b…o@example.com are missing: the shell takes # for the beginning of a comment",
    },
    { args: [], says: "No key is given: the shell takes # for the beginning of a comment" },
    { args: ["2dcfe"], says: "at least 6 of them are needed; these are 5" },
    { args: ["2dcfeb71e9a"], says: "A key has ten digits" },
    { args: ["nobody"], says: "This is no key" },
    { args: [bruno], says: `This is an address, and no key; its key is ${testerKey(bruno)}` },
  ])("that is none is refused: $args", ({ args, says }) => {
    const { status, stdout, stderr } = desk.run(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).toContain("Write it in quotes: devtest who 'y…e@example.com #f6887cb0f4'");
    expect(stderr).not.toContain(bruno);
  });

  test("of nobody says where was searched and what else may help", () => {
    desk.joinAndLeave();
    expect(desk.run(["0000000000"])).toEqual({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        "Nobody with the key #0000000000 was found in devtest.yaml, and in 5 commits that changed them on this branch.\nSearch the other branches too (--all), ",
      ),
    });
    expect(JSON.parse(desk.run(["0000000000", "--json"]).stdout)).toMatchObject({ people: [] });
    expect(desk.run(["0000000000", "--all"]).stderr).not.toContain("--all");
  });

  test("of two people with the same first digits names both", () => {
    const [one, two] = sameDigits();
    desk.repository.commit({ "devtest.yaml": listing([one]) });
    desk.repository.commit({ "devtest.yaml": listing([two]) });
    const { people } = desk.json(digits(one).slice(0, 6));
    expect(people.map(({ email }: { email: string }) => email).sort()).toEqual([one, two].sort());
    expect(desk.json(digits(one)).people).toHaveLength(1);
  });
});

/** Two addresses whose keys have the same first six digits. */
function sameDigits(): [string, string] {
  const seen = new Map<string, string>();
  for (let number = 0; ; number++) {
    const address = `person${number}@example.com`;
    const six = createHash("sha256").update(address).digest("hex").slice(0, 6);
    const other = seen.get(six);
    if (other !== undefined) return [other, address];
    seen.set(six, address);
  }
}

describe("an address", () => {
  const named = '{ email: bruno@example.com, firstName: "Bruno", lastName: Diaz }';

  test("and a name are not written where the output is no terminal, unless asked for", () => {
    desk.commitOn("2026-09-01", { "devtest.yaml": listing([named]) });
    desk.commitOn("2026-11-20", { "devtest.yaml": listing(["annabella@example.com"]) });
    for (const args of [[digits(bruno)], [digits(bruno), "--json"]]) {
      const { status, stdout, stderr } = desk.run(args);
      expect(status).toBe(0);
      expect(stdout).toContain("add --show to print the address here");
      expect(stdout).toContain(testerKey(bruno));
      expect(stdout + stderr).not.toMatch(/bruno|diaz/i);
    }
    expect(desk.shown(digits(bruno)).stdout).toContain("  bruno@example.com (Bruno Diaz)\n  was in qa\n");
    expect(desk.json(digits(bruno)).people[0]).toMatchObject({
      email: bruno,
      firstName: "Bruno",
      lastName: "Diaz",
    });
  });

  test("is written to a terminal", () => {
    desk.repository.commit({ "devtest.yaml": listing([named]) });
    const env = { NODE_OPTIONS: "--import=data:text/javascript,process.stdout.isTTY=true" };
    const { stdout } = desk.run([digits(bruno)], { env });
    expect(stdout).toContain("  bruno@example.com (Bruno Diaz)\n  in qa\n  listed now: devtest.yaml:5\n");
    expect(stdout).not.toContain("--show");
  });

  test("that is still listed has the place of now, and the commit that let it in", () => {
    const joined = desk.commitOn("2026-09-01", { "devtest.yaml": listing([bruno]) });
    desk.repository.write({ "devtest.yaml": `# new\n${listing([bruno])}` });
    expect(desk.shown(digits(bruno)).stdout).toBe(
      `${testerKey(bruno)}\n  ${bruno}\n  in qa\n  listed now: devtest.yaml:6\n  first listed in ${joined} (2026-09-01), devtest.yaml:5\n`,
    );
  });

  test("that was taken out, and not committed, is said to be", () => {
    desk.repository.commit({ "devtest.yaml": listing([bruno]) });
    desk.repository.write({ "devtest.yaml": listing(["annabella@example.com"]) });
    expect(desk.shown(digits(bruno)).stdout).toMatch(
      /last listed in .*:5; taken out since, and that is not committed\n$/,
    );
  });

  test("that came back has left for good when it left last", () => {
    const first = desk.commitOn("2026-01-01", { "devtest.yaml": listing([bruno]) });
    desk.commitOn("2026-02-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    const again = desk.commitOn("2026-03-01", { "devtest.yaml": listing([bruno]) });
    const left = desk.commitOn("2026-04-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    const [{ history }] = desk.json(digits(bruno)).people;
    const cut = ({ commit }: { commit: string }) => commit.slice(0, 12);
    expect([history.first, history.last, history.takenOut].map(cut)).toEqual([first, again, left]);
  });

  test.each([
    { kind: "in capitals", written: "Bruno@Example.COM", address: bruno },
    {
      kind: "in single quotes with an apostrophe",
      written: "'o''neil@example.com'",
      address: "o'neil@example.com",
    },
    { kind: "plain with an apostrophe", written: "o'neil@example.com", address: "o'neil@example.com" },
    {
      kind: "in a flow list",
      written: "x@example.org\n  b: { testers: [y@example.org,bruno@example.com] }",
      address: bruno,
    },
    {
      kind: "with an accent of its own",
      written: "rene\u0301e@example.com",
      address: "ren\u00e9e@example.com",
    },
    { kind: "with signs", written: '"{a|b=c}+d@example.com"', address: "{a|b=c}+d@example.com" },
  ])("is found as it was written: $kind", ({ written, address }) => {
    desk.repository.commit({ "devtest.yaml": listing([written]) });
    desk.repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    expect(desk.json(digits(address)).people[0]).toMatchObject({
      email: address,
      history: { isStill: false },
    });
  });

  test("with escapes of YAML is found in the file as it is", () => {
    desk.repository.write({ "devtest.yaml": listing(['"bruno\\u0040example.com"']) });
    expect(desk.json(digits(bruno)).people[0]).toMatchObject({
      email: bruno,
      now: { place: "devtest.yaml:5" },
    });
  });

  test("in a comment or under `removed` is named, and counts as taken out of its group", () => {
    desk.repository.commit({ "devtest.yaml": listing([bruno]) });
    const left = desk.repository.commit({
      "devtest.yaml": listing(
        ["annabella@example.com # not bruno@example.com"],
        "removed:\n  - tester: bruno@example.com\n",
      ),
    });
    expect(desk.json(digits(bruno)).people[0]).toMatchObject({
      now: { place: "devtest.yaml:5", isListed: false },
      history: { isListed: true, takenOut: { commit: left } },
    });
    expect(desk.shown(digits(bruno)).stdout).toContain("named, but not listed, now: devtest.yaml:5\n");
  });

  test("that was never listed is found where it is named", () => {
    desk.repository.commit({
      "devtest.yaml": listing(["annabella@example.com"], "removed:\n  - tester: bruno@example.com\n"),
    });
    desk.repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    expect(desk.shown(digits(bruno)).stdout).toMatch(
      /last named, but not listed, in \w{12} .*, devtest\.yaml:7; taken out in/,
    );
  });
});

test("names of people, groups and files give a terminal no orders", () => {
  desk.repository.commit({
    "devtest.yaml": listing(['{ email: bruno@example.com, firstName: "\\e[2J\\nBruno" }']),
  });
  const { stdout } = desk.shown(digits(bruno));
  expect(stdout).toContain("bruno@example.com (\u{fffd}[2J\u{fffd}Bruno)");
});
