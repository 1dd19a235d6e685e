import { Command } from "commander";
import { type ExportedState, readExportedState } from "../pulumi/exported-state.js";
import type { Doubt } from "../recovery/doubt.js";
import { doubts } from "../recovery/doubts.js";
import { jsonText, withoutCommands } from "../text/workflow-commands.js";
import { readExport } from "./input.js";

/** `devtest recover [file] [--json]`: what is doubtful in an exported state, and the commands that settle it. */
export function recoverCommand(): Command {
  return new Command("recover")
    .description(
      "Read an exported state and name what is doubtful in it, what Pulumi has pending, and the commands that settle both. Changes nothing.",
    )
    .argument("[file]", "what `pulumi stack export` wrote; default: standard input")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", help)
    .action(recover);
}

const help = `
Nothing is cut short. Each finding says what is in doubt, where, for whom, and the commands that go on from there:

  pending          Pulumi was interrupted: a lock or a pending operation is left
  unconfirmed      sent, and no answer tells; devtest:onUnknown decides whether the next run sends them again
  unrecorded       on the ledger, and their own resource has no record: a killed run may have sent them, a refused one
                   has not. The next run sends them, also with devtest:onUnknown set to hold
  several-ledgers  more than one ledger in one state, each with its URN and what it holds
  still-on-amazon  left the file, and may still have access

"error reading from server: EOF" at the end of a run means that the provider's process was killed, often because memory
ran out. What it was sending is among the unrecorded. To send nobody twice, look in the Console before \`pulumi up\`.
`;

async function recover(file: string | undefined, { json }: { json?: true }): Promise<void> {
  const state = readExportedState(await readExport(file ?? "-"));
  const found = doubts(state);
  process.stdout.write(json ? jsonText(found) : withoutCommands(inWords(state, found)));
}

function inWords({ resources, pending }: ExportedState, found: readonly Doubt[]): string {
  if (resources.length + pending.length === 0)
    return "Nothing of DevTest is in this state: no ledger, no registration and no group. Is it that of the right stack?\n";
  if (found.length === 0)
    return "Nothing is doubtful: everything that was sent was answered, and nothing is pending.\n";
  return found
    .map(({ where, what, commands }) => `${where}: ${what}\n${commands.map(indented).join("")}`)
    .join("");
}

function indented(command: string): string {
  return `  ${command}\n`;
}
