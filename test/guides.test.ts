/** The guides, each beside what it is about, and what else documents promise. See docs/play.ts. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { linkPackage } from "./docs/installation.js";
import { anchorsOf, blocksOf, linksOf } from "./docs/markdown.js";
import { play, recording } from "./docs/play.js";
import { Reader } from "./docs/reader.js";
import { type Emulator, startEmulator, switchList } from "./emulator/index.js";
import { leadingTo } from "./engine/environment.js";
import { root } from "./engine/stack.js";

// The longest guide runs the engine two dozen times.
jest.setTimeout(600_000);

const read = (path: string) => readFileSync(join(root, path), "utf8");
const guides = globSync("{examples,test}/**/README.md", { cwd: root }).sort();
/** A guide without blocks has nothing to play. */
const played = guides.filter((guide) => blocksOf(read(guide)).length > 0);
const documents = [...globSync("*.md", { cwd: root }).sort(), ...guides];

describe("played where the README's Start ends", () => {
  let emulator: Emulator;
  let reader: Reader;

  beforeEach(async () => {
    emulator = await startEmulator();
    reader = await Reader.create();
  });

  afterEach(async () => {
    await reader.dispose();
    await emulator.stop();
  });

  test.each(played)("every block of %s runs, and what it shows is what is printed", async (guide) => {
    const folder = join(root, dirname(guide));
    const isProject = existsSync(join(folder, "Pulumi.yaml"));
    for (const copied of isProject ? [folder] : [join(root, "examples/library"), folder]) reader.copy(copied);
    linkPackage(reader.project);
    reader.addCommand("xdg-open", browser);
    const { exitCode, output } = await reader.run(start());
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
    await play(guide, reader, forEmulator);
  });

  /** What the reader of a guide has done before. */
  function start(): string {
    const variables = Object.entries(leadingTo(emulator)).map(([name, value]) => `export ${name}=${value}`);
    return `${variables.join("\n")}
      export REPORTING_CLIENT_SECRET=$LWA_CLIENT_SECRET SELLING_CLIENT_SECRET=$LWA_CLIENT_SECRET
      export VIDEO_CLIENT_SECRET=$LWA_CLIENT_SECRET
      printf %s '${emulator.issueRefreshToken()}' >selling-token.txt
      mkdir "$HOME/devtest-state"
      pulumi login "file://$HOME/devtest-state?metadata=skip"
      export PULUMI_CONFIG_PASSPHRASE='a passphrase for the test'
      pulumi stack init practice`;
  }

  /** Profiles, for the emulator in Amazon's place. */
  function forEmulator(text: string): string {
    return text
      .replaceAll(/amzn1\.application-oa2-client\.[0-9a-f]{32}/g, emulator.clientId)
      .replaceAll(/^( +)tokenUrl: .*\n/gm, "")
      .replaceAll(/^( +)grant: .*$/gm, (line, indent) => `${line}\n${indent}tokenUrl: ${emulator.tokenUrl}`)
      .replaceAll("https://www.amazon.com/ap/oa", emulator.authorizeUrl);
  }
});

/** Plays somebody who agrees at the address given, and keeps the address they are sent on to. */
const browser = `#!/bin/sh
exec node -e 'fetch(process.argv[1], { redirect: "manual" }).then((answer) => require("node:fs").writeFileSync("address.txt", answer.headers.get("location")))' "$1"
`;

test.each(documents)("every link of %s leads somewhere", (document) => {
  const dead = linksOf(read(document)).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? document : relative(root, join(root, dirname(document), path));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test("the README, or a guide, shows every key of a configuration", () => {
  const { properties, $defs } = JSON.parse(read("schema/devtest.schema.json"));
  const maps = [{ properties }, ...(Object.values($defs) as { properties?: object }[])];
  const keys = new Set(maps.flatMap((map) => Object.keys(map.properties ?? {})));
  const shown = documents.flatMap((document) => blocksOf(read(document)).map(({ text }) => text)).join("\n");
  expect(keys.size).toBeGreaterThan(20);
  expect([...keys].filter((key) => !new RegExp(`(?<![\\w.])${key}:`).test(shown))).toEqual([]);
});

const switchTable = /(<!-- switches -->\n)([\s\S]*?)(<!-- \/switches -->)/;

test("the emulator's guide has its table of switches", () => {
  const guide = "test/emulator/README.md";
  const rows = switchList.map(({ name, question, values }) => {
    const [first, ...others] = values.map(({ value }) => `\`${value}\``);
    return `| \`${name}\` | ${question} | ${first} | ${others.join(", ")} |`;
  });
  const table = ["| switch | question | default | or |", "|---|---|---|---|", ...rows, ""].join("\n");
  const markdown = read(guide);
  if (recording)
    writeFileSync(
      join(root, guide),
      markdown.replace(switchTable, (_all, before, _old, after) => before + table + after),
    );
  else expect(switchTable.exec(markdown)?.[2]).toBe(table);
});

test("SECURITY.md gives the licence of every dependency, and the reason for it", () => {
  const { dependencies, optionalDependencies } = manifest("package.json");
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  const rows = names.map((name) => [name, manifest(`node_modules/${name}/package.json`).license]);
  const [, list = ""] = read("SECURITY.md").split("## Dependencies");
  const described = [...list.matchAll(/^\| `(\S+)` +\| (\S+) +\| \S.* \|$/gm)].map(([, name, licence]) => [
    name,
    licence,
  ]);
  expect(described.sort()).toEqual(rows.sort());
});

interface Manifest {
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

function manifest(path: string): Manifest {
  return JSON.parse(read(path)) as Manifest;
}
