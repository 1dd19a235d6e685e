import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { didYouMean } from "../../provider/document/nearest.js";

describe("the nearest word", () => {
  test.each([
    ["a letter changed", "testars", ["groups", "testers"], "testers"],
    ["a letter left out", "tester", ["testers"], "testers"],
    ["a letter too many", "testerss", ["testers"], "testers"],
    ["another letter case", "TESTERS", ["testers"], "testers"],
    ["three mistakes in nine letters", "pakageNmae", ["packageName"], "packageName"],
    ["the nearer one of two", "groupss", ["group", "groups"], "groups"],
    ["the first of two that are as near", "qa", ["qb", "qc"], "qb"],
  ])("is found with %s", (_what, word, candidates, nearest) => {
    expect(didYouMean(word, candidates)).toBe(` (did you mean "${nearest}"?)`);
  });

  test.each([
    ["two mistakes in five letters", "aabbb", ["aaaaa"]],
    ["four mistakes in many letters", "abcdefghijklm", ["abcdefghi1234"]],
    ["another word", "colour", ["version", "groups", "apps", "removed"]],
    ["no candidates", "qa", []],
  ])("is none with %s", (_what, word, candidates) => {
    expect(didYouMean(word, candidates)).toBe("");
  });

  /** The textbook's table. */
  function distance(from: string, to: string): number {
    let row = Array.from({ length: to.length + 1 }, (_, length) => length);
    for (let i = 1; i <= from.length; i++) {
      const next = [i];
      for (let j = 1; j <= to.length; j++) {
        const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
        next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
      }
      row = next;
    }
    return row.at(-1) ?? 0;
  }

  test("is at most a third of the letters away, and at most three", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 });
    const word = letters.map((all) => all.join(""));
    fc.assert(
      fc.property(word, word, (one, other) => {
        const most = Math.max(1, Math.min(3, Math.floor(one.length / 3)));
        expect(didYouMean(one, [other]) !== "").toBe(distance(one, other) <= most);
      }),
      { numRuns: 2000 },
    );
  });
});
