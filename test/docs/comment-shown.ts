import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { root } from "../engine/stack.js";
import { blocksOf, withText } from "./markdown.js";
import { recording } from "./play.js";

/** Holds that the README shows a comment as it is, or writes it there. */
export function expectShown(comment: string): void {
  const file = join(root, "README.md");
  const readme = readFileSync(file, "utf8");
  const block = blocksOf(readme).find(({ kind, argument }) => kind === "markdown" && argument === "comment");
  if (block === undefined) throw new Error("the README shows no comment");
  if (recording) writeFileSync(file, withText(readme, block, steady(comment)));
  else expect(block.text).toBe(steady(comment));
}

/** As people see it, to its last section, without what differs from run to run, and with short addresses of links. */
function steady(comment: string): string {
  const shown = comment
    .replace(/<!--.*?-->\n*/gs, "")
    .replace(/\]\(https?:\/\/[^)]*\/([^/)]+)\)/g, "](…/$1)")
    .replace(/`[0-9a-f]{12}`/g, "`1a2b3c4d5e6f`")
    .replace(/\*\*Unchanged:.*$/s, "…");
  return `${shown.trim()}\n`;
}
