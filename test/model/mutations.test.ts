import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";
import { mutations } from "./mutations.js";

test("every mutation still fits the code: its text is there exactly once", () => {
  const times = mutations.map(([file, from]) => {
    const code = readFileSync(join(root, "bin/provider", file), "utf8");
    return { file, from, times: code.split(from).length - 1 };
  });
  expect(times.filter(({ times }) => times !== 1)).toEqual([]);
});
