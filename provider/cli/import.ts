import { resolve } from "node:path";
import { Command } from "commander";
import type { PersonOfList } from "../config/people-of.js";
import { displayPath } from "../document/folder.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { type Joining, joiningBy } from "../editor/joining.js";
import { DevTestError, diagnosticLine } from "../errors.js";
import type { PeopleList } from "../lists/list.js";
import { summaryOf } from "../lists/summary.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { whereFile, withEditor } from "./editing.js";
import { assign } from "./import/assigned.js";
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
    .option("--no-names", "take addresses alone, and show no names")
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
  if (people.length === 0) throw nobody(file, list, whyNobody(list));
  const named = names ? people : people.map(withoutNames);
  const text = await withEditor({ config, writes: write ?? false }, async (editor) => {
    const assigned = assign({ list, people: named }, { group, map, names }, editor);
    if (assigned.past.length === people.length)
      throw nobody(file, list, "Everybody's last day has passed: write later ones.");
    const joining = assigned.groups.map(({ group: joined, joins }) => {
      return [joined, joins.map((person) => joiningBy(person, joined, editor.directory))] as const;
    });
    addPeople(editor, new Map(joining));
    editor.refuseMistakes();
    const files = editor.changedFiles();
    if (write) await editor.write();
    return asText(list, assigned, { files, isWritten: write ?? false });
  });
  process.stdout.write(withoutCommands(text));
}

function withoutNames({ person: { firstName, lastName, ...person }, groups }: PersonOfList): PersonOfList {
  return { person, groups };
}

/** Most likely another list was meant, or all of it was passed over: a pipeline must not go on as if all were well. */
function nobody(file: string, list: PeopleList, cure: string): DevTestError {
  const shown = file === "-" ? "Standard input" : displayPath(resolve(file));
  return new DevTestError("nobody", `${shown} lists nobody (${summaryOf(list)}).`, cure);
}

function whyNobody({ skipped }: PeopleList): string {
  return skipped.length === 0
    ? "Give a list of people, one address a line."
    : "The warnings above say why each row is passed over, and what to do.";
}

function addPeople(editor: ConfigurationEditor, joining: ReadonlyMap<string, readonly Joining[]>): void {
  try {
    editor.add(joining);
  } catch (error) {
    if (!(error instanceof DevTestError) || error.code !== "no_column") throw error;
    const cure =
      "Take addresses alone with --no-names, or add the columns to that file first (one of last days is called `Until`).";
    throw new DevTestError(error.code, error.what, cure, { cause: error });
  }
}
