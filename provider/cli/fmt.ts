import { Command } from "commander";
import { displayPath } from "../document/folder.js";
import { DevTestError } from "../errors.js";
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
  const [line, isChanged] = await withEditor({ config, writes: !check }, async (editor) => {
    const isChanged = editor.format(sort.map((group) => editor.group(group)));
    if (!check) await editor.write();
    const shown = displayPath(editor.file);
    if (!isChanged) return [`${shown} is formatted already`, false] as const;
    const text = check ? "is not formatted: `devtest fmt` writes one person a line" : "is formatted now";
    return [`${shown} ${text}`, true] as const;
  });
  process.stdout.write(withoutCommands(`${line}\n`));
  if (check && isChanged) process.exitCode = 1;
}
