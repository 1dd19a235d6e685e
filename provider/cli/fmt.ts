import { Command } from "commander";
import { displayPath } from "../document/folder.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { counted } from "../text/counted.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { whereFile, withEditor } from "./editing.js";

interface Options {
  readonly check?: true;
  readonly config?: string;
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
    .option(
      "--sort <group>",
      "put the people of this group in the order of their addresses; repeatable",
      (one: string, all: readonly string[]) => [...all, one],
      [] as readonly string[],
    )
    .option("--config <file>", whereFile)
    .option("--check", "write nothing, and end with 1 when something would change")
    .action(format);
}

async function format(argument: string | undefined, options: Options): Promise<void> {
  const { check, sort, config = argument } = options;
  if (argument !== undefined && options.config !== undefined) {
    throw new DevTestError("usage", "The file is given twice.", "Give it as --config, or alone.");
  }
  const isChanged = await withEditor({ config, writes: !check }, async (editor) => {
    const files = editor.format(sort.map((group) => editor.group(group)));
    if (!check) await editor.write();
    const text = check ? "is not formatted: `devtest fmt` writes one person a line" : "is formatted now";
    const lines = files.length === 0 ? [formattedAlready(editor)] : files.map((file) => `${file} ${text}`);
    process.stdout.write(withoutCommands(lines.map((line) => `${line}\n`).join("")));
    return files.length > 0;
  });
  if (check && isChanged) process.exitCode = 1;
}

function formattedAlready(editor: ConfigurationEditor): string {
  const shown = displayPath(editor.file);
  const others = editor.written.parts.length - 1;
  if (others === 0) return `${shown} is formatted already`;
  return `${shown} and ${counted(others, "file", "files")} that it includes are formatted already`;
}
