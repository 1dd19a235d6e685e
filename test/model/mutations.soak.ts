/** Mutation tests of the model: the sequences must notice every mutation of the provider. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { root } from "../engine/stack.js";
import { commands } from "./commands.js";
import type { Install } from "./engine.js";
import { Ground } from "./ground.js";
import { mutations } from "./mutations.js";

let folder: string | undefined;
let ground: Ground | undefined;
afterEach(async () => {
  await ground?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

/** A copy of the compiled provider with one place changed. */
function broken(file: string, from: string, to: string): Install {
  mkdirSync(join(root, "bin/runs"), { recursive: true });
  folder = mkdtempSync(join(root, "bin/runs/broken-"));
  for (const part of ["package.json", "schema", "bin/provider"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  const path = join(folder, "bin/provider", file);
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(from, () => to),
  );
  return (require(join(folder, "bin/provider/shell/process.js")) as { install: Install }).install;
}

test.each(mutations)(
  "a %s with %s turned into %s is caught",
  async (file, from, to) => {
    const opened = await Ground.open(broken(file, from, to));
    ground = opened;
    const play = fc.asyncProperty(commands, (sequence) => opened.play(sequence));
    const { failed, errorInstance } = await fc.check(play, {
      seed: 20261121,
      numRuns: 1000,
      endOnFailure: true,
    });
    const said = errorInstance instanceof Error ? errorInstance.message.split("\n", 1)[0] : undefined;
    process.stdout.write(`  ${file}: ${from} → ${to}\n    ${said} (sequence ${opened.figures.sequences})\n`);
    expect(failed).toBe(true);
  },
  600_000,
);
