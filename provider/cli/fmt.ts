import { resolve } from "node:path";
import { Command } from "commander";
import { findConfigFile } from "../config/find.js";
import { displayPath } from "../document/folder.js";
import { ConfigurationEditor } from "../editor/configuration.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { readToday } from "../today.js";

interface Options {
  readonly check?: true;
  readonly sort: readonly string[];
}

/** `devtest fmt`: one person a line, so that a change shows as one line, and two changes seldom meet. */
export function fmtCommand(): Command {
  return new Command("fmt")
    .description(
      "Write each person on a line of their own, so that changes show person by person. Comments stay, and so does everything but the lists.",
    )
    .argument(
      "[config]",
      "the configuration file (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml)",
    )
    .option("--sort <group...>", "put the people of these groups in the order of their addresses", [])
    .option("--check", "write nothing, and end with 1 when something would change")
    .action(format);
}

async function format(config: string | undefined, { check, sort }: Options): Promise<void> {
  const file = config === undefined ? findConfigFile(process.env, undefined, process.cwd()) : resolve(config);
  const editor = new ConfigurationEditor(file, new Date(`${readToday(process.env)}T00:00:00Z`));
  const isChanged = editor.format(sort.map((group) => editor.group(group)));
  if (!check) await editor.write();
  const shown = displayPath(file);
  const said = check
    ? `${shown} is not formatted: \`devtest fmt\` writes one person a line`
    : `${shown} is formatted now`;
  process.stdout.write(withoutCommands(`${isChanged ? said : `${shown} is formatted already`}\n`));
  if (check && isChanged) process.exitCode = 1;
}
