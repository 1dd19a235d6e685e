/** The README, tried as somebody new would: from an empty folder, with the packed package. See docs/play.ts. */
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pack } from "./docs/installation.js";
import { blocksOf, linksOf, wordCount } from "./docs/markdown.js";
import { play } from "./docs/play.js";
import { Reader } from "./docs/reader.js";
import { root } from "./engine/stack.js";

const readme = () => readFileSync(join(root, "README.md"), "utf8");
let reader: Reader;
let packed: string;

beforeAll(async () => {
  packed = mkdtempSync(join(tmpdir(), "devtest-packed-"));
  reader = await Reader.create();
});

afterAll(async () => {
  await reader.dispose();
  rmSync(packed, { recursive: true, force: true });
});

test("every block of the README runs in an empty folder, and what it shows is what is printed", async () => {
  const { filename } = await pack("--pack-destination", packed);
  const install = `npm install --omit=optional ${join(packed, filename)}`;
  await play("README.md", reader, (text) => text.replace("npm install pulumi-appstore-devtest", install));
});

test("the README's commands are those of the command line", async () => {
  const { output } = await reader.run("npx devtest --help");
  const [, list = ""] = output.split("Commands:\n");
  const commands = [...list.matchAll(/^ {2}(\w+) /gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "help");
  const rows = readme().match(/^\| `devtest .*$/gm) ?? [];
  const described = rows.flatMap((row) => [...row.matchAll(/`devtest (\w+)`/g)].map(([, name]) => name));
  expect([...new Set(described)].sort()).toEqual(commands.sort());
});

test("the README leads to every guide, if need be through another, and CONTRIBUTING to that of the bench", () => {
  const guides = globSync("{examples,test}/**/README.md", { cwd: root });
  const led = guidesFrom("README.md");
  expect(guides.filter((guide) => !led.has(guide))).toEqual([]);
  expect(linksOf(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"))).toContain("test/bench/README.md");
});

/** Whatever README.md a reader gets to who follows links to others like it. */
function guidesFrom(document: string, found = new Set<string>()): ReadonlySet<string> {
  for (const link of linksOf(readFileSync(join(root, document), "utf8"))) {
    const [path = ""] = link.split("#");
    const guide = join(dirname(document), path);
    if (basename(guide) !== "README.md" || found.has(guide)) continue;
    guidesFrom(guide, found.add(guide));
  }
  return found;
}

test("what the README begins with is the project in examples/library", () => {
  const written = blocksOf(readme()).filter(({ kind, argument }) => kind !== "sh" && argument !== "");
  for (const name of ["Pulumi.yaml", "index.js", "devtest.yaml"]) {
    const text = readFileSync(join(root, "examples/library", name), "utf8");
    expect({ name, text: written.find(({ argument }) => argument === name)?.text }).toEqual({ name, text });
  }
});

test("the README has fewer than 2,000 words", () => {
  expect(wordCount(readme())).toBeLessThan(2000);
});
