import { Command } from "commander";
import { composed, type Removal } from "../desired.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import type { TesterKey } from "../people.js";
import { joinedList } from "../text/list.js";
import { inShort, quoted } from "../text/quoted.js";
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
    .argument("[person...]", "e-mail addresses, keys such as 2dcfeb0871, or names under `people`")
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
    const gone = leaving.filter(({ isThere }) => isThere);
    const byGroup = Map.groupBy(gone, ({ group }) => group);
    editor.drop(new Map([...byGroup].map(([group, all]) => [group, new Set(all.map(({ key }) => key))])));
    if (!options.removed)
      return leaving.map((one) => (one.isThere ? dropped(editor, one) : absent(one, only)));
    return recorded(editor, leaving, only);
  });
}

/** Takes down that somebody has removed them in the Console: of those too who left the list before. */
function recorded(
  editor: ConfigurationEditor,
  leaving: readonly Leaving[],
  only: string | undefined,
): Said[] {
  const known = new Set((editor.inspect().desired?.removed ?? []).map(placeOf));
  const said = leaving.map((one): Said & { readonly removals: readonly TesterRemoval[] } => {
    const { key, group, isThere } = one;
    if (!isThere && only === undefined) throw unknownPlace(key);
    const all = removalsOf(editor, one);
    const removals = all.filter((removal) => !known.has(placeOf(removal)));
    const where = isThere ? "is off the list" : "is not there";
    if (all.length === 0 && !isThere) throw unusedGroup(group);
    if (all.length === 0) {
      const text = "is off the list, and stands under `removed` for no app, because none uses the group";
      return { key, group, text, isChange: true, removals };
    }
    const text =
      removals.length === 0
        ? `${where}, and stands under \`removed\` already`
        : `${where}, and stands under \`removed\` now`;
    return { key, group, text, isChange: isThere || removals.length > 0, removals };
  });
  editor.append(
    "removed",
    said.flatMap(({ removals }) => removals),
  );
  return said;
}

interface TesterRemoval extends Readonly<Record<string, string>> {
  readonly tester: TesterKey;
  readonly group: string;
  readonly app: string;
}

/** What an entry under `removed` is about. */
function placeOf({ tester, group, app }: Pick<Removal, "tester" | "group" | "app">): string {
  return JSON.stringify([tester, group, app]);
}

function unknownPlace(key: TesterKey): DevTestError {
  const what = `${key} is in no group of the file, so it is not known where they were removed. Nothing was written.`;
  return new DevTestError("usage", what, "Name the group that they were in: --group qa.");
}

function unusedGroup(group: string): DevTestError {
  const what = `No app of the file uses the group ${quoted(group)}, so nothing can stand under \`removed\`. Nothing was written.`;
  return new DevTestError("usage", what, "Leave --removed out, or name another group.");
}

function absent({ key }: Leaving, only: string | undefined): Said {
  return { key, group: only, text: only === undefined ? "is in no group" : "is not there" };
}

interface Leaving {
  readonly key: TesterKey;
  /** Where they are not there: the one that was named, or nothing. */
  readonly group: string;
  readonly isThere: boolean;
}

function expired(editor: ConfigurationEditor, groups: readonly string[]): Leaving[] {
  return groups.flatMap((group) =>
    editor
      .people(group)
      .flatMap((person) => (editor.isExpired(person) ? [{ key: person.key, group, isThere: true }] : [])),
  );
}

function named(people: readonly string[], editor: ConfigurationEditor, groups: readonly string[]): Leaving[] {
  return askedPeople(people, editor).flatMap(({ key }): Leaving[] => {
    const theirs = editor.groupsOf(key).filter((group) => groups.includes(group));
    if (theirs.length === 0)
      return [{ key, group: groups.length === 1 ? (groups[0] ?? "") : "", isThere: false }];
    return theirs.map((group) => ({ key, group, isThere: true }));
  });
}

/** Of each app that uses the group. A key of a person, and no address, stands there. */
function removalsOf(editor: ConfigurationEditor, { key, group }: Leaving): TesterRemoval[] {
  return appsUsing(editor, group).map(({ appId, name }) => ({ tester: key, group: name, app: appId }));
}

function appsUsing(editor: ConfigurationEditor, group: string) {
  return (editor.inspect().desired?.apps ?? []).flatMap(({ key, appId, groups }) =>
    groups.flatMap((one) => (one.key === composed(group) ? [{ key, appId, name: one.name }] : [])),
  );
}

/** Nobody loses access by it, which is easily forgotten. Whether they ever had it, the file does not know. */
export function dropped(editor: ConfigurationEditor, { key, group }: Pick<Leaving, "key" | "group">): Said {
  const apps = appsUsing(editor, group).map((app) => inShort(app.key));
  const where = apps.length === 0 ? "" : ` to ${joinedList(apps, "and")}`;
  return {
    key,
    group,
    text: `is off the list, and may keep access${where} until somebody removes them in the Developer Console`,
    isChange: true,
  };
}

/** @throws DevTestError when there is nothing to move */
export function refuseSame(from: string, to: string): void {
  if (from !== to) return;
  throw new DevTestError("usage", "--from and --to name the same group.", "Name another one.");
}
