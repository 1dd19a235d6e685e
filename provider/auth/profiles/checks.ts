import type { DiagnosticAbout, Path, Subject } from "../../document/diagnostics.js";
import { entries, field, items, text } from "../../document/untyped.js";
import type { Diagnostic } from "../../errors.js";
import { quoted } from "../../text/quoted.js";
import { isSafeUrl } from "../../wire/address.js";
import { refreshTokenVariable } from "../store/environment-store.js";

/**
 * Checks what the schema cannot express, and adds it to what the schema found. A secret in the file is reported as a
 * secret, and not as an unknown key.
 */
export function checkProfiles(document: unknown, shape: readonly DiagnosticAbout[]): DiagnosticAbout[] {
  const profiles = entries(field(document, "profiles"));
  const secrets = profiles.flatMap(([name, profile]) => secretsIn(profile, ["profiles", name]));
  const told = new Set(secrets.map(({ subject }) => JSON.stringify(subject.path)));
  return [
    ...secrets,
    ...shape.filter(({ subject }) => !told.has(JSON.stringify(subject.path))),
    ...profiles.flatMap(([name, profile]) => mistakesIn(profile, ["profiles", name])),
    ...sharedVariables(profiles),
  ];
}

const secretKey = /secret|token|password|passwd|credential|^code$/i;
const harmlessKeys = new Set(["clientSecretEnv", "clientSecretFile", "tokenUrl"]);

/** Tokens and client secrets of Login with Amazon, the old form of secrets (64 hex digits) included. */
const secretValue = /\bAt[a-z]{1,3}\||amzn1\.oa2-cs\.|^[0-9a-f]{64}$/i;

const secretInFile: Diagnostic = {
  problem: "looks like a secret, and this file must not hold any",
  cure: "remove it, and rotate it at Amazon if others could read it; name a client secret by clientSecretEnv or clientSecretFile, and store a refresh token with `devtest auth import`",
};

function secretsIn(profile: unknown, path: Path): DiagnosticAbout[] {
  return entries(profile).flatMap(([key, value]) => {
    const subject: Subject = { path: [...path, key], onKey: true };
    if (secretKey.test(key) && !harmlessKeys.has(key)) return [{ subject, ...secretInFile }];
    return secretValue.test(text(value) ?? "") ? [{ subject, ...secretInFile }] : [];
  });
}

function mistakesIn(profile: unknown, path: Path): DiagnosticAbout[] {
  const isLogin = text(field(profile, "grant")) === "authorization_code";
  return [
    ...twoSecrets(profile, path),
    ...["tokenUrl", "authorizeUrl", "redirectUri"].flatMap((key) => unsafeUrl(profile, path, key)),
    ...(isLogin ? [] : ["authorizeUrl", "redirectUri"].flatMap((key) => needless(profile, path, key))),
    ...repeatedScopes(profile, path),
  ];
}

function twoSecrets(profile: unknown, path: Path): DiagnosticAbout[] {
  const both = [field(profile, "clientSecretEnv"), field(profile, "clientSecretFile")];
  if (both.includes(undefined)) return [];
  const subject = { path: [...path, "clientSecretFile"], onKey: true };
  return [
    { subject, problem: "cannot be used together with `clientSecretEnv`", cure: "give one of the two" },
  ];
}

function unsafeUrl(profile: unknown, path: Path, key: string): DiagnosticAbout[] {
  const url = text(field(profile, key));
  if (url === undefined || url === "" || (isSafeUrl(url) && !url.includes("#"))) return [];
  return [
    {
      subject: { path: [...path, key] },
      problem: "not an address that codes and secrets may be sent to",
      cure: "https://…, or http://… on a loopback address, without a user name and without #",
    },
  ];
}

function needless(profile: unknown, path: Path, key: string): DiagnosticAbout[] {
  if (field(profile, key) === undefined) return [];
  const problem = "has no effect with this grant";
  return [
    {
      subject: { path: [...path, key], onKey: true },
      problem,
      cure: "only with `grant: authorization_code`",
    },
  ];
}

function repeatedScopes(profile: unknown, path: Path): DiagnosticAbout[] {
  const seen = new Set<unknown>();
  return items(field(profile, "scopes")).flatMap((scope, index) => {
    const isFirst = !seen.has(scope);
    seen.add(scope);
    if (isFirst) return [];
    const subject = { path: [...path, "scopes", index] };
    return [{ subject, problem: "is listed twice", cure: "write it once" }];
  });
}

/** Names that differ only in case or in `-`, `_` and `.` share one variable: each would get the other's account. */
function sharedVariables(profiles: readonly [string, unknown][]): DiagnosticAbout[] {
  const names = profiles.filter(([, profile]) => takesVariable(profile)).map(([name]) => name);
  const firsts = new Map(names.toReversed().map((name) => [refreshTokenVariable(name), name]));
  return names.flatMap((name) => {
    const variable = refreshTokenVariable(name);
    const first = firsts.get(variable) ?? name;
    if (first === name) return [];
    const problem = `would read its refresh token from ${variable}, as the profile ${quoted(first)} does`;
    return [{ subject: { path: ["profiles", name, "store"] }, problem, cure: anotherVariable }];
  });
}

const anotherVariable =
  "rename one of the two, or give one another store (`file`, or `command:` and a helper)";

function takesVariable(profile: unknown): boolean {
  const grant = text(field(profile, "grant"));
  return text(field(profile, "store")) === "environment" && grant !== "client_credentials";
}
