import { resolve } from "node:path";
import { Command } from "commander";
import { findConfigFile } from "../config/find.js";
import { DevTestError } from "../errors.js";
import { sanitize } from "../text/control-characters.js";
import { joinedList } from "../text/list.js";
import { jsonText, withoutCommands } from "../text/workflow-commands.js";
import { digitsAsked } from "../who/asked-key.js";
import { type Answer, type FoundPerson, type HistoryFound, type Sighting, who } from "../who/search.js";

interface Options {
  readonly show?: true;
  readonly all?: true;
  readonly json?: true;
}

/** `devtest who <key> [file]`: the address behind a key, from the files and from what git knows of them. */
export function whoCommand(): Command {
  return new Command("who")
    .description(
      "Find the address behind a key in the configuration, in the CSV files it names, and in the git history of both. Reads files as data, and sends nothing.",
    )
    .argument("[key]", "the key in quotes, or its digits alone: the first six are enough")
    .argument(
      "[file]",
      "the configuration file (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml)",
    )
    .option("--show", "print addresses and names, even where the output is no terminal")
    .option("--all", "search all branches and tags, not only the history of the current one")
    .option("--json", "print the answer as JSON")
    .addHelpText("after", help)
    .action((key, file, options) => find(...unsplit(key, file), options));
}

const help = `
Addresses are found as they are written. One that an earlier version writes with escapes of YAML (\\u0040) is not found.

An address in the Developer Console belongs to a key when its SHA-256 begins with the key's digits. In lower case:
  printf %s ann@example.com | sha256sum
`;

/** Some shells take # for a character, and split the key at its blank. */
function unsplit(key?: string, file?: string): [key: string | undefined, file: string | undefined] {
  const isSplit = key?.includes("…") && /^#[0-9a-f]+$/i.test(file ?? "");
  return isSplit ? [`${key} ${file}`, undefined] : [key, file];
}

function find(key: string | undefined, file: string | undefined, options: Options): void {
  const digits = digitsAsked(key);
  const name = file === undefined ? findConfigFile(process.env, undefined, process.cwd()) : resolve(file);
  const answer = who({ digits, file: name, all: options.all ?? false, env: process.env });
  const isShown = options.show ?? process.stdout.isTTY ?? false;
  process.stdout.write(options.json ? asJson(answer, isShown) : withoutCommands(asText(answer, isShown)));
  process.stderr.write(withoutCommands(answer.notes.map((note) => `note: ${note}\n`).join("")));
  if (answer.people.length === 0) throw notFound(digits, answer, options);
}

function notFound(digits: string, { searched }: Answer, { all }: Options): DevTestError {
  const otherwise = all ? [] : ["search the other branches too (--all)"];
  const cures = [
    ...otherwise,
    "fetch what this clone does not have",
    "search an earlier export of a state with `devtest:personalData plain`",
    "look in the Developer Console for the address whose SHA-256 begins with these digits (`devtest who --help`)",
  ];
  const cure = joinedList(cures, "or");
  return new DevTestError(
    "not_found",
    `Nobody with the key #${digits} was found ${searched}.`,
    `${cure[0]?.toUpperCase()}${cure.slice(1)}.`,
  );
}

function asText({ people }: Answer, isShown: boolean): string {
  const hidden = "This output is not a terminal: add --show to print the address here.\n";
  const blocks = people.map((one) => linesOf(one, isShown).map((line) => `${line}\n`));
  return blocks.flat().join("") + (isShown || people.length === 0 ? "" : hidden);
}

function linesOf(person: FoundPerson, isShown: boolean): string[] {
  const { key, email, firstName, lastName, groups, now, history } = person;
  const name = [firstName, lastName].filter((one) => one !== undefined).join(" ");
  return [
    key,
    ...(isShown ? [`  ${email}${name === "" ? "" : ` (${name})`}`] : []),
    ...(groups.length === 0 ? [] : [`  ${now?.isListed ? "in" : "was in"} ${joinedList(groups, "and")}`]),
    ...(now === undefined ? [] : [`  ${verb(now.isListed)} now: ${now.place}`]),
    ...(history === undefined ? [] : historyLines(history, now)),
  ].map(sanitize);
}

function verb(isListed: boolean): string {
  return isListed ? "listed" : "named, but not listed,";
}

function historyLines(history: HistoryFound, now: FoundPerson["now"]): string[] {
  const { first, isCut, last, isElsewhere } = history;
  const said = verb(history.isListed);
  const begin = isCut ? `${said} already where this shallow clone begins,` : `first ${said}`;
  const lines = [`  ${begin} in ${seen(first)}`];
  if (now !== undefined && (now.isListed || !history.isListed)) return lines;
  return [
    ...lines,
    `  last ${said} in ${seen(last)}${end(history)}${isElsewhere ? " (on another branch)" : ""}`,
  ];
}

function end({ takenOut, isStill, isElsewhere }: HistoryFound): string {
  if (takenOut !== undefined) return `; taken out in ${dated(takenOut)}`;
  if (isStill) return isElsewhere ? "; there still" : "; taken out since, and that is not committed";
  return "";
}

function seen({ place, ...commit }: Sighting): string {
  return `${dated(commit)}, ${place}`;
}

/** `1a2b3c4d5e6f (2026-11-20)` */
function dated({ commit, date }: Omit<Sighting, "place">): string {
  return `${commit.slice(0, 12)} (${date})`;
}

function asJson({ people, notes }: Answer, isShown: boolean): string {
  const found = people.map(({ key, email, firstName, lastName, groups, now, history }) => ({
    key,
    ...(isShown ? { email, firstName, lastName } : {}),
    groups,
    now: now ?? null,
    history: history === undefined ? null : historyJson(history),
  }));
  const hint = isShown ? {} : { hidden: "add --show to print the address here" };
  return jsonText({ people: found, notes, ...hint });
}

function historyJson({ address: _address, listed: _listed, takenOut = undefined, ...rest }: HistoryFound) {
  return { ...rest, takenOut: takenOut ?? null };
}
