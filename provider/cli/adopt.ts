import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import { outsideOf, type PersonOfList } from "../config/people-of.js";
import { composed, type DesiredApp } from "../desired.js";
import { displayPath } from "../document/folder.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { sequenceItem } from "../editor/yaml-item.js";
import { DevTestError, diagnosticLine } from "../errors.js";
import type { ListedTester } from "../people.js";
import { counted } from "../text/counted.js";
import { joinedList, truncatedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { whereFile, withEditor } from "./editing.js";
import { openList } from "./opened-list.js";

interface Options {
  readonly group: string;
  readonly app?: string;
  readonly config?: string;
  readonly write?: true;
}

/** `devtest adopt`: writes under `existing` whom somebody has added in the Developer Console. Nothing is sent. */
export function adoptCommand(): Command {
  return new Command("adopt")
    .description(
      "Write under `existing` whom somebody has added in the Developer Console, from a list as `testersFrom` takes it. `pulumi up` then records whoever of them is listed, and sends nothing for them; whoever is not listed is reported as still on Amazon.",
    )
    .argument(
      "<list>",
      "a list of people, as `testersFrom` takes it. Inside the folder of the configuration it is named, not copied",
    )
    .requiredOption("--group <group>", "the group they are in, by its key in the file or its name on Amazon")
    .option(
      "--app <app>",
      "the app they may test, by its key or app id (default: every app that uses the group)",
    )
    .option("--config <file>", whereFile)
    .option("--write", "write it (default: say what would be written)")
    .action(adopt);
}

async function adopt(list: string, options: Options): Promise<void> {
  const lines = await withEditor({ config: options.config, writes: options.write === true }, (editor) =>
    adopted(list, options, editor),
  );
  process.stdout.write(withoutCommands(lines.map((line) => `${line}\n`).join("")));
}

async function adopted(list: string, options: Options, editor: ConfigurationEditor): Promise<string[]> {
  const { people: found, warnings } = await openList(resolve(list));
  process.stderr.write(withoutCommands(warnings.map((one) => `warning: ${diagnosticLine(one)}\n`).join("")));
  const people = found.map(({ person }) => person);
  if (people.length === 0) {
    const what = `${displayPath(resolve(list))} lists nobody.`;
    throw new DevTestError("nobody", what, "Give a list of people, one address a line.");
  }
  const key = editor.group(options.group);
  const group = editor.written.nameOf(key);
  refuseOtherGroups(found, group, displayPath(resolve(list)));
  const file = editor.fileOf(key);
  const apps = appsOf(editor, group, options.app);
  const { existing = [] } = editor.inspect().desired ?? {};
  const known = new Set(existing.map(({ tester, group: of, app }) => JSON.stringify([tester, of, app])));
  const missing = apps
    .map((app) => ({
      app,
      people: people.filter(({ key }) => !known.has(JSON.stringify([key, group, app.appId]))),
    }))
    .filter((one) => one.people.length > 0);
  const entries = missing.flatMap(({ app, people: some }) =>
    entriesFor(list, some, { group, app, file, editor }),
  );
  if (entries.length > 0) editor.append("existing", entries);
  editor.refuseMistakes();
  if (options.write) await editor.write();
  return [
    ...apps.map((app) => standing(people, { group, app })),
    ...outcome(entries, displayPath(file), options.write === true),
  ];
}

/** Whoever is in another group in the Console would be recorded as in this one, and never be sent to it. */
function refuseOtherGroups(found: readonly PersonOfList[], group: string, list: string): void {
  const outside = outsideOf(group, found);
  if (outside.length === 0) return;
  const who = truncatedList(outside.map(({ person }) => person.key));
  const what = `${list} names groups, and ${counted(outside.length, "person on it is", "people on it are")} not in ${quoted(group)} by it: ${who}.`;
  const cure = `Give a list of ${quoted(group)} alone; or take the groups out of this one, if everybody on it is in ${quoted(group)}.`;
  throw new DevTestError("other_groups", what, cure);
}

type Addition = Readonly<Record<string, string>>;

interface At {
  readonly group: string;
  readonly app: DesiredApp;
}

function appsOf(
  editor: ConfigurationEditor,
  group: string,
  asked: string | undefined,
): readonly DesiredApp[] {
  const apps = editor.inspect().desired?.apps ?? [];
  const found =
    asked === undefined
      ? apps.filter(({ groups }) => groups.some(({ name }) => name === group))
      : apps.filter(({ key, appId }) => key === composed(asked) || appId === asked);
  if (found.length > 0) return found;
  const keys = apps.map(({ key }) => quoted(key));
  const what =
    asked === undefined
      ? `No app of ${editor.shown} uses the group ${quoted(group)}.`
      : `There is no app ${quoted(asked)} in ${editor.shown}.`;
  const has = keys.length === 0 ? "no apps" : joinedList(keys, "and");
  throw new DevTestError("no_app", what, `It has ${has}. Name the app that they may test with --app.`);
}

/**
 * One entry that names the list, where the configuration may name it: it stays short, and a newer list can take the
 * place of this one. Else, and where people will join the list, an entry for each person.
 *
 * @param file that the entries will stand in, and name the list from
 */
function entriesFor(
  list: string,
  people: readonly ListedTester[],
  { group, app, file, editor }: At & { readonly file: string; readonly editor: ConfigurationEditor },
): Addition[] {
  const name = relative(dirname(editor.file), resolve(list));
  const isInside = !isAbsolute(name) && name !== ".." && !name.startsWith(`..${sep}`);
  const at = { group, app: app.key };
  if (isInside && !editor.isList(name)) {
    const inFile = relative(dirname(file), resolve(list));
    return [{ testersFrom: inFile.split(sep).join("/"), ...at }];
  }
  return people.map(({ email }) => ({ tester: email, ...at }));
}

/** What a run will make of them. */
function standing(people: readonly ListedTester[], { group, app }: At): string {
  const testers = app.groups.find(({ name }) => name === group)?.testers ?? [];
  const listed = new Set(testers.map(({ key }) => key));
  const others = people.filter(({ key }) => !listed.has(key));
  const count = people.length - others.length;
  const parts = [
    ...(count > 0 ? [`${counted(count, "person is", "people are")} listed, and will be adopted`] : []),
    ...(others.length > 0
      ? [
          `${counted(others.length, "person is", "people are")} not listed, and will be reported as still on Amazon (${truncatedList(others.map(({ key }) => key))})`,
        ]
      : []),
  ];
  return `Group ${quoted(group)} on ${app.key}: ${parts.join("; ")}.`;
}

function outcome(entries: readonly Addition[], file: string, isWritten: boolean): string[] {
  if (entries.length === 0) return [`All of them are under \`existing\` in ${file} already.`];
  const lists = entries.filter((entry) => "testersFrom" in entry);
  const shown = lists.map((entry) => `  - ${sequenceItem(entry, { flow: true })}`);
  const what = `${counted(entries.length, "entry", "entries")} under \`existing\` in ${file}`;
  const end = shown.length > 0 ? ":" : ".";
  return isWritten
    ? [`Wrote ${what}${end}`, ...shown]
    : [`Would write ${what}${end}`, ...shown, "Nothing was written (--write writes it)."];
}
