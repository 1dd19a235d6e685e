import { Command } from "commander";
import type { Removal } from "../desired.js";
import { didYouMean } from "../document/nearest.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { certificates, type Entry, entriesOf, type LedgerState } from "../ledger/entries.js";
import { byGroup, describe, removalsOf } from "../ledger/warning.js";
import { readExportedState } from "../pulumi/exported-state.js";
import { emptyLedger } from "../recovery/doubts.js";
import { ledgersIn } from "../recovery/records.js";
import { sanitize } from "../text/control-characters.js";
import { counted } from "../text/counted.js";
import { quoted } from "../text/quoted.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { who } from "../who/search.js";
import { readVisibleLine } from "./auth/standard-input.js";
import { whereFile, withEditor } from "./editing.js";
import { readExport } from "./input.js";

interface Options {
  readonly state: string;
  readonly config?: string;
  readonly allOf?: readonly string[];
  readonly dryRun?: true;
}

/** `devtest acknowledge`: from "may still have access" to an entry under `removed`. */
export function acknowledgeCommand(): Command {
  return new Command("acknowledge")
    .description(
      "List who may still have access after leaving the file, and how to remove them in the Amazon Developer Console. Ask for each whether that was done, and write it under `removed`.",
    )
    .requiredOption("--state <file>", "what `pulumi stack export` wrote; - is standard input")
    .option("--config <file>", whereFile)
    .option(
      "--all-of <what...>",
      "write without asking what was removed: group=<name on Amazon>, app=<key in the file>, or everything",
    )
    .option("--dry-run", "say what would be written, and write nothing")
    .action(acknowledge);
}

/** What one line under `removed` settles. */
interface Settled {
  readonly ledger: LedgerState;
  readonly entries: readonly [Entry, ...Entry[]];
  readonly removal: Readonly<Record<string, string>>;
}

async function acknowledge({ state, config, allOf, dryRun }: Options): Promise<void> {
  const exported = readExportedState(await readExport(state));
  const ledgers = ledgersIn(exported.resources);
  if (ledgers.length === 0) throw noLedger();
  const all = ledgers.flatMap(({ outputs }) => openIn({ ...emptyLedger, ...outputs }));
  const wanted = allOf?.map(wantedBy);
  const open = await withEditor({ config, writes: false }, async (editor) => {
    for (const what of allOf ?? []) refuseUnknown(what, all, editor);
    return { file: editor.file, entries: withoutSettled(all, editor) };
  });
  if (open.entries.length === 0) {
    process.stdout.write(
      "Nobody who left the file may still have access, as far as this state and `removed` know.\n",
    );
    return;
  }
  if (wanted === undefined && !process.stdin.isTTY) throw nobodyToAsk();
  const done =
    wanted === undefined
      ? await confirmed(open.entries, addressesFor(open.file))
      : open.entries.filter((one) => wanted.some((isWanted) => isWanted(one)));
  // Nobody is kept waiting while the questions are answered.
  await withEditor({ config, writes: !dryRun }, async (editor) => {
    editor.append(
      "removed",
      withoutSettled(done, editor).map(({ removal }) => removal),
    );
    editor.refuseMistakes();
    if (!dryRun) await editor.write();
  });
  process.stdout.write(withoutCommands(summary(done, open.entries.length, dryRun)));
}

function noLedger(): DevTestError {
  return new DevTestError(
    "no_ledger",
    "This state has no ledger, so it does not say who may still have access.",
    "Export the stack that `pulumi up` runs with this file (`pulumi stack export --stack prod`).",
  );
}

/** Without those that an entry under `removed` settles: the ledger knows of it only after `pulumi up`. */
function withoutSettled(open: readonly Settled[], editor: ConfigurationEditor): Settled[] {
  const removed = editor.inspect().desired?.removed ?? [];
  const isSettledBy = (removal: Settled["removal"]) => (one: Removal) =>
    (one.app === undefined || one.app === removal["app"]) &&
    (one.group === undefined || one.group === removal["group"]) &&
    (one.tester === undefined || one.tester === removal["tester"]) &&
    (one.certificate === undefined || one.certificate.startsWith(removal["certificate"] ?? "?"));
  return open.filter(({ removal }) => !removed.some(isSettledBy(removal)));
}

/** What is misspelled would be passed over in silence. What the file or the state knows may have nothing open. */
function refuseUnknown(what: string, all: readonly Settled[], editor: ConfigurationEditor): void {
  const [, kind, value = ""] = /^(group|app)=(.+)$/s.exec(what) ?? [];
  if (kind === undefined || all.some(wantedBy(what))) return;
  const apps = editor.inspect().desired?.apps ?? [];
  const names =
    kind === "group"
      ? [
          ...all.map(({ entries: [{ group }] }) => group),
          ...apps.flatMap((app) => app.groups.map(({ name }) => name)),
        ]
      : apps.flatMap(({ key, appId }) => [key, appId]);
  if (names.includes(value.normalize("NFC"))) return;
  const problem = `Neither the state nor the file knows the ${kind} ${quoted(value)}${didYouMean(value, names)}. Nothing was written.`;
  throw new DevTestError(
    "unknown_name",
    problem,
    "`devtest acknowledge` without --all-of names what is open.",
  );
}

/** Asks for each. What was answered before the end of the input counts. */
async function confirmed(
  open: readonly Settled[],
  addresses: ReadonlyMap<string, string>,
): Promise<Settled[]> {
  const done: Settled[] = [];
  for (const one of open) {
    const isRemoved = await isConfirmed(one, addresses);
    if (isRemoved === undefined) break;
    if (isRemoved) done.push(one);
  }
  return done;
}

function openIn(ledger: LedgerState): Settled[] {
  return byGroup(entriesOf(ledger.stillOnAmazon)).flatMap((entries) => {
    const removals = removalsOf(ledger, entries);
    if (removals.length === 1) return [{ ledger, entries, removal: removals[0] ?? {} }];
    return removals.map((removal, index) => ({
      ledger,
      entries: [entries[index] as Entry] as const,
      removal,
    }));
  });
}

/** @throws DevTestError when it is neither of the forms */
function wantedBy(what: string): (one: Settled) => boolean {
  if (what === "everything") return () => true;
  const [, name, value] = /^(group|app)=(.+)$/s.exec(what) ?? [];
  if (name === "group") return ({ entries: [{ group }] }) => group === value?.normalize("NFC");
  if (name === "app")
    return ({ ledger, entries: [{ app }] }) => {
      const { appId = app, label = app } = ledger.__apps[app] ?? {};
      return appId === value || app === value || label.replace(/ \([^()]*\)$/, "") === value;
    };
  throw new DevTestError(
    "usage",
    "--all-of takes group=<name on Amazon>, app=<key in the file>, or everything.",
    "For example: devtest acknowledge --state state.json --all-of group=qa",
  );
}

function nobodyToAsk(): DevTestError {
  return new DevTestError(
    "no_terminal",
    "Standard input is no terminal, so nobody can be asked what was removed.",
    "Export the state to a file first (`pulumi stack export --file state.json`, `devtest acknowledge --state state.json`), or name it: --all-of group=qa.",
  );
}

/** By key. Whoever removes somebody by hand needs the address, which the file no longer has. */
function addressesFor(file: string): ReadonlyMap<string, string> {
  const { people } = who({ digits: "", file, all: false, env: process.env });
  return new Map(people.map(({ key, email }) => [key, email]));
}

/** Undefined where the input has ended (Ctrl-D). */
async function isConfirmed(
  one: Settled,
  addresses: ReadonlyMap<string, string>,
): Promise<boolean | undefined> {
  const { ledger, entries, removal } = one;
  const people = entries.map(({ key, group }) => {
    const address = addresses.get(key);
    return group === certificates
      ? `  certificate ${key.slice(0, 16)}`
      : `  ${key}${address === undefined ? "" : `  ${address}`}`;
  });
  const lines = [describe(ledger, entries[0]), ...people, `  ${howTo(removal)}`].map(sanitize);
  try {
    const answer = await readVisibleLine(`${lines.join("\n")}\n  Removed there? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    // Node.js aborts a question so when the terminal sends the end of the input.
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    process.stderr.write("\n");
    return undefined;
  }
}

/** In the Developer Console, by hand. Last verified: 2026-11. */
function howTo({ certificate, tester, group }: Readonly<Record<string, string>>): string {
  if (certificate !== undefined) return 'In the Console: the app\'s page "Amazon Appstore DevTest for IAP".';
  if (tester !== undefined)
    return `In the Console: Tester Management, group ${JSON.stringify(group)}, take them out.`;
  return `In the Console: Tester Management, delete the group ${JSON.stringify(group)}, or everybody in it. Deleting it also deletes testers who are in no other group.`;
}

function summary(done: readonly Settled[], open: number, dryRun: true | undefined): string {
  const written = done.map(({ ledger, entries, removal }) => {
    const what = removal["tester"] ?? removal["certificate"] ?? "the whole group";
    return `${sanitize(`${describe(ledger, entries[0])}: ${what} is acknowledged`)}\n`;
  });
  const left = open - done.length;
  return [
    ...written,
    ...(left > 0 ? [`${counted(left, "entry is", "entries are")} left open.\n`] : []),
    ...(done.length === 0
      ? []
      : dryRun
        ? ["Nothing was written (--dry-run).\n"]
        : ["The next `pulumi up` takes them off the ledger.\n"]),
  ].join("");
}
