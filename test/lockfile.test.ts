import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
}

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Record<string, Entry>;
};
/** All but the project itself. */
const entries = Object.entries(packages).filter(([path]) => path !== "");

/** npm leaves it out for packages of other platforms: `npm view NAME@VERSION dist.integrity` gives it. */
test("every package of the lockfile has an integrity, also those for other platforms", () => {
  const without = entries.filter(([, { integrity = "" }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
  expect(without.map(([path, { version }]) => `${path}@${version}`)).toEqual([]);
  expect(entries.length).toBeGreaterThan(600);
});

/** A mirror that one machine uses would keep all others from installing; see `.npmrc`. */
test("no package of the lockfile is tied to a host", () => {
  expect(entries.flatMap(([path, { resolved }]) => (resolved === undefined ? [] : [path]))).toEqual([]);
});
