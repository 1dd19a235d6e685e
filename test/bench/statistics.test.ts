import { describe, expect, test } from "@jest/globals";
import { exponent, median, slope } from "./statistics.js";

describe("the median", () => {
  test.each([
    ["of an odd number is the one in the middle", [9, 1, 5], 5],
    ["of an even number is between the two in the middle", [10, 1, 4, 2], 3],
    ["of one is that one", [7], 7],
    ["compares numbers and not texts", [100, 9, 20], 20],
  ])("%s", (_, figures, expected) => expect(median(figures)).toBe(expected));

  test("of nothing is an error", () => expect(() => median([])).toThrow("There is no median of no figures."));

  test("leaves the figures as they are", () => {
    const figures = [3, 1, 2];
    median(figures);
    expect(figures).toEqual([3, 1, 2]);
  });
});

test.each([
  ["linear", 30, 1],
  ["quadratic", 300, 2],
  ["constant", 3, 0],
])("the exponent of %s growth", (_, last, expected) => {
  expect(exponent({ size: 300, figure: 3 }, { size: 3000, figure: last })).toBeCloseTo(expected);
});

test("a slope is what one more adds", () => {
  expect(slope({ size: 10, figure: 1500 }, { size: 30, figure: 3500 })).toBe(100);
});
