import { Command } from "commander";
import type { WrittenTester } from "../config/testers.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { quoted } from "../text/quoted.js";
import { refuseLeft } from "./definitions.js";
import { dropped, refuseSame } from "./drop.js";
import { type EditOptions, editing, type Said, whereFile } from "./editing.js";
import { askedPeople } from "./people-asked.js";

interface Options extends EditOptions {
  readonly from: string;
  readonly to: string;
}

/** `devtest move`: from one group's list to another's, with their names. */
export function moveCommand(): Command {
  return new Command("move")
    .description(
      "Move people from one group of the file to another. They get access through the new group, and keep that of the old one until somebody removes them in the Developer Console.",
    )
    .argument("<person...>", "e-mail addresses, keys such as 2dcfeb0871, or names under `people`")
    .requiredOption("--from <group>", "the group that they leave")
    .requiredOption("--to <group>", "the group that they join")
    .option("--config <file>", whereFile)
    .option("--dry-run", "say what would be written, and write nothing")
    .action(move);
}

async function move(people: readonly string[], options: Options): Promise<void> {
  await editing(options, (editor) => {
    const [from, to] = [editor.group(options.from), editor.group(options.to)];
    refuseSame(from, to);
    const asked = askedPeople(people, editor).map(({ key }) => ({
      key,
      person: editor.people(from).find((one) => one.key === key),
      there: editor.people(to).find((one) => one.key === key),
    }));
    for (const { person } of asked)
      if (person !== undefined && editor.isExpired(person)) refuseExpired(person, from, editor);
    // Whoever was there until a day that has passed gets a new entry.
    const isListed = (there: WrittenTester | undefined) => there !== undefined && !editor.isExpired(there);
    const leaving = asked.filter(({ person }) => person !== undefined);
    const joining = leaving.filter(({ there }) => !isListed(there));
    const keysOf = (some: typeof asked) => new Set(some.map(({ key }) => key));
    const entries = joining.flatMap(({ person }) =>
      person === undefined ? [] : [editor.joiningFrom(from, to, person)],
    );
    editor.drop(
      new Map([
        [from, keysOf(leaving)],
        [to, keysOf(joining.filter(({ there }) => there !== undefined))],
      ]),
    );
    editor.add(new Map([[to, entries]]));
    return asked.flatMap(({ key, person, there }): Said[] => {
      if (person === undefined) {
        return isListed(there)
          ? [{ key, group: to, text: "is there already" }]
          : [{ key, group: from, text: "is not there" }];
      }
      const text = isListed(there) ? "is there already" : "is listed now";
      return [dropped(editor, { key, group: from }), { key, group: to, text, isChange: true }];
    });
  });
}

function refuseExpired(person: WrittenTester, group: string, editor: ConfigurationEditor): never {
  const { key, until } = person;
  const defined = editor.definitionOf(group, person);
  if (defined !== undefined) refuseLeft(defined, editor);
  const what = `${key} counts as having left the group ${quoted(group)}: their last day was ${until}. Nothing was written.`;
  const cure = "Add them to the other group, with a later day or none (`devtest add`).";
  throw new DevTestError("has_left", what, cure);
}
