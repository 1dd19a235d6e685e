import { Command } from "commander";
import { composed } from "../desired.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import type { TesterKey } from "../people.js";
import { joinedList } from "../text/list.js";
import { inShort } from "../text/quoted.js";
import { type EditOptions, editing, type Said, whereFile } from "./editing.js";
import { askedPeople } from "./people-asked.js";

interface Options extends EditOptions {
  readonly group?: string;
  readonly expired?: true;
  readonly removed?: true;
}

/** `devtest drop`: takes people off the lists of the file. At Amazon they keep their access. */
export function dropCommand(): Command {
  return new Command("drop")
    .description(
      "Take people out of a group of the file, or out of all of them. Amazon still lets them in until somebody removes them in the Developer Console.",
    )
    .argument("[person...]", "e-mail addresses, or keys such as 2dcfeb0871")
    .option("--group <group>", "this group alone (default: every group)")
    .option("--expired", "everybody whose last day (`until`) has passed")
    .option("--removed", "write under `removed` too that somebody has removed them in the Developer Console")
    .option("--config <file>", whereFile)
    .option("--dry-run", "say what would be written, and write nothing")
    .action(drop);
}

async function drop(people: readonly string[], options: Options): Promise<void> {
  if ((people.length === 0) === (options.expired === undefined)) {
    const what = people.length === 0 ? "Nobody is named." : "--expired goes without names.";
    throw new DevTestError("usage", what, "Name people by address or key, or use --expired.");
  }
  await editing(options, (editor) => {
    const only = options.group === undefined ? undefined : editor.group(options.group);
    const groupsIn = only === undefined ? editor.groupKeys() : [only];
    const leaving = options.expired ? expired(editor, groupsIn) : named(people, editor, groupsIn);
    return leaving.map(({ key, group }): Said => {
      if (group === undefined) return { key, group: only ?? "any", text: "is not there" };
      editor.drop(group, new Set([key]));
      if (!options.removed) return dropped(editor, key, group);
      editor.append("removed", removalsOf(editor, key, group));
      return {
        key,
        group,
        text: "is off the list, and was removed in the Developer Console",
        isChange: true,
      };
    });
  });
}

interface Leaving {
  readonly key: TesterKey;
  /** Undefined where they are in none. */
  readonly group: string | undefined;
}

function expired(editor: ConfigurationEditor, groups: readonly string[]): Leaving[] {
  return groups.flatMap((group) =>
    editor.people(group).flatMap((person) => (editor.isExpired(person) ? [{ key: person.key, group }] : [])),
  );
}

function named(people: readonly string[], editor: ConfigurationEditor, groups: readonly string[]): Leaving[] {
  return askedPeople(people, editor).flatMap(({ key }): Leaving[] => {
    const theirs = editor.groupsOf(key).filter((group) => groups.includes(group));
    return theirs.length === 0 ? [{ key, group: undefined }] : theirs.map((group) => ({ key, group }));
  });
}

/** Of each app that uses the group. A key of a person, and no address, stands there. */
function removalsOf(editor: ConfigurationEditor, key: TesterKey, group: string) {
  return appsUsing(editor, group).map(({ appId, name }) => ({ tester: key, group: name, app: appId }));
}

function appsUsing(editor: ConfigurationEditor, group: string) {
  return (editor.inspect().desired?.apps ?? []).flatMap(({ key, appId, groups }) =>
    groups.flatMap((one) => (one.key === composed(group) ? [{ key, appId, name: one.name }] : [])),
  );
}

/** Nobody loses access by it, which is easily forgotten. */
export function dropped(editor: ConfigurationEditor, key: TesterKey, group: string): Said {
  const apps = appsUsing(editor, group).map((app) => inShort(app.key));
  const where = apps.length === 0 ? "" : ` to ${joinedList(apps, "and")}`;
  return {
    key,
    group,
    text: `is off the list, and keeps access${where} until somebody removes them in the Developer Console`,
    isChange: true,
  };
}

/** @throws DevTestError when there is nothing to move */
export function refuseSame(from: string, to: string): void {
  if (from !== to) return;
  throw new DevTestError("usage", "--from and --to name the same group.", "Name another one.");
}
