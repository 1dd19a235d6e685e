import { expect, test } from "@jest/globals";
import { playDamagedFiles } from "./mutated.js";

test("of 300 damaged files and 300 damaged lists, each is used or refused soon, and no person is shown", () => {
  for (const { usable = 0, refused = 0, warned = 0 } of playDamagedFiles(300, 20261121).figures) {
    expect(Math.min(usable, refused, warned)).toBeGreaterThan(5);
  }
});
