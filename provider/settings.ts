import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Credentials } from "./auth/token/credentials.js";
import { AuthError, ConfigError, type LocatedDiagnostic } from "./errors.js";
import { projectFolder } from "./pulumi/project.js";
import type { OnUnknown } from "./record.js";
import { printablePath } from "./text/printable-path.js";
import { holdsCredential } from "./text/redact.js";
import { isSafeUrl } from "./wire/address.js";

/**
 * Settings: environment first (an empty variable counts as unset), then stack configuration in the namespace
 * `devtest:` whatever the project is called, then the default.
 */
export interface SettingsSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The stack's value of a key such as `devtest:clientId`. */
  readonly stack: (key: string) => string | undefined;
}

export type PersonalData = "masked" | "plain";

export interface Settings {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly personalData: PersonalData;
  readonly onUnknown: OnUnknown;
  readonly allowDestroy: boolean;
  /** Default: all there are to send. */
  readonly maxTestersPerRequest: number;
  readonly maxConcurrentRequests: number;
  /** Seconds from the start of a run after which nothing more is sent. */
  readonly timeout: number;
}

/** The scope of the App Submission API, of which DevTest is a part. */
const scope = "appstore::apps:readwrite";

/**
 * Reads every setting but the credentials.
 *
 * @throws ConfigError naming each value that is not allowed
 */
export function readSettings(source: SettingsSource): Settings {
  const complaints: LocatedDiagnostic[] = [];
  const settings = {
    apiUrl: url(source, complaints, "DEVTEST_API_URL", "apiUrl", "https://developer.amazon.com/api/appstore"),
    tokenUrl: url(source, complaints, "LWA_TOKEN_URL", "tokenUrl", "https://api.amazon.com/auth/o2/token"),
    personalData: oneOf(source, complaints, "personalData", ["masked", "plain"]),
    onUnknown: oneOf(source, complaints, "onUnknown", ["resend", "hold"]),
    allowDestroy: oneOf(source, complaints, "allowDestroy", ["false", "true"]) === "true",
    maxTestersPerRequest: whole(source, complaints, "maxTestersPerRequest", Number.MAX_SAFE_INTEGER),
    maxConcurrentRequests: whole(source, complaints, "maxConcurrentRequests", 8),
    timeout: whole(source, complaints, "timeout", 3600),
  };
  if (complaints.length > 0) throw new ConfigError(complaints);
  return settings;
}

/**
 * Reads the credentials: those of the settings, or, where no client id is set, of the profile named `appstore`. To be
 * called when they are used, so that they live nowhere else; what is missing is left empty, for the auth layer to
 * complain about.
 *
 * @throws AuthError `unusable_credentials` when the file of the secret cannot be read
 * @throws ConfigError when there is a file of profiles that cannot be used
 */
export async function readCredentials(source: SettingsSource): Promise<Credentials> {
  const { tokenUrl, apiUrl } = readSettings(source);
  const clientId = variable(source, "LWA_CLIENT_ID") ?? source.stack("devtest:clientId") ?? "";
  const profile = clientId === "" ? await ofProfile(source, apiUrl) : undefined;
  if (profile !== undefined) return profile;
  return {
    tokenUrl,
    clientId,
    clientSecret:
      variable(source, "LWA_CLIENT_SECRET") ??
      secretFromFile(source) ??
      source.stack("devtest:clientSecret") ??
      "",
    grant: "client_credentials",
    scopes: [scope],
  };
}

/** What reads YAML is loaded only where somebody may have profiles: every run starts this process. */
async function ofProfile(source: SettingsSource, apiUrl: string): Promise<Credentials | undefined> {
  const { appstoreCredentials } = await import("./auth/appstore.js");
  return appstoreCredentials(source.env, apiUrl);
}

/** The stack's own choice of configuration file; the environment's is looked at where the file is found. */
export function configuredFile(source: SettingsSource): string | undefined {
  return source.stack("devtest:config") || undefined;
}

function variable(source: SettingsSource, name: string): string | undefined {
  return source.env[name] || undefined;
}

/**
 * Relative to the folder of Pulumi.yaml, like DEVTEST_CONFIG. One line end at the end of the file is the editor's, not
 * the secret's.
 */
function secretFromFile(source: SettingsSource): string | undefined {
  const file = variable(source, "LWA_CLIENT_SECRET_FILE");
  if (file === undefined) return undefined;
  const absolute = resolve(projectFolder(process.cwd()) ?? process.cwd(), file);
  try {
    return readFileSync(absolute, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new AuthError(
      "unusable_credentials",
      `The file named by LWA_CLIENT_SECRET_FILE cannot be read (${reason}): ${showable(absolute)}`,
      "Name a file that holds nothing but the client secret, or set LWA_CLIENT_SECRET.",
    );
  }
}

/** Somebody may have set the secret itself. A file's name as long as that has a dot somewhere. */
function showable(path: string): string {
  const isSecret = holdsCredential(path) || /^(?=.*\S{33})[^.]*$/s.test(basename(path));
  if (!isSecret) return path;
  return `its name looks like a secret and is not shown; it was looked for in ${printablePath(dirname(path))}`;
}

function oneOf<const T extends string>(
  source: SettingsSource,
  complaints: LocatedDiagnostic[],
  key: string,
  allowed: readonly [T, ...T[]],
): T {
  const value = source.stack(`devtest:${key}`) || allowed[0];
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    const cure = `\`pulumi config set devtest:${key} ${allowed[0]}\` (allowed: ${allowed.join(", ")})`;
    complaints.push({
      location: "stack configuration",
      path: `devtest:${key}`,
      problem: "unknown value",
      cure: cure,
    });
  }
  return found ?? allowed[0];
}

function whole(
  source: SettingsSource,
  complaints: LocatedDiagnostic[],
  key: string,
  fallback: number,
): number {
  const text = source.stack(`devtest:${key}`) || `${fallback}`;
  if (/^[1-9]\d{0,15}$/.test(text)) return Number(text);
  const cure = "a whole number from 1 on";
  complaints.push({
    location: "stack configuration",
    path: `devtest:${key}`,
    problem: "not a whole number",
    cure,
  });
  return fallback;
}

function url(
  source: SettingsSource,
  complaints: LocatedDiagnostic[],
  name: string,
  key: string,
  fallback: string,
): string {
  const fromEnv = variable(source, name);
  const value = fromEnv ?? (source.stack(`devtest:${key}`) || fallback);
  if (!isSafeUrl(value)) {
    const [location, path] =
      fromEnv === undefined ? ["stack configuration", `devtest:${key}`] : ["environment", name];
    const problem = "not an address credentials may be sent to";
    complaints.push({ location, path, problem, cure: "https://…, or http://… on a loopback address" });
  }
  return value.replace(/\/+$/, "");
}
