import { basename, dirname } from "node:path";
import type { Desired, DesiredGroup, LoadedConfig } from "../desired.js";
import { type DiagnosticAbout, Diagnostics, type Path, showPath } from "../document/diagnostics.js";
import { type DocumentKind, openDocument } from "../document/document.js";
import { folderSource } from "../document/folder.js";
import { ReadBudget } from "../document/read-budget.js";
import type { Source } from "../document/source.js";
import { field } from "../document/untyped.js";
import { ConfigError, diagnosticLine, type LocatedDiagnostic } from "../errors.js";
import { readToday } from "../today.js";
import type { DevTestArgs } from "./args.js";
import { checkApps } from "./checks/apps.js";
import { checkDirectory } from "./checks/directory.js";
import { checkExisting, existingOf } from "./checks/existing.js";
import { checkGroups } from "./checks/groups.js";
import { checkGuards, guardsOf } from "./checks/guards.js";
import { checkMeaning } from "./checks/hardly.js";
import { checkLimits } from "./checks/limits.js";
import { checkPlaces } from "./checks/misplaced.js";
import { checkPeople } from "./checks/people.js";
import { checkRemoved, removalsOf } from "./checks/removed.js";
import { checkUntil, withoutExpired } from "./checks/until.js";
import type { Directory } from "./directory.js";
import { type Part, type Parts, partsOf } from "./parts.js";
import { type Person, withoutPlaces } from "./person.js";
import { nowhere, type Places, placesIn } from "./places.js";
import type { FileReading } from "./reading.js";
import { isPrivate } from "./schema.js";
import { filesNamedIn, type Survey, type SurveyedApp, survey } from "./survey.js";
import type { WrittenTester } from "./testers.js";
import { Whole } from "./whole.js";

/** Everything there is to say about a configuration; `desired` is there when there is no complaint. */
export interface Inspection {
  readonly desired: Desired | undefined;
  readonly places: Places;
  /** Everybody who is listed, by the keys of groups: of groups that no app uses too. */
  readonly people: ReadonlyMap<string, readonly WrittenTester[]>;
  readonly complaints: readonly LocatedDiagnostic[];
  readonly warnings: readonly LocatedDiagnostic[];
  /** The files as one document, and who stands under `people`. Undefined where something is misplaced or missing. */
  readonly written: { readonly whole: Whole; readonly directory: Directory } | undefined;
}

/**
 * Reads a configuration file with the certificates and CSV files it names, and checks all of it.
 *
 * @param file Path of the file. What it names is relative to its folder, and stays inside.
 * @param now When "now" is, for certificates that expire and for people with a last day.
 * @throws {ConfigError} with every complaint, in the order of the file.
 * @example const { desired, warnings } = loadConfig("devtest.yaml");
 */
export function loadConfig(file: string, now = today()): LoadedConfig {
  return usable(inspectConfig(file, now));
}

/**
 * The same for the arguments of a program: same rules, same sentences, without lines and columns.
 *
 * @param folder What paths in `args` are relative to, and may not leave.
 * @throws {ConfigError} with every complaint.
 */
export function resolveArgs(args: DevTestArgs, folder: string, now = today()): LoadedConfig {
  refuseOutputs(args, []);
  const locations = { name: programName, of: ({ inFile }: DiagnosticAbout["subject"]) => inFile };
  const diagnostics = new Diagnostics(locations, isPrivate);
  const reading = { source: folderSource(folder), budget: new ReadBudget(enough), diagnostics };
  return usable(inspect({ name: undefined, value: { version: 1, ...args }, locations }, reading, now));
}

/** At its beginning, in UTC: a preview and the run after it come to the same. */
function today(): Date {
  return new Date(`${readToday(process.env)}T00:00:00Z`);
}

const programName = "DevTest arguments";

/** The people who are listed must be known when the program runs: the keys in previews are made from them. */
function refuseOutputs(value: unknown, path: Path): void {
  if (typeof value !== "object" || value === null) return;
  if ("__pulumiOutput" in value || value instanceof Promise) {
    const problem = "is a Pulumi Output or a Promise, and the keys in previews cannot be made from one";
    const cure = "give a value that is known when the program runs, such as one of `config.require`";
    throw new ConfigError([{ location: programName, path: showPath(path, isPrivate), problem, cure }]);
  }
  for (const [key, item] of Object.entries(value)) {
    refuseOutputs(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/**
 * {@link loadConfig} for a caller that wants complaints and warnings side by side.
 * @throws {ConfigError} when there is no document to look at: no file, too large, not YAML, empty.
 */
export function inspectConfig(file: string, now = today()): Inspection {
  return inspectIn(folderSource(dirname(file), basename(file)), basename(file), now);
}

/** The same for a file of any source, such as the tree of a commit. */
export function inspectIn(source: Source, name: string, now: Date): Inspection {
  const budget = new ReadBudget(enough);
  const document = openDocument(source, name, kind, budget);
  const diagnostics = new Diagnostics(document.locations, isPrivate);
  diagnostics.complainAll(document.diagnostics);
  const root = { name, value: document.value, locations: document.locations };
  return inspect(root, { source, budget, diagnostics }, now);
}

const enough = "the 1,500 testers an account can hold take about 150,000 bytes and 6,000 values";

const kind: DocumentKind = {
  needs: "`version: 1` and `apps`",
  otherFile:
    "DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or `pulumi config set devtest:config` name another file",
};

function inspect(
  root: Omit<Part, "malformed">,
  { source, budget, ...reading }: FileReading,
  now: Date,
): Inspection {
  const { parts, areAll } = partsOf(root, { source, budget, ...reading });
  const whole = wholeOf(parts, areAll, reading.diagnostics);
  if (whole === undefined) {
    const nothing = { desired: undefined, places: nowhere, people: new Map(), written: undefined };
    const { complaints, warnings } = reading.diagnostics;
    return { ...nothing, complaints, warnings };
  }
  const diagnostics = reading.diagnostics.in(whole.locations);
  source.expect?.(filesNamedIn(whole.value));
  const { value, isMalformed } = whole;
  const surveyed = survey(value, { source, budget, diagnostics, isMalformed });
  checkHasApps(whole, diagnostics);
  checkApps(surveyed.apps, now, diagnostics);
  checkGroups(surveyed, diagnostics);
  checkDirectory(surveyed.directory, diagnostics);
  checkPeople([...surveyed.groups.values()], diagnostics);
  checkMeaning(surveyed, diagnostics);
  checkUntil(surveyed, now, diagnostics);
  const current = withoutExpired(surveyed, now);
  checkLimits(current, diagnostics);
  checkRemoved(current, diagnostics);
  checkExisting(current, source, diagnostics);
  checkGuards(current, diagnostics);
  const { complaints, warnings } = diagnostics;
  const desired = complaints.length > 0 ? undefined : desiredOf(current);
  const people = new Map([...surveyed.groups].map(([key, group]) => [key, group.people.map(withoutPlaces)]));
  const written = { whole, directory: surveyed.directory };
  return { desired, places: placesIn(surveyed, diagnostics), people, complaints, warnings, written };
}

/**
 * The parts as one, after all complaints about their form. Undefined where something is misplaced or missing: what else
 * there would be to say follows from that.
 */
function wholeOf(parts: Parts["parts"], areAll: boolean, diagnostics: Diagnostics): Whole | undefined {
  const misplaced = parts.filter(({ value, locations }) => checkPlaces(value, diagnostics.in(locations)));
  if (misplaced.length > 0) return undefined;
  for (const { malformed, locations } of parts) diagnostics.in(locations).complainAll(malformed);
  return areAll ? new Whole(parts, diagnostics) : undefined;
}

/** The schema knows each part alone, and asks for apps where nothing is included. */
function checkHasApps({ parts }: Whole, diagnostics: Diagnostics): void {
  const [root] = parts;
  const has = (key: string) => (part: Part) => field(part.value, key) !== undefined;
  if (!has("include")(root) || parts.some(has("apps"))) return;
  diagnostics.complain({ path: [] }, "lacks `apps`", "give them in this file, or in one that it includes");
}

function usable({ desired, complaints, warnings }: Inspection): LoadedConfig {
  if (desired === undefined) throw new ConfigError(complaints);
  return { desired, warnings: warnings.map(diagnosticLine) };
}

/** What a surveyed configuration asks for. Without a complaint about it, everything the types promise is there. */
function desiredOf(surveyed: Survey): Desired {
  const apps = surveyed.apps.map(({ key, appId = "", packageName = "", certificates, uses }) => ({
    key,
    appId,
    packageName,
    certificates: certificates.map(({ certificate }) => certificate),
    groups: groupsOf(uses, surveyed),
  }));
  const [existing, guards] = [existingOf(surveyed), guardsOf(surveyed)];
  return {
    apps,
    removed: removalsOf(surveyed),
    ...(existing.length === 0 ? {} : { existing }),
    ...(guards === undefined ? {} : { guards }),
  };
}

function groupsOf(uses: SurveyedApp["uses"], { groups }: Survey): DesiredGroup[] {
  const used = uses.flatMap(({ group }) => groups.get(group) ?? []);
  return used.map(({ key, name, people }) => ({ key, name, testers: people.map(testerOf) }));
}

function testerOf(person: Person) {
  const { until: _day, ...tester } = withoutPlaces(person);
  return tester;
}
