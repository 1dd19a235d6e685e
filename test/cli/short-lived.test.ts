import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

/** Enough people for V8's last compiler to begin. */
const people = Array.from({ length: 1500 }, (_, index) =>
  ["- email: tester-INDEX@example.com", "  firstName: FirstINDEX", "  lastName: LastINDEX"]
    .map((line) => `      ${line.replace("INDEX", String(index))}\n`)
    .join(""),
).join("");

/** The function of the YAML parser that runs most often. */
const inParser = "pushIndicators";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "devtest-short-lived-"));
  writeFileSync(
    join(folder, "devtest.yaml"),
    `version: 1\ngroups:\n  qa:\n    testers:\n${people}apps: {}\n`,
  );
  writeFileSync(join(folder, "state.json"), JSON.stringify({ version: 3, deployment: { resources: [] } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["validate", "devtest.yaml"],
  ["plan", "devtest.yaml", "--state", "state.json"],
])("V8's last compiler does not run for `devtest %s`", (...args) => {
  const command = ["--trace-opt", join(root, "bin/provider/cli/main.js"), ...args];
  const printed = execFileSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const functions = Array.from(
    printed.matchAll(/^\[completed .*JSFunction (\w+).*TURBOFAN/gm),
    ([, name]) => name,
  );
  expect(functions).not.toContain(inParser);
  // Another compiler takes the function from Node.js 24 on.
  if (Number.parseInt(process.versions.node, 10) >= 24) expect(printed).toContain(inParser);
});
