import { didYouMean } from "../document/nearest.js";
import { entries } from "../document/untyped.js";
import type { Diagnostic, LocatedDiagnostic } from "../errors.js";
import { type StackKey, stackKeys } from "../settings.js";
import { printablePath } from "../text/printable-path.js";
import { quoted } from "../text/quoted.js";
import { shellWord } from "../text/shell-word.js";

/** All that a stack configures, for every namespace. */
export interface StackConfiguration {
  /** The name of the project: keys that are set without a namespace have it as theirs. */
  readonly project: string;
  /** By keys such as `devtest:onUnknown`. A map or a list is JSON. */
  readonly values: Readonly<Record<string, string>>;
  readonly isSecret: (key: string) => boolean;
}

export interface Diagnosis {
  readonly complaints: readonly LocatedDiagnostic[];
  readonly warnings: readonly LocatedDiagnostic[];
}

/**
 * What nobody would notice otherwise: a key that no setting has, a setting in a place where nobody reads it, and a secret
 * that everybody can read. The values of settings are checked where they are read.
 */
export function diagnoseStack(configuration: StackConfiguration): Diagnosis {
  const keys = Object.keys(configuration.values).sort();
  const complaints = keys.flatMap((key) => located(key, complaintAbout(key, configuration)));
  const warnings = keys.flatMap((key) => located(key, warningAbout(key, configuration)));
  return { complaints, warnings };
}

function located(path: string, diagnostic: Diagnostic | undefined): LocatedDiagnostic[] {
  return diagnostic === undefined
    ? []
    : [{ location: "stack configuration", path: printablePath(path), ...diagnostic }];
}

function complaintAbout(path: string, configuration: StackConfiguration): Diagnostic | undefined {
  const { project, values } = configuration;
  const [namespace, key] = split(path);
  if (namespace === "devtest") return complaintAboutOurs(path, key, configuration);
  if (path === `${project}:devtest`) return isMapOfOurs(values[path]) ? inProject(path) : undefined;
  if (namespace === project || !/^(devtest|pulumi-appstore-devtest)$/i.test(namespace)) return undefined;
  const problem = `nobody reads the namespace ${quoted(namespace)}`;
  return {
    problem,
    cure: `write \`devtest:${printablePath(key)}\`, and take this away: \`pulumi config rm ${asWord(path)}\``,
  };
}

function complaintAboutOurs(
  path: string,
  key: string,
  { values, isSecret }: StackConfiguration,
): Diagnostic | undefined {
  if (!isOurs(key)) {
    const cure = `allowed: ${stackKeys.join(", ")}; \`pulumi config rm ${asWord(path)}\` takes it away`;
    return { problem: `unknown key${didYouMean(key, stackKeys)}`, cure };
  }
  if (!values[path]) return undefined;
  if (texts.has(key) && parsed(values[path]) !== undefined) {
    return { problem: "is a map or a list", cure: `must be text: \`pulumi config set ${path} …\`` };
  }
  return key === "clientSecret" && !isSecret(path) ? readable : undefined;
}

const readable: Diagnostic = {
  problem: "is not a secret: everybody who reads the stack's file reads it",
  cure: "make a new client secret at Amazon, because this one stays in the file's history, and set that by `pulumi config set --secret devtest:clientSecret`, which asks for it",
};

/** Settings with any text for a value. The others complain about a map because it is no value of theirs. */
const texts: ReadonlySet<StackKey> = new Set(["config", "clientId", "clientSecret"]);

/** `devtest:` with keys below it, written by hand: Pulumi takes it for one key of the project. */
function inProject(path: string): Diagnostic {
  const problem = "is a map, and nobody reads what is in it";
  return { problem, cure: `write each key as \`devtest:<key>\`, and \`pulumi config rm ${asWord(path)}\`` };
}

/** A project may have a map `devtest` of its own, which shares a key such as `timeout` with ours. */
function isMapOfOurs(value: string | undefined): boolean {
  const keys = entries(parsed(value)).map(([key]) => key);
  return keys.length > 0 && (keys.every(isOurs) || keys.some(isOnlyOurs));
}

/** A key that was set without a namespace. It may be the program's own, so this is a warning. */
function warningAbout(path: string, { project, values }: StackConfiguration): Diagnostic | undefined {
  const [namespace, key] = split(path);
  const ours = `devtest:${key}`;
  if (namespace !== project || project === "devtest" || !isOnlyOurs(key) || values[ours]) return undefined;
  const problem = `is a key of the project ${quoted(project)}, and not the setting ${quoted(ours)}`;
  return { problem, cure: `to set that: \`pulumi config set ${ours} …\`` };
}

/** A key as a word of a command: anybody may have chosen it. */
function asWord(path: string): string {
  return shellWord(printablePath(path));
}

/** `["devtest", "onUnknown"]` */
function split(path: string): [namespace: string, key: string] {
  const colon = path.indexOf(":");
  return [path.slice(0, Math.max(colon, 0)), path.slice(colon + 1)];
}

function isOurs(key: string): key is StackKey {
  return stackKeys.some((ours) => ours === key);
}

/** Nobody else is likely to have a setting of that name. */
function isOnlyOurs(key: string): boolean {
  return isOurs(key) && !shared.has(key);
}

const shared: ReadonlySet<StackKey> = new Set([
  "config",
  "clientId",
  "clientSecret",
  "tokenUrl",
  "apiUrl",
  "timeout",
]);

/** The map or the list that a value is the JSON of. */
function parsed(value = ""): object | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as object;
  } catch {
    return undefined; // text that only begins like one
  }
}
