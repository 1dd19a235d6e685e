import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import { DevTestError } from "../errors.js";
import type { Doubt } from "../recovery/doubts.js";

/** `devtest recover [file] [--json]`: what an exported state leaves in doubt, and the commands that end it. */
export function recoverCommand(): Command {
  return new Command("recover")
    .summary("Say what a run that went wrong left in doubt.")
    .description(
      "Read an exported state, and say what is doubtful in it, what Pulumi still carries, and the commands that clear it. Changes nothing.",
    )
    .argument("[file]", "what `pulumi stack export` wrote; default: standard input")
    .option("--json", "print the findings as JSON")
    .action(recover);
}

async function recover(file: string | undefined, { json }: { json?: true }): Promise<void> {
  const exported = await read(file);
  // Loaded here and not above, because no other command reads a state.
  const { readExportedState } = await import("../pulumi/exported-state.js");
  const { doubts } = await import("../recovery/doubts.js");
  const found = doubts(readExportedState(exported));
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : inWords(found));
}

async function read(file: string | undefined): Promise<string> {
  if (file === undefined) return text(process.stdin);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const cure = "Name a file that `pulumi stack export` wrote.";
    throw new DevTestError("unreadable", `${file} cannot be read (${code}).`, cure, { cause: error });
  }
}

function inWords(found: readonly Doubt[]): string {
  if (found.length === 0)
    return "Nothing is doubtful: all that was sent was answered, and nothing is under way.\n";
  return found
    .map(({ where, what, commands }) => `${where}: ${what}\n${commands.map(indented).join("")}`)
    .join("");
}

function indented(command: string): string {
  return `  ${command}\n`;
}
