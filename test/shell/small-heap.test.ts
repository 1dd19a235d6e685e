import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

/** Bytes of the space for new objects, after a process has made many and kept a part of them. */
function spaceForNewObjects(before: string): number {
  const script = `
    ${before}
    let kept = [];
    for (let i = 0; i < 3e6; i++) {
      kept.push({ i });
      if (kept.length > 2e5) kept = [];
    }
    const { getHeapSpaceStatistics } = require("node:v8");
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    console.log(space.space_size);`;
  return Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }));
}

test("V8's space for new objects stays small", () => {
  const small = spaceForNewObjects(
    `require(${JSON.stringify(join(root, "bin/provider/shell/small-heap.js"))});`,
  );
  expect(small).toBeLessThan(spaceForNewObjects("") / 2);
});
