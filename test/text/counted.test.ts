import { describe, expect, test } from "@jest/globals";
import { counted, figure } from "../../provider/text/counted.js";

describe("a figure", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1500, "1,500"],
    [524288, "524,288"],
    [1234567, "1,234,567"],
    [-1234, "-1,234"],
    [-123456, "-123,456"],
    [Number.MAX_SAFE_INTEGER, "9,007,199,254,740,991"],
    [1e21, "1,000,000,000,000,000,000,000"],
    [1234.5, "1,234.5"],
  ])("%d is written as %s, as English does", (count, written) => {
    expect(figure(count)).toBe(written);
    expect(figure(count)).toBe(count.toLocaleString("en"));
  });

  test("stands before its noun", () => {
    expect(counted(1, "person", "people")).toBe("1 person");
    expect(counted(1500, "person", "people")).toBe("1,500 people");
  });
});
