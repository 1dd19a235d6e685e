import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { command } from "./desk.js";
import { Repository } from "./repository.js";

/** `devtest who` as a process of its own, in real repositories. */

const top = mkdtempSync(join(tmpdir(), "who-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let folder: string;
let repository: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(top, "repository-"));
  repository = new Repository(folder);
});

const bruno = "bruno@example.com";
const digits = (address: string) => testerKey(address).slice(-10);

function who(
  args: readonly string[],
  { cwd = folder, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, "who", ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: top, GIT_CONFIG_GLOBAL: "/dev/null", ...env },
  });
  return { status, stdout, stderr };
}

const shown = (...args: readonly string[]) => who([...args, "--show"]);
const json = (...args: readonly string[]) => JSON.parse(shown(...args, "--json").stdout);

/** A configuration: with line 5 begin the people. */
function listing(people: readonly string[], rest = ""): string {
  const lines = ["version: 1", "groups:", "  qa:", "    testers:", ...people.map((one) => `      - ${one}`)];
  return `${lines.join("\n")}\n${rest}apps: {}\n`;
}

function commitOn(day: string, files: Readonly<Record<string, string | Buffer>>): string {
  repository.write(files);
  repository.git("add", "--all");
  repository.git("commit", "--quiet", "--allow-empty", `--date=${day}T12:00:00Z`, "--message=change");
  return repository.git("rev-parse", "HEAD").slice(0, 12);
}

/** Bruno joins, others join, and Bruno leaves. */
function joinAndLeave() {
  commitOn("2026-08-01", { "devtest.yaml": listing(["annabella@example.com"]) });
  const joined = commitOn("2026-09-01", { "devtest.yaml": listing(["annabella@example.com", bruno]) });
  const last = commitOn("2026-11-02", {
    "devtest.yaml": listing(["annabella@example.com", "cora@example.com", bruno]),
  });
  commitOn("2026-11-10", { "README.md": "nothing of it" });
  const left = commitOn("2026-11-20", { "devtest.yaml": listing(["annabella@example.com"]) });
  commitOn("2026-11-25", { "devtest.yaml": listing(["annabella@example.com", "dora@example.com"]) });
  return { joined, last, left };
}

const story = ({ joined, last, left }: ReturnType<typeof joinAndLeave>, person = `  ${bruno}\n`) =>
  `${testerKey(bruno)}
${person}  was in qa
  first listed in ${joined} (2026-09-01), devtest.yaml:6
  last listed in ${last} (2026-11-02), devtest.yaml:7; taken out in ${left} (2026-11-20)
`;

describe("a key", () => {
  test("of somebody who left is found in the history, with the commits that let them in and took them out", () => {
    const commits = joinAndLeave();
    expect(shown(testerKey(bruno))).toEqual({ status: 0, stdout: story(commits), stderr: "" });
  });

  test("may be its digits, with and without the sign, in any letter case, and the first six of them", () => {
    const expected = story(joinAndLeave());
    const all = digits(bruno);
    for (const form of [`#${all}`, all, all.toUpperCase(), all.slice(0, 6), ` #${all.slice(0, 8)} `])
      expect(shown(form)).toEqual({ status: 0, stdout: expected, stderr: "" });
  });

  test("may come as two words, from a shell that takes # for a character", () => {
    const [mask = "", sign = ""] = testerKey(bruno).split(" ");
    const expected = story(joinAndLeave());
    expect(shown(mask, sign).stdout).toBe(expected);
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
    const { status, stdout, stderr } = who(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).toContain("Write it in quotes: devtest who 'y…e@example.com #f6887cb0f4'");
    expect(stderr).not.toContain(bruno);
  });

  test("of nobody says where was searched and what else may help", () => {
    joinAndLeave();
    expect(who(["0000000000"])).toEqual({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        "Nobody with the key #0000000000 was found in devtest.yaml, and in 5 commits that changed them on this branch.\nSearch the other branches too (--all), ",
      ),
    });
    expect(JSON.parse(who(["0000000000", "--json"]).stdout)).toMatchObject({ people: [] });
    expect(who(["0000000000", "--all"]).stderr).not.toContain("--all");
  });

  test("of two people with the same first digits names both", () => {
    const [one, two] = sameDigits();
    repository.commit({ "devtest.yaml": listing([one]) });
    repository.commit({ "devtest.yaml": listing([two]) });
    const { people } = json(digits(one).slice(0, 6));
    expect(people.map(({ email }: { email: string }) => email).sort()).toEqual([one, two].sort());
    expect(json(digits(one)).people).toHaveLength(1);
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
    commitOn("2026-09-01", { "devtest.yaml": listing([named]) });
    commitOn("2026-11-20", { "devtest.yaml": listing(["annabella@example.com"]) });
    for (const args of [[digits(bruno)], [digits(bruno), "--json"]]) {
      const { status, stdout, stderr } = who(args);
      expect(status).toBe(0);
      expect(stdout).toContain("add --show to print the address here");
      expect(stdout).toContain(testerKey(bruno));
      expect(stdout + stderr).not.toMatch(/bruno|diaz/i);
    }
    expect(shown(digits(bruno)).stdout).toContain("  bruno@example.com (Bruno Diaz)\n  was in qa\n");
    expect(json(digits(bruno)).people[0]).toMatchObject({
      email: bruno,
      firstName: "Bruno",
      lastName: "Diaz",
    });
  });

  test("is written to a terminal", () => {
    repository.commit({ "devtest.yaml": listing([named]) });
    const env = { NODE_OPTIONS: "--import=data:text/javascript,process.stdout.isTTY=true" };
    const { stdout } = who([digits(bruno)], { env });
    expect(stdout).toContain("  bruno@example.com (Bruno Diaz)\n  in qa\n  listed now: devtest.yaml:5\n");
    expect(stdout).not.toContain("--show");
  });

  test("that is still listed has the place of now, and the commit that let it in", () => {
    const joined = commitOn("2026-09-01", { "devtest.yaml": listing([bruno]) });
    repository.write({ "devtest.yaml": `# new\n${listing([bruno])}` });
    expect(shown(digits(bruno)).stdout).toBe(
      `${testerKey(bruno)}\n  ${bruno}\n  in qa\n  listed now: devtest.yaml:6\n  first listed in ${joined} (2026-09-01), devtest.yaml:5\n`,
    );
  });

  test("that was taken out, and not committed, is said to be", () => {
    repository.commit({ "devtest.yaml": listing([bruno]) });
    repository.write({ "devtest.yaml": listing(["annabella@example.com"]) });
    expect(shown(digits(bruno)).stdout).toMatch(
      /last listed in .*:5; taken out since, and that is not committed\n$/,
    );
  });

  test("that came back has left for good when it left last", () => {
    const first = commitOn("2026-01-01", { "devtest.yaml": listing([bruno]) });
    commitOn("2026-02-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    const again = commitOn("2026-03-01", { "devtest.yaml": listing([bruno]) });
    const left = commitOn("2026-04-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    const [{ history }] = json(digits(bruno)).people;
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
    repository.commit({ "devtest.yaml": listing([written]) });
    repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    expect(json(digits(address)).people[0]).toMatchObject({ email: address, history: { isStill: false } });
  });

  test("with escapes of YAML is found in the file as it is", () => {
    repository.write({ "devtest.yaml": listing(['"bruno\\u0040example.com"']) });
    expect(json(digits(bruno)).people[0]).toMatchObject({ email: bruno, now: { place: "devtest.yaml:5" } });
  });

  test("in a comment or under `removed` is named, and counts as taken out of its group", () => {
    repository.commit({ "devtest.yaml": listing([bruno]) });
    const left = repository.commit({
      "devtest.yaml": listing(
        ["annabella@example.com # not bruno@example.com"],
        "removed:\n  - tester: bruno@example.com\n",
      ),
    });
    expect(json(digits(bruno)).people[0]).toMatchObject({
      now: { place: "devtest.yaml:5", isListed: false },
      history: { isListed: true, takenOut: { commit: left } },
    });
    expect(shown(digits(bruno)).stdout).toContain("named, but not listed, now: devtest.yaml:5\n");
  });

  test("that was never listed is found where it is named", () => {
    repository.commit({
      "devtest.yaml": listing(["annabella@example.com"], "removed:\n  - tester: bruno@example.com\n"),
    });
    repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    expect(shown(digits(bruno)).stdout).toMatch(
      /last named, but not listed, in \w{12} .*, devtest\.yaml:7; taken out in/,
    );
  });
});

describe("a CSV file", () => {
  const naming = (...lists: readonly string[]) =>
    `version: 1\ngroups:\n${lists.map((list, index) => `  g${index}: { testersFrom: ${list} }\n`).join("")}apps: {}\n`;

  test("is searched with its byte order mark, and under all names that a version gave", () => {
    repository.commit({
      "devtest.yaml": naming("lists/old.csv"),
      "lists/old.csv": "\uFEFFE-mail;First name;Last name\nBruno@example.com;Bruno;Diaz\n",
    });
    repository.git("rm", "--quiet", "lists/old.csv");
    repository.commit({ "devtest.yaml": naming("new.csv"), "new.csv": "annabella@example.com\n" });
    expect(shown(digits(bruno)).stdout).toMatch(
      /^.*\n {2}bruno@example\.com \(Bruno Diaz\)\n {2}was in g0\n.*\n {2}last listed in .*, lists\/old\.csv:2; taken out in /,
    );
  });

  test("with a byte order mark before the first address is searched too", () => {
    repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": "\uFEFFbruno@example.com\r\n" });
    repository.commit({ "a.csv": "\uFEFFannabella@example.com\r\n" });
    expect(json(digits(bruno)).people[0].history.last.place).toBe("a.csv:1");
  });

  test("that the configuration names no more lists nobody", () => {
    repository.commit({
      "devtest.yaml": naming("a.csv", "b.csv"),
      "a.csv": `${bruno}\n`,
      "b.csv": "cora@example.com\n",
    });
    const left = repository.commit({ "devtest.yaml": naming("b.csv") });
    expect(json(digits(bruno)).people[0].history.takenOut.commit).toBe(left);
  });

  test("to which somebody moves keeps them listed", () => {
    const joined = repository.commit({ "devtest.yaml": listing([bruno]) });
    repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": `${bruno}\n` });
    const [{ now, history }] = json(digits(bruno)).people;
    expect(now).toEqual({ place: "a.csv:1", isListed: true });
    expect(history).toMatchObject({ isStill: true, takenOut: null, first: { commit: joined } });
  });

  test.each(["a\nb.csv", "-a b.csv", ":(top)a*.csv", "ünï.csv", "a, b.csv"])(
    "may have any name: %j",
    (name) => {
      repository.commit({ "devtest.yaml": naming(JSON.stringify(name)), [name]: `${bruno}\n` });
      repository.commit({ [name]: "annabella@example.com\n" });
      expect(json(digits(bruno)).people[0].history.last.place).toMatch(/\.csv:1$/);
      expect(shown(digits(bruno)).stdout.trim().split("\n")).toHaveLength(5);
    },
  );

  test.each(["../outside.csv", "/etc/hosts", ".", '""', '"a\\0b"', "lists"])(
    "that may not be read does no harm: %s",
    (name) => {
      repository.commit({ "devtest.yaml": naming(name, "a.csv"), "a.csv": `${bruno}\n`, "lists/x.csv": "" });
      repository.commit({ "a.csv": "annabella@example.com\n" });
      expect(json(digits(bruno)).people).toHaveLength(1);
    },
  );

  test("that was a link or a pointer of Git LFS is passed over with a note", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    symlinkSync("/etc/hosts", join(folder, "link.csv"));
    repository.commit({
      "devtest.yaml": naming("link.csv", "lfs.csv", "a.csv"),
      "lfs.csv": pointer,
      "a.csv": `${bruno}\n`,
    });
    repository.git("rm", "--quiet", "link.csv", "lfs.csv");
    repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": "annabella@example.com\n" });
    const { status, stderr } = who([digits(bruno)]);
    expect(status).toBe(0);
    expect(stderr.split("\n").sort()).toEqual([
      "",
      "note: In the history, lfs.csv was a Git LFS pointer at times: such versions are not searched.",
      "note: In the history, link.csv was a symbolic link at times: such versions are not searched.",
    ]);
  });
});

describe("a history", () => {
  test("has versions that do not parse, and they are searched as text", () => {
    commitOn("2026-09-01", {
      "devtest.yaml": `{{ broken\n  - ${bruno}\n  x: {testersFrom: 'a.csv'}\n`,
      "a.csv": "cora@example.com\n",
    });
    commitOn("2026-10-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    expect(json(digits(bruno)).people[0].history.last.place).toBe("devtest.yaml:2");
    expect(json(digits("cora@example.com")).people[0].history.last.place).toBe("a.csv:1");
  });

  test("goes on before the file was renamed and moved", () => {
    const joined = commitOn("2026-01-01", { "old/people.yaml": listing([bruno, "annabella@example.com"]) });
    repository.git("mv", "old/people.yaml", "devtest.yaml");
    const last = commitOn("2026-02-01", {});
    const left = commitOn("2026-03-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    expect(shown(digits(bruno)).stdout).toContain(
      `first listed in ${joined} (2026-01-01), old/people.yaml:5\n  last listed in ${last} (2026-02-01), devtest.yaml:5; taken out in ${left} (2026-03-01)`,
    );
  });

  test("with a merge names the commit of the branch, and not the merge", () => {
    const people = [
      "annabella@example.com",
      "x1@example.com",
      "x2@example.com",
      "x3@example.com",
      "x4@example.com",
    ];
    repository.commit({ "devtest.yaml": listing([bruno, ...people]) });
    repository.git("switch", "--quiet", "--create=side");
    const left = repository.commit({ "devtest.yaml": listing(people) });
    repository.git("switch", "--quiet", "main");
    repository.commit({ "devtest.yaml": listing([bruno, ...people, "dora@example.com"]) });
    repository.git("merge", "--quiet", "--no-ff", "--message=merge", "side");
    expect(readFileSync(join(folder, "devtest.yaml"), "utf8")).not.toContain(bruno);
    expect(json(digits(bruno)).people[0].history.takenOut.commit).toBe(left);
  });

  test("with a merge that takes somebody out by itself names the merge", () => {
    repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    repository.git("switch", "--quiet", "--create=side");
    const joined = repository.commit({ "devtest.yaml": listing(["annabella@example.com", bruno]) });
    repository.git("switch", "--quiet", "main");
    repository.commit({ "other.txt": "x" });
    repository.git("merge", "--quiet", "--no-ff", "--strategy=ours", "--message=merge", "side");
    const merge = repository.git("rev-parse", "HEAD");
    expect(json(digits(bruno)).people[0].history).toMatchObject({
      first: { commit: joined },
      last: { commit: joined },
      takenOut: { commit: merge },
    });
  });

  test("of another branch is searched with --all", () => {
    repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    repository.git("switch", "--quiet", "--create=side");
    repository.commit({ "devtest.yaml": listing([bruno]) });
    repository.git("switch", "--quiet", "main");
    expect(who([digits(bruno)]).status).toBe(1);
    expect(shown(digits(bruno), "--all").stdout).toMatch(
      /last listed in .*, devtest\.yaml:5; there still \(on another branch\)\n$/,
    );
  });

  test("that is shallow says that it ends, and how to get the rest", () => {
    joinAndLeave();
    const clone = join(top, `clone-${digits(folder)}`);
    repository.git("clone", "--quiet", "--depth=4", `file://${folder}`, clone);
    const { status, stdout, stderr } = who([digits(bruno), "--show"], { cwd: clone });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\n {2}listed already where this shallow clone begins, in \w{12} .*, devtest\.yaml:7\n/,
    );
    expect(stderr).toBe(
      "note: The clone is shallow, so its history ends early. To search all of it, `git fetch --unshallow origin` fetches the rest.\n",
    );
  });

  test("of a file in a folder has places from the top of the repository", () => {
    repository.commit({ "a b/devtest.yaml": listing([bruno]) });
    repository.commit({ "a b/devtest.yaml": listing(["annabella@example.com"]) });
    const { stdout } = who([digits(bruno), "--json"], { cwd: join(folder, "a b") });
    expect(JSON.parse(stdout).people[0].history.last.place).toBe("a b/devtest.yaml:5");
    expect(json(digits(bruno), "a b/devtest.yaml").people).toHaveLength(1);
  });

  test("is that of a file that was deleted, too", () => {
    repository.commit({ "devtest.yaml": listing([bruno]) });
    repository.git("rm", "--quiet", "devtest.yaml");
    const left = repository.commit({});
    expect(json(digits(bruno)).people[0].history.takenOut.commit).toBe(left);
    expect(who([digits(bruno)]).stderr).toMatch(
      /^note: devtest\.yaml does not exist \(.*\), so it is not searched\.\n$/,
    );
  });

  test("of many versions takes no more runs of git than a short one, and runs nothing of the repository's", () => {
    joinAndLeave();
    const trace = join(top, "trace");
    const runs = () => {
      rmSync(trace, { force: true });
      expect(who([digits(bruno)], { env: { GIT_TRACE: trace } }).status).toBe(0);
      return readFileSync(trace, "utf8").match(/trace: (built-in|run_command|exec): .*/g) ?? [];
    };
    const few = runs();
    for (let number = 0; number < 60; number++)
      repository.commit({ "devtest.yaml": listing(["annabella@example.com", `p${number}@example.com`]) });
    expect(runs()).toHaveLength(few.length);
    expect(
      few.filter(
        (line) =>
          !/built-in: git (rev-parse|rev-list|diff-tree|hash-object|cat-file|ls-tree) /.test(
            line.replace(/git (.*?)(rev-|diff-|hash-|cat-|ls-)/, "git $2"),
          ),
      ),
    ).toEqual([]);
  });

  test("does not depend on what git is configured to print", () => {
    const expected = story(joinAndLeave());
    for (const [name, value] of Object.entries({
      "color.ui": "always",
      "log.showRoot": "false",
      "diff.renames": "copies",
      "core.quotePath": "true",
      "core.abbrev": "4",
      "log.showSignature": "true",
      "diff.noprefix": "true",
    }))
      repository.git("config", name, value);
    expect(shown(digits(bruno)).stdout).toBe(expected);
  });
});

describe("without a history", () => {
  const alone = (env: NodeJS.ProcessEnv = {}) => {
    const plain = mkdtempSync(join(top, "plain-"));
    new Repository(join(plain, "unused")).write({ "../devtest.yaml": listing([bruno]) });
    return { plain, ended: who([digits(bruno), "--show"], { cwd: plain, env }) };
  };
  const found = `${testerKey(bruno)}\n  ${bruno}\n  in qa\n  listed now: devtest.yaml:5\n`;

  test("because there is no repository, the files are searched, and it says so", () => {
    const { plain, ended } = alone({ GIT_CEILING_DIRECTORIES: top });
    expect(ended).toEqual({
      status: 0,
      stdout: found,
      stderr: `note: ${plain} is in no git repository, so the files alone are searched.\n`,
    });
  });

  test("because there is no git, the files are searched, and it says so", () => {
    expect(alone({ PATH: "/nowhere" }).ended).toEqual({
      status: 0,
      stdout: found,
      stderr:
        "note: git cannot be run here, so the files alone are searched. Install it to search the history too.\n",
    });
  });

  test("because nothing is committed, the files are searched, and it says so", () => {
    repository.write({ "devtest.yaml": listing([bruno]) });
    expect(shown(digits(bruno))).toEqual({
      status: 0,
      stdout: found,
      stderr: "note: This repository has no commit yet, so the files alone are searched.\n",
    });
  });
});

test("names of people, groups and files give a terminal no orders", () => {
  repository.commit({
    "devtest.yaml": listing(['{ email: bruno@example.com, firstName: "\\e[2J\\nBruno" }']),
  });
  const { stdout } = shown(digits(bruno));
  expect(stdout).toContain("bruno@example.com (\u{fffd}[2J\u{fffd}Bruno)");
});
