import { appTail, type Guards, type Removal } from "../desired.js";
import type { Path } from "../document/diagnostics.js";
import { diagnoseBy } from "../document/schema.js";
import { entries, field, items, text } from "../document/untyped.js";
import { type AppNames, certificates } from "../ledger/entries.js";
import { testerKeyPattern } from "../people.js";
import { Arguments } from "./arguments.js";
import { diagnoseAppId, diagnoseName } from "./checked.js";

export interface LedgerArgs {
  /** Last 8 digits of an appId → group name, or `(certificates)` → the keys of its people, or fingerprints. */
  listed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** What somebody added in the Console, in the same form: it is never sent. Default: nothing. */
  existing?: LedgerArgs["listed"];
  /** What somebody has removed in the Console. */
  removed: readonly Removal[];
  /** Last 8 digits of an appId → its whole id, and how messages call it. */
  apps: AppNames;
  /** Bounds on who joins. Default: none. */
  guards?: Guards;
}

const diagnoseGuards = diagnoseBy("devtest.schema.json", "guards");
const diagnoseRemoval = diagnoseBy("devtest.schema.json", "removal");

/**
 * The arguments of a ledger that a program declares by itself. Whatever is in them is readable in the state.
 *
 * @throws ConfigError with every complaint
 */
export function checkedLedger(given: unknown): LedgerArgs {
  const takes = {
    listed: "required",
    existing: "optional",
    removed: "required",
    apps: "required",
    guards: "optional",
  } as const;
  const args = new Arguments("Ledger", given, takes);
  for (const [tail, app] of mapIn(args, ["apps"], args.get("apps"))) checkApp(args, tail, app);
  for (const part of ["listed", "existing"] as const) {
    for (const [tail, groups] of mapIn(args, [part], args.get(part))) checkListed(args, [part, tail], groups);
  }
  checkRemoved(args);
  args.check("guards", diagnoseGuards);
  for (const [index, key] of items(field(args.get("guards"), "alsoAllowed")).entries()) {
    if (!testerKeyPattern.test(text(key) ?? "")) args.complain(["guards", "alsoAllowed", index], person);
  }
  args.report();
  return given as LedgerArgs;
}

/** What a method of a ledger is asked for. */
export function assertTexts(method: string, asked: { readonly app: unknown; readonly group: unknown }): void {
  const args = new Arguments(`Ledger.${method}`, asked, { app: "required", group: "required" });
  args.check("app", diagnoseText);
  args.check("group", diagnoseText);
  args.report();
}

const diagnoseText = diagnoseBy("devtest.schema.json", "visibleText");

function checkApp(args: Arguments, tail: string, app: unknown): void {
  const path = ["apps", tail];
  const [appId, label] = [field(app, "appId"), field(app, "label")];
  complainAll(args, [...path, "appId"], diagnoseAppId(appId ?? null));
  complainAll(args, [...path, "label"], diagnoseName(label ?? null));
  if (text(appId) === undefined || appTail(String(appId)) === tail) return;
  args.complain(path, {
    problem: "is not the end of its appId",
    cure: "give the last 8 digits of the appId",
  });
}

function checkListed(args: Arguments, path: readonly [part: string, tail: string], groups: unknown): void {
  if (field(args.get("apps"), path[1]) === undefined) {
    const cure = "name its appId and its label under the same 8 digits there";
    args.complain(path, { problem: "there is no such app under `apps`", cure });
  }
  for (const [group, keys] of mapIn(args, path, groups)) {
    if (group !== certificates) complainAll(args, [...path, group], diagnoseName(group));
    checkKeys(args, [...path, group], keys, group === certificates ? fingerprint : person);
  }
}

interface KeyForm {
  readonly fits: RegExp;
  readonly problem: string;
  readonly cure: string;
}

const person: KeyForm = {
  fits: testerKeyPattern,
  problem: "is not the key of a person",
  cure: "`testerKey(address)` makes one: an address would be readable in the state",
};

const fingerprint: KeyForm = {
  fits: /^[0-9a-f]{1,64}$/,
  problem: "is not the fingerprint of a certificate",
  cure: "`parseCertificate(pem).fingerprint` is one",
};

/** Complaints do not show what is no key: it may be an address. */
function checkKeys(args: Arguments, path: Path, keys: unknown, { fits, ...complaint }: KeyForm): void {
  if (!Array.isArray(keys)) {
    args.complain(path, { problem: "is no list", cure: "must be a list of keys" });
    return;
  }
  for (const [index, key] of keys.entries()) {
    const at = [...path, index];
    if (!fits.test(text(key) ?? "")) args.complain(at, complaint);
    else if (keys.indexOf(key) < index) {
      args.complain(at, { problem: `${key} is listed twice`, cure: "keep one of the two" });
    }
  }
}

function checkRemoved(args: Arguments): void {
  const removed = args.get("removed");
  if (removed !== undefined && !Array.isArray(removed)) {
    args.complain(["removed"], { problem: "is no list", cure: "must be a list of what was removed" });
  }
  for (const [index, removal] of items(removed).entries()) {
    const path = ["removed", index];
    complainAll(args, path, diagnoseRemoval(asInFile(removal)));
    const tester = text(field(removal, "tester"));
    if (tester !== undefined && !testerKeyPattern.test(tester)) args.complain([...path, "tester"], person);
  }
}

/** As a file has it, which names an app once. */
function asInFile(removal: unknown): unknown {
  if (typeof removal !== "object" || removal === null) return removal;
  const { appKey: _, ...inFile } = removal as Removal;
  return inFile;
}

function mapIn(args: Arguments, path: Path, value: unknown): [string, unknown][] {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap && value !== undefined)
    args.complain(path, { problem: "is no map", cure: "must be a map of keys" });
  return entries(value);
}

function complainAll(args: Arguments, path: Path, found: ReturnType<typeof diagnoseRemoval>): void {
  for (const { subject, problem, cure } of found)
    args.complain([...path, ...subject.path], { problem, cure });
}
