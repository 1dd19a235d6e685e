import { ConfigError, type LocatedDiagnostic } from "./errors.js";
import type { OnUnknown } from "./record.js";
import { isSafeUrl } from "./wire/address.js";
import { amazonApiUrl, amazonTokenUrl } from "./wire/amazon.js";

/**
 * Settings: environment first (an empty variable counts as unset), then stack configuration in the namespace
 * `devtest:` whatever the project is called, then the default.
 */
export interface SettingsSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The stack's value of a key such as `devtest:clientId`. */
  readonly stack: (key: string) => string | undefined;
}

/** Every key of the namespace `devtest:`. */
export const stackKeys = [
  "config",
  "clientId",
  "clientSecret",
  "tokenUrl",
  "apiUrl",
  "personalData",
  "onUnknown",
  "allowDestroy",
  "maxTestersPerRequest",
  "maxConcurrentRequests",
  "timeout",
] as const;

export type StackKey = (typeof stackKeys)[number];

/** The profile that the provider uses where no client id is set. */
export const providerProfileName = "appstore";

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

/**
 * Reads every setting but the credentials.
 *
 * @throws ConfigError naming each value that is not allowed
 */
export function readSettings(source: SettingsSource): Settings {
  const complaints: LocatedDiagnostic[] = [];
  const settings = {
    apiUrl: apiUrlIn(source, complaints),
    tokenUrl: url(source, complaints, "LWA_TOKEN_URL", "tokenUrl", amazonTokenUrl),
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
 * The address of the service alone. A record is compared with it where nothing is sent, and no other setting matters.
 *
 * @throws ConfigError when it is none
 */
export function readApiUrl(source: SettingsSource): string {
  const complaints: LocatedDiagnostic[] = [];
  const apiUrl = apiUrlIn(source, complaints);
  if (complaints.length > 0) throw new ConfigError(complaints);
  return apiUrl;
}

function apiUrlIn(source: SettingsSource, complaints: LocatedDiagnostic[]): string {
  return url(source, complaints, "DEVTEST_API_URL", "apiUrl", amazonApiUrl);
}

/** The configuration file that the stack names. The environment's is read where the file is looked up. */
export function configuredFile(source: SettingsSource): string | undefined {
  return stackValue(source, "config");
}

/** A setting that the environment or the stack may hold; undefined where both are unset or empty. */
export function setting(source: SettingsSource, variable: string, key: StackKey): string | undefined {
  return source.env[variable] || stackValue(source, key);
}

function stackValue(source: SettingsSource, key: StackKey): string | undefined {
  return source.stack(`devtest:${key}`) || undefined;
}

function oneOf<const T extends string>(
  source: SettingsSource,
  complaints: LocatedDiagnostic[],
  key: StackKey,
  allowed: readonly [T, ...T[]],
): T {
  const value = stackValue(source, key) ?? allowed[0];
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    // Only what was meant is offered: whoever pastes another value may send what cannot be taken back.
    const meant = allowed.find((candidate) => candidate === value.trim().toLowerCase());
    const command = meant === undefined ? "" : `\`pulumi config set devtest:${key} ${meant}\`; `;
    const cure = `${command}allowed: ${allowed.join(", ")}`;
    complaints.push({
      location: "stack configuration",
      path: `devtest:${key}`,
      problem: "unknown value",
      cure,
    });
  }
  return found ?? allowed[0];
}

function whole(
  source: SettingsSource,
  complaints: LocatedDiagnostic[],
  key: StackKey,
  fallback: number,
): number {
  const text = stackValue(source, key) ?? `${fallback}`;
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
  key: StackKey,
  fallback: string,
): string {
  // Blanks around an address come from copying.
  const value = setting(source, name, key)?.trim() || fallback;
  const problem = problemOfUrl(value, key === "apiUrl");
  if (problem !== undefined) {
    const [location, path] = source.env[name]
      ? ["environment", name]
      : ["stack configuration", `devtest:${key}`];
    complaints.push({ location, path, problem, cure: "https://…, or http://… on a loopback address" });
  }
  return value.replace(/\/+$/, "");
}

/** @param isBase paths are added to it */
function problemOfUrl(value: string, isBase: boolean): string | undefined {
  if (/^["'“”‘’]|["'“”‘’]$/.test(value)) return "in quotation marks, which are no part of an address";
  if (/\$\{?[A-Z_]{2,}|%[A-Z_]{3,}%/.test(value))
    return "holds the name of a variable that no shell has replaced";
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(value))
    return "not an address credentials may be sent to: it holds a user name";
  if (!URL.canParse(value)) return "not an address credentials may be sent to: it is no URL";
  if (!isSafeUrl(value)) return "not an address credentials may be sent to";
  if (value.includes("#")) return "ends in a fragment (#…), which is never sent";
  return isBase && value.includes("?") ? "ends in a query (?…), to which no path can be added" : undefined;
}
