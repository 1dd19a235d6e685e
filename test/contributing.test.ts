/** CONTRIBUTING.md describes the code by its names: these tests fail when a name has gone. */
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";

const provider = join(root, "provider");
const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

/** The page writes paths from the repository, or from `provider/`. */
function resolved(path: string): string | undefined {
  return [join(root, path), join(provider, path)].find(existsSync);
}

function quotedIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, quoted = ""]) => quoted);
}

function isPath(quoted: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*(\/|\.(ts|mjs|json|md|txt|yaml))$/.test(quoted);
}

/** What npm and the user make is not in the repository: `devtest.yaml` is the reader's. */
const madeElsewhere = ["bin/", "devtest.yaml"];
const paths = quotedIn(page).filter((quoted) => isPath(quoted) && !madeElsewhere.includes(quoted));

test("every path that the page names exists", () => {
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.filter((path) => resolved(path) === undefined)).toEqual([]);
});

const rows = [...page.matchAll(/^\| `(\S+)` +\| (.+?) +\| .+ \|$/gm)];
const jobs = new Map(rows.map(([, place = "", job = ""]) => [place, job]));

test("its table has every folder of the provider and every file at the top, once", () => {
  const all = globSync("{*,*/**/*}", { cwd: provider });
  const isFolder = (path: string) => statSync(join(provider, path)).isDirectory();
  const folders = all.filter(isFolder).map((path) => `${path}/`);
  const files = all.filter((path) => !path.includes("/") && !isFolder(path));
  expect(rows.map(([, place]) => place).sort()).toEqual([...folders, ...files].sort());
});

test.each([...jobs])("the job of %s takes five words at most: %s", (_place, job) => {
  expect(job.split(" ").length).toBeLessThanOrEqual(5);
});

const [, walks = ""] = /^## Three walks$([\s\S]*?)^## /m.exec(page) ?? [];
const steps = [...walks.matchAll(/^\d\. .*(?:\n {3}.*)*/gm)].map(([step]) => ({
  step,
  title: step.split(":")[0],
}));

describe("the functions that a step of a walk names are in the files that it names:", () => {
  test("there are three walks", () =>
    expect(steps.filter(({ step }) => step.startsWith("1. "))).toHaveLength(3));

  test.each(steps)("$title", ({ step }) => {
    const files = quotedIn(step).flatMap((quoted) => (isPath(quoted) ? [resolved(quoted) ?? ""] : []));
    const code = files.map((file) => readFileSync(file, "utf8")).join("\n");
    const names = quotedIn(step).filter((quoted) => /^#?\w+$/.test(quoted));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !new RegExp(`(?<!\\w)${name}\\b`).test(code))).toEqual([]);
  });
});
