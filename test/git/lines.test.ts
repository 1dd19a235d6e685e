import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { hunksIn, lineAfter, linesInHead } from "../../provider/git/lines.js";
import { openRepository } from "../../provider/git/repository.js";
import { Repository } from "../cli/repository.js";

test("hunks are read from a diff without context, and not from its content", () => {
  const diff = "diff --git a/x b/x\n@@ -3 +3,2 @@ group:\n-@@ -1 +1 @@\n+a\n+b\n@@ -9,2 +9,0 @@\n-c\n-d\n";
  expect(hunksIn(diff)).toEqual([
    { before: { line: 3, count: 1 }, after: { line: 3, count: 2 } },
    { before: { line: 9, count: 2 }, after: { line: 9, count: 0 } },
  ]);
});

const hunk = (line: number, count: number, to: number, now: number) => ({
  before: { line, count },
  after: { line: to, count: now },
});

test.each([
  ["before any change", [hunk(5, 1, 5, 1)], 4, 4],
  ["replaced", [hunk(5, 1, 5, 1)], 5, 5],
  ["replaced by fewer", [hunk(5, 3, 5, 1)], 7, 5],
  ["replaced by more", [hunk(5, 1, 5, 3)], 5, 5],
  ["taken out", [hunk(5, 2, 4, 0)], 6, 4],
  ["taken out at the top", [hunk(1, 1, 0, 0)], 1, 1],
  ["after something was taken out", [hunk(5, 2, 4, 0)], 7, 5],
  ["above something new", [hunk(5, 0, 6, 2)], 5, 5],
  ["below something new", [hunk(5, 0, 6, 2)], 6, 8],
  ["after several changes", [hunk(2, 0, 3, 3), hunk(5, 2, 7, 0)], 8, 9],
] as const)("a line %s", (_, hunks, line, after) => expect(lineAfter(hunks, line)).toBe(after));

describe("in a repository", () => {
  const folder = mkdtempSync(join(tmpdir(), "devtest-lines-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const repository = new Repository(folder);
  const people = (...names: string[]) => `testers:\n${names.map((name) => `  - ${name}\n`).join("")}`;
  const long = ["ann", "bob", "cleo", "dan", "eve", "fay"];
  const base = repository.commit({
    "devtest.yaml": people("ann", "bob", "cleo"),
    "old/beta.csv": people(...long),
    "gone.csv": people("ann"),
    "-x [y]*.csv": people("ann", "bob"),
  });
  repository.git("rm", "--quiet", "gone.csv");
  repository.git("mv", "old", "new");
  const tip = repository.commit({
    "devtest.yaml": people("zoe", "ann", "cleo"),
    "new/beta.csv": people(...long.slice(1)),
    "-x [y]*.csv": people("bob"),
  });
  repository.write({ "devtest.yaml": "# not committed\n\n" });
  const find = linesInHead(openRepository(folder), {
    base,
    target: base,
    tip,
    head: undefined,
    named: "main",
  });

  test("somebody who was taken out is found at the line above", () => {
    expect(find({ file: "devtest.yaml", line: 3 })).toEqual({ file: "devtest.yaml", line: 3 });
  });

  test("somebody who has moved down is found there", () => {
    expect(find({ file: "devtest.yaml", line: 4 })).toEqual({ file: "devtest.yaml", line: 4 });
    expect(find({ file: "devtest.yaml", line: 2 })).toEqual({ file: "devtest.yaml", line: 3 });
  });

  test("a file that was renamed is found under its new name", () => {
    expect(find({ file: "old/beta.csv", line: 7 })).toEqual({ file: "new/beta.csv", line: 6 });
  });

  test("a file that is gone is not found", () => expect(find({ file: "gone.csv", line: 2 })).toBeUndefined());

  test("a name may be anything", () => {
    expect(find({ file: "-x [y]*.csv", line: 3 })).toEqual({ file: "-x [y]*.csv", line: 2 });
  });
});
