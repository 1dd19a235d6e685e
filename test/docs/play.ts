/**
 * Plays a document: its blocks from top to bottom, in one project.
 *
 * | block               | what is done, and held                                                                     |
 * |---------------------|--------------------------------------------------------------------------------------------|
 * | `sh`                | runs, and ends with exit code 0                                                            |
 * | `sh fails`          | runs, and ends with another                                                                |
 * | `sh another-shell`  | runs beside the rest until the end; what it says to export is exported                     |
 * | `console`           | the command of its first line, `$ …`, runs; the lines below are what it prints             |
 * | `console name.svg`  | the same, and the file, beside the document, is the picture of what it prints in colour    |
 * | `diff name`         | an edit of a file: lines with `-` are there once and in one piece, and become those with `+` |
 * | `yaml name` and the like | is written to a file; the file of that name beside a guide is the same                |
 * | `yaml` and the like | is part of a file below `examples`                                                         |
 * | `markdown comment`  | is what `test/pipelines/github.test.ts` holds: the comment below a pull request            |
 *
 * `DOCS_RECORD=1` writes what is printed now into documents and pictures, in the place of comparing it.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";
import { root } from "../engine/stack.js";
import { type Block, blocksOf, withText } from "./markdown.js";
import type { Reader } from "./reader.js";
import { terminalPicture } from "./terminal-picture.js";

export const recording = process.env["DOCS_RECORD"] !== undefined;

/** A document under way. */
interface Scene {
  readonly reader: Reader;
  /** The document's folder. */
  readonly folder: string;
  /** What of a block is another at the reader's than in the document. */
  readonly adapt: (text: string) => string;
}

/** What a `console` block should show; nothing of any other. */
type Way = (block: Block, scene: Scene) => Promise<string | undefined>;

const ways: Readonly<Record<string, Way>> = {
  sh: runScript,
  console: showCommand,
  async diff({ argument, text }, { reader }) {
    return void reader.write(argument, edited(reader.read(argument), text));
  },
  markdown: async () => undefined,
  yaml: showFile,
  json: showFile,
  js: showFile,
  ts: showFile,
  csv: showFile,
  text: showFile,
};

/** @param path the document's, below the repository */
export async function play(
  path: string,
  reader: Reader,
  adapt: Scene["adapt"] = (text) => text,
): Promise<void> {
  const file = join(root, path);
  let markdown = readFileSync(file, "utf8");
  for (const block of blocksOf(markdown)) {
    const way = ways[block.kind];
    if (way === undefined) throw new Error(`${path} has a block of a kind no test plays:\n${block.source}`);
    const printed = await way(block, { reader, folder: dirname(file), adapt });
    if (printed === undefined) continue;
    if (!recording) expect(block.text).toBe(printed);
    markdown = withText(markdown, block, printed);
  }
  if (recording) writeFileSync(file, markdown);
}

async function runScript({ argument, text }: Block, { reader, adapt }: Scene): Promise<undefined> {
  if (argument === "another-shell")
    // Any free port: tests run side by side.
    return void (await reader.runAside(`${text.trim()} --port 0`, /DEVTEST_API_URL=.*\n/));
  const { exitCode, output } = await reader.run(adapt(text));
  const asSaid = (exitCode !== 0) === (argument === "fails");
  expect({ text, asSaid, output: asSaid ? "" : output }).toEqual({ text, asSaid: true, output: "" });
}

async function showCommand({ argument, text }: Block, { reader, folder }: Scene): Promise<string> {
  const command = text.split("\n")[0]?.replace(/^\$ /, "") ?? "";
  const shown = async (line: string): Promise<string> => {
    const { output } = await reader.run(line);
    return `$ ${command}\n${steady(output, reader)}\n`;
  };
  if (argument !== "")
    keepPicture(join(folder, argument), terminalPicture(await shown(`${command} --color=always`)));
  return shown(command);
}

function keepPicture(file: string, picture: string): void {
  if (recording) writeFileSync(file, picture);
  else expect(readFileSync(file, "utf8")).toBe(picture);
}

/** Without what differs from run to run and from machine to machine, and without the lines that only show progress. */
function steady(output: string, { project }: Reader): string {
  return output
    .replaceAll(project, "/home/you/project")
    .replaceAll(/^.*@ (previewing|updating|destroying)\b.*\n/gm, "")
    .replaceAll(/^.* (running|(updating|creating) \(\d+s\)) .*\n/gm, "")
    .replaceAll(/ \(\d+\.\d+s\)/g, "")
    .replaceAll(/^Duration: .*\n/gm, "")
    .replaceAll(/\bcommit [0-9a-f]{12}\b/g, "commit 1a2b3c4d5e6f")
    .replaceAll(/\b[0-9a-f]{12} \(\d{4}-\d\d-\d\d\)/g, "1a2b3c4d5e6f (2026-11-26)")
    .replaceAll(/ +$/gm, "")
    .trim();
}

async function showFile({ argument, text }: Block, { reader, folder, adapt }: Scene): Promise<undefined> {
  if (argument !== "") {
    const beside = join(folder, argument);
    // The repository's own files are not the README's.
    if (folder !== root && existsSync(beside)) expect(text).toBe(readFileSync(beside, "utf8"));
    return void reader.write(argument, adapt(text));
  }
  const files = globSync("examples/*/*.{yaml,json,js,ts,csv}", { cwd: root });
  const found = files.filter((file) => readFileSync(join(root, file), "utf8").includes(text));
  expect({ text, isPartOfAnExample: found.length > 0 }).toEqual({ text, isPartOfAnExample: true });
}

function edited(before: string, diff: string): string {
  const lines = diff.split("\n").filter((line) => line !== "");
  const without = (sign: string): string =>
    lines.flatMap((line) => (line.startsWith(sign) ? [] : [`${line.slice(1)}\n`])).join("");
  const parts = before.split(without("+"));
  expect({ diff, found: parts.length - 1 }).toEqual({ diff, found: 1 });
  return parts.join(without("-"));
}
