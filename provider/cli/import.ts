import { Command } from "commander";
import { displayPath } from "../document/folder.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { type Joining, joiningBy } from "../editor/joining.js";
import { DevTestError, diagnosticLine } from "../errors.js";
import { joinedList } from "../text/list.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { whereFile, withEditor } from "./editing.js";
import { type Assigned, assign } from "./import/assigned.js";
import { asText } from "./import/text.js";
import { openList } from "./opened-list.js";
import { compileLess } from "./short-lived.js";

interface Options {
  readonly group?: string;
  readonly map?: readonly string[];
  readonly names: boolean;
  readonly config?: string;
  readonly write?: true;
}

/** `devtest import <list>`: people from another tool's list into groups of the file. */
export function importCommand(): Command {
  return new Command("import")
    .description(
      "List the people of another tool's file in groups: CSV and text of any spreadsheet, fastlane, TestFlight, Firebase, Google, Okta, Entra, or addresses copied from a mail. Says by name who would join; --write writes. Nothing is sent.",
    )
    .argument("<list>", "the file to read; - is standard input")
    .option("--group <group>", "the group for everybody in it (default: the groups that the list names)")
    .option(
      "--map <name=group>",
      'another group for one that the list names, such as "Beta testers=beta-eu"; none behind = leaves it out; repeatable',
      (one: string, all: readonly string[] = []) => [...all, one],
    )
    .option("--no-names", "take addresses alone")
    .option("--config <file>", whereFile)
    .option("--write", "write it (default: only say what would be written)")
    .action(run);
}

async function run(file: string, { group, map = [], names, config, write }: Options): Promise<void> {
  compileLess();
  if (group !== undefined && map.length > 0) {
    const what = "--group puts everybody into one group, so --map has nothing to map.";
    throw new DevTestError("usage", what, "Give one of them.");
  }
  const { list, people, warnings } = await openList(file);
  process.stderr.write(withoutCommands(warnings.map((one) => `warning: ${diagnosticLine(one)}\n`).join("")));
  const text = await withEditor({ config, writes: write ?? false }, async (editor) => {
    const assigned = assign({ list, people }, { group, map }, editor);
    for (const { group: joined, joins } of assigned.groups) {
      const joining = joins.map((person) =>
        joiningBy(names ? person : { email: person.email }, editor.directory),
      );
      addPeople(editor, joined, joining);
    }
    editor.refuseMistakes();
    if (write) await editor.write();
    return asText(list, assigned, { file: filesOf(assigned, editor), isWritten: write ?? false });
  });
  process.stdout.write(withoutCommands(text));
}

/** Where the groups stand that somebody joins. */
function filesOf({ groups }: Assigned, editor: ConfigurationEditor): string {
  const joined = groups.filter(({ joins }) => joins.length > 0).map(({ group }) => editor.fileOf(group));
  return joinedList([...new Set(joined)].map(displayPath), "and");
}

function addPeople(editor: ConfigurationEditor, group: string, people: readonly Joining[]): void {
  try {
    if (people.length > 0) editor.add(group, people);
  } catch (error) {
    if (!(error instanceof DevTestError) || error.code !== "no_column") throw error;
    const cure = "Take addresses alone with --no-names, or add the columns to that file first.";
    throw new DevTestError(error.code, error.what, cure, { cause: error });
  }
}
