import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";

const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

/** npm itself leaves out what a development dependency has for a peer, and with it whatever that needs. */
test("the bill of materials names what is installed with the package, all of it and nothing else", () => {
  const options = { cwd: root, encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } } as const;
  const printed = execFileSync(process.execPath, [".ci/bill-of-materials.mjs"], options);
  const { components } = JSON.parse(printed) as { components: { name: string; version: string }[] };
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const packages: Record<string, { version?: string; dev?: boolean }> = read("package-lock.json").packages;
  const installed = Object.entries(packages)
    .filter(([path, { dev }]) => path !== "" && path !== "node_modules/typescript" && !dev)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`);
  expect([...named].sort()).toEqual([...new Set(installed)].sort());
  expect(installed.length).toBeGreaterThan(150);
});
