/**
 * The README, run from top to bottom in one project: files are written, commands run, and what a `console` block shows
 * is what was printed. `README_UPDATE=1 npm test readme` writes what is printed now into the README.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Emulator, startEmulator, switchList } from "./emulator/index.js";
import { type RunResult, root, Stack } from "./engine/stack.js";

const file = join(root, "README.md");
const update = process.env["README_UPDATE"] !== undefined;
let emulator: Emulator;
let stack: Stack;
let commands: string;

beforeAll(async () => {
  emulator = await startEmulator();
  stack = await Stack.create({
    name: "readme",
    copyOf: join(root, "examples/quickstart"),
    emulator,
    env: {
      DEVTEST_PROFILES: "profiles.yaml",
      DEVTEST_STORE_KEY: "a passphrase for the test",
      REPORTING_CLIENT_SECRET: emulator.clientSecret,
      SELLING_CLIENT_SECRET: emulator.clientSecret,
      VIDEO_CLIENT_SECRET: emulator.clientSecret,
    },
  });
  commands = mkdtempSync(join(root, "bin", "commands-"));
  writeFileSync(join(commands, "devtest"), `#!/bin/sh\nexec node "${root}/bin/provider/cli/main.js" "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(commands, "xdg-open"), browser, { mode: 0o755 });
  stack.write("selling-token.txt", emulator.issueRefreshToken());
  cpSync(join(root, "schema"), join(stack.project, "schema"), { recursive: true });
});

afterAll(async () => {
  await stack.dispose();
  await emulator.stop();
  rmSync(commands, { recursive: true, force: true });
});

/** Plays somebody who agrees at the address given, and keeps the address they are sent on to. */
const browser = `#!/bin/sh
exec node -e 'fetch(process.argv[1], { redirect: "manual" }).then((answer) => require("node:fs").writeFileSync("address.txt", answer.headers.get("location")))' "$1"
`;

/** The profiles of the README, for the emulator in Amazon's place. */
function forEmulator(profiles: string): string {
  return profiles
    .replaceAll(/amzn1\.application-oa2-client\.[0-9a-f]{32}/g, emulator.clientId)
    .replaceAll(/^( +)tokenUrl: .*\n/gm, "")
    .replaceAll(/^( +)grant: .*$/gm, (line, indent) => `${line}\n${indent}tokenUrl: ${emulator.tokenUrl}`)
    .replaceAll("https://www.amazon.com/ap/oa", emulator.authorizeUrl);
}

interface Block {
  /** What stands behind the three backticks. */
  readonly info: string;
  readonly text: string;
}

const fence = /^```(.*)\n([\s\S]*?)^```$/gm;

function blocks(markdown: string): Block[] {
  return [...markdown.matchAll(fence)].map(([, info = "", text = ""]) => ({ info, text }));
}

/** Runs in the project, as a reader would at a shell. */
function shell(script: string): Promise<RunResult> {
  return stack.shell(`exec 2>&1\n${script}`, commands);
}

/** Without what differs from run to run, and from machine to machine. */
function steady(output: string): string {
  return output
    .replaceAll(stack.project, "/home/you/project")
    .replaceAll(/\n@ .*|(?<=\n)Duration: .*\n/g, "")
    .replaceAll(/ +$/gm, "")
    .trim();
}

const commandOf = (text: string) => text.split("\n")[0]?.replace(/^\$ /, "") ?? "";

const ways: Record<string, (block: Block) => Promise<string | undefined>> = {
  async yaml({ info, text }) {
    const name = info.split(" ")[1] ?? "";
    if (name === "Pulumi.yaml") return void expect(text).toBe(example("library", name));
    stack.write(name, name === "profiles.yaml" ? forEmulator(text) : text);
  },
  async js({ info, text }) {
    expect(text).toBe(example("library", info.split(" ")[1] ?? ""));
  },
  async ts({ text }) {
    expect(example("typescript", "index.ts")).toContain(text);
  },
  async sh({ text }) {
    const { exitCode, output } = await shell(text);
    expect({ text, exitCode, output: exitCode === 0 ? "" : output }).toEqual({
      text,
      exitCode: 0,
      output: "",
    });
  },
  async console({ text }) {
    const command = commandOf(text);
    return `$ ${command}\n${steady((await shell(command)).output)}\n`;
  },
};

function example(name: string, path: string): string {
  return readFileSync(join(root, "examples", name, path), "utf8");
}

test("every block of the README runs, and what it shows is what is printed", async () => {
  let markdown = readFileSync(file, "utf8");
  for (const block of blocks(markdown)) {
    const way = ways[block.info.split(" ")[0] ?? ""];
    if (way === undefined)
      throw new Error(`README.md has a block of a kind no test runs: ${block.info}\n${block.text}`);
    const printed = await way(block);
    if (printed === undefined) continue;
    if (!update) expect(block.text).toBe(printed);
    markdown = markdown.replace(
      `\`\`\`${block.info}\n${block.text}\`\`\``,
      () => `\`\`\`${block.info}\n${printed}\`\`\``,
    );
  }
  if (update) writeFileSync(file, markdown);
});

test("the README's table of switches is the emulator's", () => {
  const markdown = readFileSync(file, "utf8");
  const rows = switchList.map(({ name, question, values }) => {
    const [first, ...others] = values.map(({ value }) => `\`${value}\``);
    return `| \`${name}\` | ${question} | ${first} | ${others.join(", ")} |`;
  });
  const table = ["| switch | question | default | or |", "|---|---|---|---|", ...rows].join("\n");
  const parts = /(<!-- switches -->\n)([\s\S]*?)(<!-- \/switches -->)/;
  if (update)
    writeFileSync(
      file,
      markdown.replace(parts, (_all, before, _table, after) => `${before}${table}\n${after}`),
    );
  else expect(parts.exec(markdown)?.[2]).toBe(`${table}\n`);
});

test("the README gives the licence of every dependency, and the reason for it", () => {
  const { dependencies, optionalDependencies } = manifest(root);
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  const rows = names.map((name) => [name, manifest(join(root, "node_modules", name)).license]);
  const [, list = ""] = readFileSync(file, "utf8").split("Dependencies, each with its reason:");
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

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
