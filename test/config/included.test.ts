import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { inspectConfig } from "../../provider/config/index.js";
import { diagnosticLine } from "../../provider/errors.js";
import { appUsing, complaintsOf, folderWith } from "./folder.js";

let folder: ReturnType<typeof folderWith>;
beforeEach(() => {
  folder = folderWith();
});
afterEach(() => folder.remove());

const root = (...patterns: string[]) => `version: 1\ninclude: ${JSON.stringify(patterns)}\n${appUsing()}`;
const part = (group: string) => `groups: { ${group}: { testers: [ann@example.com] } }\n`;

/** What there is to say, and whose groups were read. */
function read(files: Readonly<Record<string, string>>, prepare: (path: string) => void = () => {}) {
  folder = folderWith(files);
  prepare(folder.path);
  const { complaints, warnings, people } = inspectConfig(folder.file("devtest.yaml"));
  const lines = (all: typeof complaints) =>
    all.map((one) => diagnosticLine(one).replaceAll(`${folder.path}/`, ""));
  return {
    complaints: lines(complaints),
    warnings: lines(warnings).filter((line) => !line.includes("no app uses this group")),
    groups: [...people.keys()],
  };
}

describe("the files that a configuration includes", () => {
  test.each<[string, string[], string[], string[]]>([
    ["are named", ["b.yaml", "a.yaml"], ["a.yaml", "b.yaml", "c.yaml"], ["a", "b"]],
    [
      "are those that a pattern matches, in the order of their paths",
      ["teams/*.yaml"],
      ["teams/z.yaml", "teams/B.yaml", "teams/a.yaml"],
      ["B", "a", "z"],
    ],
    [
      "are in folders that a pattern matches",
      ["teams/*/t*.yaml"],
      ["teams/b/t1.yaml", "teams/a/t2.yaml", "teams/a/other.yaml", "teams/t3.yaml"],
      ["t2", "t1"],
    ],
    [
      "are in folders of which some have none",
      ["teams/*/qa/x.yaml"],
      ["teams/a/qa/x.yaml", "teams/b/other.yaml"],
      ["x"],
    ],
    ["are each read once", ["teams/*.yaml", "./teams/a.yaml", "teams//a.yaml"], ["teams/a.yaml"], ["a"]],
    ["are not hidden", ["*.yaml"], ["a.yaml", ".b.yaml"], ["a"]],
    ["are not the configuration itself", ["*.yaml"], ["a.yaml"], ["a"]],
    ["may be called as they like", ["teams/*"], ["teams/ä b (1) x !.yaml"], ["ä b (1) x !"]],
    [
      "may have what means more to a shell",
      ["+(a|b)?[c],*.yaml"],
      ["+(a|b)?[c],1.yaml", "ac1.yaml"],
      ["+(a|b)?[c],1"],
    ],
    [
      "match several asterisks",
      ["*a*b*.yaml"],
      ["ab.yaml", "xaybz.yaml", "ba.yaml", "a.yaml"],
      ["ab", "xaybz"],
    ],
    ["match no letter twice", ["ab*ba.yaml"], ["aba.yaml", "abba.yaml"], ["abba"]],
    ["may begin with an exclamation mark", ["teams/!*.yaml"], ["teams/!a.yaml", "teams/b.yaml"], ["!a"]],
  ])("%s", (_what, patterns, files, groups) => {
    const names = files.map((file) => [file, part(JSON.stringify(/([^/]*)\.yaml$/.exec(file)?.[1]))]);
    const result = read({ "devtest.yaml": root(...patterns), ...Object.fromEntries(names) });
    expect(result).toEqual({ complaints: [], warnings: [], groups });
  });

  test.each<[string, string, string]>([
    [
      "a file that is not there",
      "teams/a.yaml",
      '"teams/a.yaml" does not exist (teams/a.yaml); create it, or correct the path',
    ],
    ["a folder", "teams", '"teams" is a folder, not a file; name a regular file'],
    [
      "a pattern that matches nothing",
      "teams/*.json",
      "matches no file; correct the pattern, or take it out",
    ],
    ["a pattern that matches only a folder", "*s", "matches no file; correct the pattern, or take it out"],
    [
      "a pattern that matches only itself",
      "devtest.*",
      "matches no file; correct the pattern, or take it out",
    ],
    [
      "a folder of a pattern that is not there",
      "team/*.yaml",
      'the folder "team" does not exist (team); create it, or correct the path',
    ],
    [
      "a file in the place of a folder",
      "teams/b.yaml/*.yaml",
      'the folder "teams/b.yaml" is a file (teams/b.yaml); correct the path',
    ],
    ["the configuration itself", "./devtest.yaml", "is this file itself; name another file"],
    [
      "a file above",
      "../a.yaml",
      "leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)",
    ],
    [
      "a pattern above",
      "teams/../../*.yaml",
      "leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)",
    ],
    [
      "an absolute path",
      "/etc/*.yaml",
      "leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)",
    ],
    [
      "two asterisks",
      "teams/**/*.yaml",
      "holds `**`; `*` stands for any characters of one part of the path: write each part, such as teams/*/*.yaml",
    ],
    ["a backslash", "teams\\*.yaml", "holds a backslash; write / between folders and files, on every system"],
    ["nothing", "", "is empty; must have at least one character"],
  ])("cannot be %s", (_what, pattern, sentence) => {
    const result = read({ "devtest.yaml": root(pattern), "teams/b.yaml": part("b") });
    expect(result.complaints).toEqual([`devtest.yaml:2:11 include[0]: ${sentence}`]);
  });

  test("are not read behind a link that leads out of the folder, whoever made it", () => {
    const outside = folderWith({ "b.yaml": part("b") });
    const said = (...patterns: string[]) =>
      read({ "devtest.yaml": root(...patterns), "teams/a.yaml": part("a") }, (path) => {
        symlinkSync(outside.path, `${path}/linked`);
        symlinkSync(outside.file("b.yaml"), `${path}/teams/b.yaml`);
      }).complaints;
    expect(said("teams/*.yaml")).toEqual([
      expect.stringMatching(
        /^devtest\.yaml:2:11 include\[0\]: "teams\/b\.yaml" leaves the folder of the configuration;/,
      ),
    ]);
    for (const pattern of ["linked/*.yaml", "l*/*.yaml"])
      expect(said(pattern)).toEqual([
        expect.stringMatching(
          /^devtest\.yaml:2:11 include\[0\]: the folder "linked" leaves the folder of the configuration;/,
        ),
      ]);
  });

  test("are found behind links inside the folder, which may lead in circles", () => {
    const result = read({ "devtest.yaml": root("*/*/a*.yaml"), "teams/a/a.yaml": part("a") }, (path) => {
      symlinkSync("..", `${path}/teams/loop`);
      symlinkSync("nowhere", `${path}/broken`);
    });
    expect(result.complaints).toEqual([]);
    expect(result.groups).toEqual(["a"]);
  });

  test("are searched for in so many folders, however many patterns lead there", () => {
    const folders = Array.from({ length: 290 }, (_, index) => `teams/t${index}/a.yaml`);
    const files = Object.fromEntries(folders.map((file, index) => [file, part(`g${index}`)]));
    const patterns = ["teams/*/*.yaml", "teams/*/a.yaml", "teams/t*/a*.yaml"];
    expect(read({ "devtest.yaml": root(...patterns), ...files }).complaints).toEqual([]);
    const many = Array.from({ length: 301 }, (_, index) => `teams/*/${index}*.yaml`);
    expect(read({ "devtest.yaml": root(...many), ...files }).complaints[0]).toBe(
      "devtest.yaml:2:10 include: has 301 entries; at most 300",
    );
  });

  test("are not searched for without end in links that lead in circles", () => {
    const { complaints } = read({ "devtest.yaml": root(`${"*/".repeat(12)}a.yaml`) }, (path) => {
      for (const name of ["one", "two", "three"]) symlinkSync(".", `${path}/${name}`);
    });
    expect(complaints).toEqual([
      "devtest.yaml:2:11 include[0]: leads into more than 300 folders; write out more of the path",
    ]);
  });

  test.each([
    ["a pipe", (path: string) => execFileSync("mkfifo", [path]), /is a device, pipe or socket/],
    ["a link to nothing", (path: string) => symlinkSync("nowhere", path), /does not exist/],
  ])("are not waited for when one is %s", (_what, make, sentence) => {
    const { complaints } = read({ "devtest.yaml": root("teams/*.yaml"), "teams/a.yaml": part("a") }, (path) =>
      make(`${path}/teams/b.yaml`),
    );
    expect(complaints).toEqual([expect.stringMatching(sentence)]);
  });

  test("are as many as an account has groups, at most", () => {
    const files = Object.fromEntries(
      Array.from({ length: 301 }, (_, index) => [`teams/${index}.yaml`, part(`g${index}`)]),
    );
    const { [`teams/300.yaml`]: _one, ...most } = files;
    expect(read({ "devtest.yaml": root("teams/*.yaml"), ...most }).complaints).toEqual([]);
    expect(read({ "devtest.yaml": root("teams/*.yaml"), ...files }).complaints).toEqual([
      "devtest.yaml:2:1 include: names 301 files; at most 300",
    ]);
  });

  test("count together, and with everything that they name", () => {
    const much = `# ${"x".repeat(200_000)}\n`;
    const files = Object.fromEntries(
      ["a", "b", "c"].map((name) => [`teams/${name}.yaml`, much + part(name)]),
    );
    const load = () => inspectConfig(folder.file("devtest.yaml"));
    folder = folderWith({ "devtest.yaml": root("teams/*.yaml"), ...files });
    expect(complaintsOf(load, folder.path)).toEqual([
      expect.stringMatching(
        /^devtest\.yaml:2:11 include\[0\]: "teams\/c\.yaml" has 200,0\d\d bytes, and the files before it 400,\d+; at most 524,288 bytes/,
      ),
    ]);
  });
});

test("a pattern with many asterisks takes no longer than another", () => {
  const asterisks = "*a".repeat(60);
  const { complaints } = read({
    "devtest.yaml": root(`${asterisks}b.yaml`),
    [`${"a".repeat(240)}.yaml`]: part("a"),
  });
  expect(complaints).toEqual([expect.stringContaining("matches no file")]);
});

describe("a file that a pattern passes over because of its ending", () => {
  test.each(["racing.yml", "racing.YAML", "racing.yaml.txt"])("is told: %s", (name) => {
    const { complaints, warnings } = read({
      "devtest.yaml": root("teams/*.yaml"),
      "teams/a.yaml": part("a"),
      [`teams/${name}`]: part("b"),
    });
    expect(complaints).toEqual([]);
    expect(warnings).toEqual([
      `devtest.yaml:2:11 include[0]: "teams/${name}" is not read, because the pattern has another ending; rename the file, or include it too`,
    ]);
  });

  test("is told too where nothing is left", () => {
    const { complaints, warnings } = read({ "devtest.yaml": root("teams/*.yaml"), "teams/a.yml": part("a") });
    expect(complaints).toEqual([
      "devtest.yaml:2:11 include[0]: matches no file; correct the pattern, or take it out",
    ]);
    expect(warnings).toHaveLength(1);
  });

  test("is not told when another pattern matches it, or when it is something else", () => {
    const files = {
      "teams/a.yaml": part("a"),
      "teams/b.yml": part("b"),
      "teams/README.md": "",
      "teams/list.csv": "",
    };
    expect(read({ "devtest.yaml": root("teams/*.yaml", "teams/*.yml"), ...files }).warnings).toEqual([]);
  });
});
