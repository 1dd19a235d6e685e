import { dirname, join, resolve } from "node:path";
import type { Desired, LoadedConfig } from "../desired.js";
import { Diagnostics, type Locations, type Path, showPath } from "../document/diagnostics.js";
import { readDocument, single } from "../document/document.js";
import { diagnoseDocument } from "../document/schema.js";
import { configLimit, readerInside, readRegular, type Surroundings, shownPath } from "../document/source.js";
import { ConfigError, diagnosticLine, type LocatedDiagnostic } from "../errors.js";
import type { Tester } from "../people.js";
import { printablePath } from "../text/printable-path.js";
import { checkApps } from "./checks/apps.js";
import { checkGroups } from "./checks/groups.js";
import { checkLimits } from "./checks/limits.js";
import { checkPeople } from "./checks/people.js";
import { checkRemoved, removalsOf } from "./checks/removed.js";
import type { Person } from "./listed.js";
import { type Survey, survey } from "./survey.js";

/** The arguments of a TypeScript component: the shape of `devtest.yaml`, without its `version`. */
export interface DevTestArgs {
  /** By a key for people and previews: renaming it changes nothing at Amazon. */
  readonly apps: Readonly<Record<string, DevTestAppArgs>>;
  /** By their names on Amazon (unless `name` says otherwise), each used by any number of apps. */
  readonly groups?: Readonly<Record<string, DevTestGroupArgs>>;
  /** What somebody has taken out in the Developer Console. May stay here for good. */
  readonly removed?: readonly DevTestRemovalArgs[];
}

export interface DevTestAppArgs {
  /** `amzn1.devportal.mobileapp.…` */
  readonly appId: string;
  /** The Android package name. */
  readonly packageName: string;
  /** 1 to 3: paths of PEM files inside the folder, or PEM texts. EC keys only. */
  readonly certificates: readonly string[];
  /** Keys of `groups`. Default: none. */
  readonly groups?: readonly string[];
}

export interface DevTestGroupArgs {
  /** The group's name on Amazon. Default: its key. */
  readonly name?: string;
  /** Addresses, or people with names. `testers`, `testersFrom` or both must be there. */
  readonly testers?: readonly (string | { email: string; firstName?: string; lastName?: string })[];
  /** A CSV file inside the folder: `E-mail,First name,Last name`. */
  readonly testersFrom?: string;
}

/** One of `tester`, `group` and `certificate`, narrowed by `app` (a tester also by `group`). */
export interface DevTestRemovalArgs {
  /** An address, or a masked key as warnings print it. */
  readonly tester?: string;
  /** The group's name on Amazon. */
  readonly group?: string;
  /** SHA-256 fingerprint, or its first 16 digits or more. */
  readonly certificate?: string;
  /** A key of `apps`, or an appId. */
  readonly app?: string;
}

/** Everything there is to say about a configuration; `desired` is there when nobody has to complain. */
export interface Inspection {
  readonly desired: Desired | undefined;
  readonly complaints: readonly LocatedDiagnostic[];
  readonly warnings: readonly LocatedDiagnostic[];
}

/**
 * Reads a configuration file with the certificates and CSV files it names, and checks all of it.
 *
 * @param file Path of the file. What it names is relative to its folder, and stays inside.
 * @param now When "now" is, for expired certificates.
 * @throws {ConfigError} with every complaint, in the order of the file.
 * @example const { desired, warnings } = loadConfig("devtest.yaml");
 */
export function loadConfig(file: string, now = new Date()): LoadedConfig {
  return usable(inspectConfig(file, now));
}

/**
 * The same for the arguments of a program: same rules, same sentences, without lines and columns.
 *
 * @param folder What paths in `args` are relative to, and may not leave.
 * @throws {ConfigError} with every complaint.
 */
export function resolveArgs(args: DevTestArgs, folder: string, now = new Date()): LoadedConfig {
  const locations: Locations = { name: "DevTest arguments", of: ({ inFile }) => inFile };
  const findings = new Diagnostics(locations);
  const shown = (name: string): string => shownPath(resolve(folder, name));
  refuseOutputs(args, []);
  return usable(
    inspect({ version: 1, ...args }, { read: readerInside(resolve(folder)), shown }, findings, now),
  );
}

/** Who is listed must be known when the program runs: the keys that previews show are made from it. */
function refuseOutputs(value: unknown, path: Path): void {
  if (typeof value !== "object" || value === null) return;
  if ("__pulumiOutput" in value || value instanceof Promise) {
    const problem = "is a Pulumi Output or a Promise, which the keys in previews cannot be made from";
    const cure = "a value that is known when the program runs, such as one of `config.require`";
    throw new ConfigError([{ location: "DevTest arguments", path: showPath(path), problem, cure }]);
  }
  for (const [key, item] of Object.entries(value))
    refuseOutputs(item, [...path, Array.isArray(value) ? Number(key) : key]);
}

/**
 * {@link loadConfig} for who wants complaints and warnings side by side.
 * @throws {ConfigError} when there is no document to look at: no file, not YAML, empty.
 */
export function inspectConfig(file: string, now = new Date()): Inspection {
  const absolute = resolve(file);
  const name = shownPath(file);
  const bytes = readRegular(absolute, configLimit);
  if (!Buffer.isBuffer(bytes))
    throw single(name, { problem: `the file ${bytes.problem}`, cure: `${bytes.cure}; ${otherFile}` });
  const document = readDocument(bytes, name);
  const findings = new Diagnostics(document.locations);
  for (const { subject, problem, cure } of document.diagnostics) findings.complain(subject, problem, cure);
  const shown = (csv: string): string => printablePath(join(dirname(name), csv));
  return inspect(document.value, { read: readerInside(dirname(absolute)), shown }, findings, now);
}

const otherFile =
  "DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or `pulumi config set devtest:config` name another file";

function inspect(document: unknown, around: Surroundings, findings: Diagnostics, now: Date): Inspection {
  for (const { subject, problem, cure } of diagnoseDocument(document))
    findings.complain(subject, problem, cure);
  const surveyed = survey(document, around, findings);
  checkApps(surveyed.apps, now, findings);
  checkGroups(surveyed, findings);
  checkPeople([...surveyed.groups.values()], findings);
  checkLimits(surveyed, findings);
  checkRemoved(surveyed, findings);
  const { complaints, warnings } = findings;
  return { desired: complaints.length > 0 ? undefined : desiredOf(surveyed), complaints, warnings };
}

function usable({ desired, complaints, warnings }: Inspection): LoadedConfig {
  if (desired === undefined) throw new ConfigError(complaints);
  return { desired, warnings: warnings.map(diagnosticLine) };
}

/** Only what nobody complained about comes here: everything the types promise is there. */
function desiredOf(surveyed: Survey): Desired {
  const apps = surveyed.apps.map(({ key, appId = "", packageName = "", certificates, uses }) => ({
    key,
    appId,
    packageName,
    certificates: certificates.map(({ certificate }) => certificate),
    groups: uses.flatMap(({ group }) => {
      const { key, name, people } = surveyed.groups.get(group) ?? {};
      return key === undefined || name === undefined
        ? []
        : [{ key, name, testers: (people ?? []).map(testerOf) }];
    }),
  }));
  return { apps, removed: removalsOf(surveyed) };
}

function testerOf({ email, firstName, lastName }: Person): Tester {
  return {
    email,
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
  };
}
