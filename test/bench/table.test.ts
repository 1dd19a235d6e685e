import { describe, expect, test } from "@jest/globals";
import { compare, markdown, seconds } from "./table.js";

const base = { measured: "up, 10 groups: time", show: seconds };

describe("a comparison", () => {
  test("shows medians, and the median of the ratios within each repetition", () => {
    const row = compare({ ...base, floor: [1, 2, 10], ours: [0.5, 1.8, 4], atMost: 0.9 });
    expect(row).toEqual({
      measured: "up, 10 groups: time",
      floor: "2.00 s",
      ours: "1.80 s",
      ratio: "0.50",
      target: "≤ 0.90",
      met: "yes",
    });
  });

  test("says when a target is missed, by the ratio and not by what is shown of it", () => {
    expect(compare({ ...base, floor: [1000], ours: [901], atMost: 0.9 })).toMatchObject({
      ratio: "0.90",
      met: "no",
    });
  });

  test("holds nothing to a target where there is none", () => {
    expect(compare({ ...base, floor: [2], ours: [1] })).toMatchObject({ ratio: "0.50", target: "", met: "" });
  });

  test("has no ratio and meets nothing where one side was not measured", () => {
    expect(compare({ ...base, floor: [], ours: [1], atMost: 0.9 })).toMatchObject({
      floor: "",
      ours: "1.00 s",
      ratio: "",
      met: "",
    });
  });

  test("is left out where neither side was measured", () => {
    expect(compare({ ...base, floor: [], ours: [] })).toBeUndefined();
  });
});

test("the table has a head, and columns of one width", () => {
  const row = { measured: "first up", floor: "1 s", ours: "2 s", ratio: "2.00", target: "≤ 0.90", met: "no" };
  expect(markdown([row])).toBe(
    [
      "| measured | floor or rival | ours | ratio | target | met? |",
      "|----------|----------------|------|-------|--------|------|",
      "| first up | 1 s            | 2 s  | 2.00  | ≤ 0.90 | no   |",
      "",
    ].join("\n"),
  );
});
