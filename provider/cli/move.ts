import { Command } from "commander";
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
    .argument("<person...>", "e-mail addresses, or keys such as 2dcfeb0871")
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
    return askedPeople(people, editor).flatMap(({ key }): Said[] => {
      const person = editor.people(from).find((one) => one.key === key);
      const isThere = editor.people(to).some((one) => one.key === key);
      if (person === undefined && !isThere) return [{ key, group: from, text: "is not there" }];
      if (person !== undefined) editor.drop(from, new Set([key]));
      if (!isThere && person !== undefined) {
        const { key: _key, ...tester } = person;
        editor.add(to, [tester]);
      }
      return [
        ...(person === undefined ? [] : [dropped(editor, key, from)]),
        isThere
          ? { key, group: to, text: "is there already" }
          : { key, group: to, text: "is listed now", isChange: true },
      ];
    });
  });
}
