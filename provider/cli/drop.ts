import { Command } from "commander";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { joinedList } from "../text/list.js";
import { inShort } from "../text/quoted.js";
import { type EditOptions, editing, type Said, whereFile } from "./editing.js";
import { askedPeople } from "./people-asked.js";

interface Options extends EditOptions {
  readonly group?: string;
}

/** `devtest drop`: takes people off the lists of the file. At Amazon they keep their access. */
export function dropCommand(): Command {
  return new Command("drop")
    .description(
      "Take people out of a group of the file, or out of all of them. Amazon still lets them in until somebody removes them in the Developer Console.",
    )
    .argument("<person...>", "e-mail addresses, or keys such as 2dcfeb0871")
    .option("--group <group>", "this group alone (default: every group)")
    .option("--config <file>", whereFile)
    .option("--dry-run", "say what would be written, and write nothing")
    .action(drop);
}

async function drop(people: readonly string[], options: Options): Promise<void> {
  await editing(options, (editor) => {
    const only = options.group === undefined ? undefined : editor.group(options.group);
    return askedPeople(people, editor).flatMap(({ key }) => {
      const groups = editor.groupsOf(key).filter((group) => only === undefined || group === only);
      for (const group of groups) editor.drop(group, new Set([key]));
      if (groups.length > 0) return groups.map((group): Said => dropped(editor, key, group));
      return [{ key, group: only ?? "any", text: "is not there" }];
    });
  });
}

/** Nobody loses access by it, which is easily forgotten. */
export function dropped(editor: ConfigurationEditor, key: string, group: string): Said {
  const apps = (editor.inspect().desired?.apps ?? []).filter(({ groups }) =>
    groups.some((one) => one.key === group),
  );
  const where =
    apps.length === 0
      ? ""
      : ` to ${joinedList(
          apps.map((app) => inShort(app.key)),
          "and",
        )}`;
  return {
    key,
    group,
    text: `is off the list, and keeps access${where} until somebody removes them in the Developer Console`,
    isChange: true,
  };
}

/** @throws DevTestError when nobody is asked for */
export function refuseSame(from: string, to: string): void {
  if (from !== to) return;
  throw new DevTestError("usage", "--from and --to name the same group.", "Name another one.");
}
