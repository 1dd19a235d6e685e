import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

/** Runs in the repository, which finds the package by its own name. */
function node(script: string, ...options: string[]): string {
  return execFileSync(process.execPath, [...options, "-e", script], {
    cwd: root,
    encoding: "utf8",
    env: {},
  }).trim();
}

test("the auth layer is a module of its own that loads nothing of Pulumi's", () => {
  const loaded = `const auth = require("pulumi-appstore-devtest/auth");
    console.log(typeof auth.openSession, Object.keys(require.cache).filter((file) => file.includes("@pulumi")).length);`;
  expect(node(loaded)).toBe("function 0");
});

test("an ES module can import the package by name, the resources and the auth layer", () => {
  const imported = `import { DevTest, Registration, TesterGroup } from "pulumi-appstore-devtest";
    import { openSession, loadProfiles } from "pulumi-appstore-devtest/auth";
    console.log([DevTest, Registration, TesterGroup, openSession, loadProfiles].map((each) => typeof each).join(" "));`;
  expect(node(imported, "--input-type=module")).toBe("function function function function function");
});
