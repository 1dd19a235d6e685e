import { Command, Option } from "commander";
import { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { type Grouped, type ListFormat, listFormats, unwritableGroups, written } from "../lists/formats.js";
import { counted } from "../text/counted.js";
import { quoted } from "../text/quoted.js";
import { jsonText, withoutCommands } from "../text/workflow-commands.js";
import { readToday } from "../today.js";
import { configurationAt } from "./configurations.js";
import { whereFile } from "./editing.js";
import { compileLess } from "./short-lived.js";

interface Options {
  readonly group?: string;
  readonly format: ListFormat;
  readonly config?: string;
}

/** `devtest export`: the people of the file, as another tool reads them. */
export function exportCommand(): Command {
  return new Command("export")
    .description(
      "Print the people of the file, addresses and names, as another tool reads them. No cell is a formula to a spreadsheet; `devtest import` undoes that.",
    )
    .option("--group <group>", "only this group, by its key in the file or its name on Amazon (default: all)")
    .addOption(
      new Option(
        "--format <format>",
        "amazon: E-mail,First name,Last name; pilot: with groups; play: addresses; firebase: with one name; json: everything, last days too",
      )
        .choices(listFormats)
        .default("amazon"),
    )
    .option("--config <file>", whereFile)
    .action(print);
}

function print({ group, format, config }: Options): void {
  compileLess();
  const file = configurationAt(config);
  const editor = new ConfigurationEditor(file, new Date(`${readToday(process.env)}T00:00:00Z`));
  const people = peopleOf(editor, group === undefined ? editor.groupKeys() : [editor.group(group)]);
  const [unwritable] = unwritableGroups(format, people);
  if (unwritable !== undefined) {
    const what = `The name of the group ${quoted(unwritable)} has a comma or a semicolon, and these stand between groups in the format ${format}.`;
    throw new DevTestError("cannot_write", what, "Use --format json, or rename the group's key in the file.");
  }
  process.stderr.write(aboutDays(format, people));
  const text = written[format](people);
  process.stdout.write(format === "json" ? jsonText(JSON.parse(text)) : withoutCommands(text));
}

/** Somebody with what each group says of their last day, which is nothing where they have none there. */
interface Listed extends Grouped {
  readonly days: readonly (string | undefined)[];
}

/** Each person once, in the order of the file, with all their groups. Whose last day has passed has left them. */
function peopleOf(editor: ConfigurationEditor, keys: readonly string[]): Listed[] {
  const people = new Map<string, Listed>();
  for (const group of keys) {
    for (const person of editor.people(group)) {
      if (editor.isExpired(person)) continue;
      const { key, until, ...tester } = person;
      const before = people.get(key);
      const days = [...(before?.days ?? []), until];
      people.set(key, {
        tester: { ...tester, ...before?.tester },
        groups: [...(before?.groups ?? []), group],
        days,
        // A day that is too early can be put right later, and one that is too late cannot.
        until: days.filter((day) => day !== undefined).sort()[0],
      });
    }
  }
  return [...people.values()];
}

/** What an export says of last days besides: one person has one in JSON, and none in the other formats. */
function aboutDays(format: ListFormat, people: readonly Listed[]): string {
  const ending = people.filter(({ until }) => until !== undefined);
  const several = ending.filter(({ days }) => new Set(days).size > 1);
  if (format === "json" && several.length > 0) {
    const have = counted(several.length, "person has", "people have");
    return `warning: ${have} another last day, or none, in another group; the first day is in this format, for all their groups\n`;
  }
  if (format === "json" || ending.length === 0) return "";
  const last = counted(ending.length, "last day is", "last days are");
  return `warning: ${last} not in this format, so whoever reads it lists these people without an end; --format json has them\n`;
}
