import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";

const folder = join(root, "test");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith("laws.test.ts"))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));

/** Where the harness itself reads the option. */
const harness = "engine/stack.ts";

test("the law of the second run is left out here, for these reasons, and nowhere else", () => {
  const found = sources
    .filter(({ path }) => path !== harness)
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bsecondRun\b(?::\s*"([^"]+)")?/g)].map(
        ([, reason = "the reason has to be a literal"]) => `${path}: ${reason}`,
      ),
    );
  expect(found).toEqual([
    "backends/file.test.ts: it ends by losing what another run has recorded, so there is something to do",
    "backends/s3.test.ts: the other of two runs may hold the lock",
    "backends/two-runs.ts: the other of two runs may hold the lock",
    "bench/pulumi-contestant.ts: the bench measures one run at a time, and a second run is one of those it measures",
    "engine/quickstart.ts: somebody is watching `npm start`, which shows a second run itself",
    "engine/stack.test.ts: this test breaks the law on purpose",
    "model/cli.ts: the process to kill must belong to the first run",
    "stack/plan.test.ts: it is refused",
  ]);
});

test("the CLI is looked for by the stack alone, so that no run gets around the laws, and by a fleet, which holds them", () => {
  const looking = sources.filter(({ text }) => /\bfindPulumi\b/.test(text));
  const fleet = "bench/fleet/fleet.ts";
  expect(looking.map(({ path }) => path)).toEqual([fleet, "engine/find.test.ts", "engine/find.ts", harness]);
});
