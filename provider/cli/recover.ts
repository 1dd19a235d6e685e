import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import { DevTestError } from "../errors.js";
import { readExportedState } from "../pulumi/exported-state.js";
import { type Doubt, doubts } from "../recovery/doubts.js";

/** `devtest recover [file] [--json]`: what is doubtful in an exported state, and the commands that settle it. */
export function recoverCommand(): Command {
  return new Command("recover")
    .summary("Name what a failed run left in doubt.")
    .description(
      "Read an exported state and name what is doubtful in it, what Pulumi has pending, and the commands that settle both. Changes nothing.",
    )
    .argument("[file]", "what `pulumi stack export` wrote; default: standard input")
    .option("--json", "print the findings as JSON")
    .action(recover);
}

async function recover(file: string | undefined, { json }: { json?: true }): Promise<void> {
  const found = doubts(readExportedState(await read(file)));
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
    return "Nothing is doubtful: everything that was sent was answered, and nothing is pending.\n";
  return found
    .map(({ where, what, commands }) => `${where}: ${what}\n${commands.map(indented).join("")}`)
    .join("");
}

function indented(command: string): string {
  return `  ${command}\n`;
}
