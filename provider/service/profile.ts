import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { secretInFile } from "../auth/profiles/credentials.js";
import { findProfilesFile } from "../auth/profiles/file.js";
import { assertAllowed } from "../auth/profiles/hosts.js";
import type { ClientProfile, GivenProfile, Profile } from "../auth/profiles/profiles.js";
import { secretIn } from "../auth/secret.js";
import { openSession, type Session } from "../auth/session.js";
import type { SetBy } from "../auth/token/credentials.js";
import { AuthError } from "../errors.js";
import { projectFolder } from "../pulumi/project.js";
import { providerProfileName, readSettings, type SettingsSource, setting } from "../settings.js";
import { holdsCredential, redact } from "../text/redact.js";
import { appSubmissionScope } from "../wire/amazon.js";
import type { CircuitBreaker } from "../wire/retries.js";
import { isDefiniteNo, tellingOnce, tellOnce } from "./told-once.js";

/**
 * The session the provider's tokens come from. Its profile is chosen at the first call that finds one; the secret is
 * read each time a token is used.
 *
 * @param circuitBreaker of Login with Amazon
 * @throws what {@link providerProfile} throws
 */
export function providerSession(
  source: SettingsSource,
  circuitBreaker: CircuitBreaker,
): () => Promise<Session> {
  let session: Session | undefined;
  const once = tellOnce();
  return async () => {
    if (session !== undefined) return session;
    const profile = await once(() => providerProfile(source));
    const options = { env: source.env, circuitBreaker, isFinal: isDefiniteNo };
    // Another call may have opened one in the meantime.
    session ??= tellingOnce(openSession(profile, options), once);
    return session;
  };
}

/**
 * The profile the provider uses: that of the settings, or, where no client id is set, the one named `appstore`. Without
 * either it is that of the settings, whose client id is empty: the auth layer then says what is missing.
 *
 * @throws ConfigError when a setting or the file of profiles cannot be used; AuthError when the profile cannot
 */
export async function providerProfile(source: SettingsSource): Promise<ClientProfile | GivenProfile> {
  const { tokenUrl, apiUrl } = readSettings(source);
  const settings = profileOfSettings(source, tokenUrl, apiUrl);
  if (settings.clientId !== "") return settings;
  return (await appstoreProfile(source, apiUrl)) ?? settings;
}

function profileOfSettings(source: SettingsSource, tokenUrl: string, apiUrl: string): GivenProfile {
  return {
    name: "settings",
    grant: "client_credentials",
    clientId: setting(source, "LWA_CLIENT_ID", "clientId") ?? "",
    clientSecret: { read: () => clientSecretOf(source) },
    scopes: [appSubmissionScope],
    tokenUrl,
    apiHosts: [new URL(apiUrl).hostname],
    get setBy() {
      return setBySettings(source);
    },
  };
}

/** The places that the values really come from; where there is none, those that there could be. */
function setBySettings({ env, stack }: SettingsSource): SetBy {
  const inStack = (key: string) =>
    stack(`devtest:${key}`) ? `devtest:${key} (stack configuration)` : undefined;
  const inEnv = (...names: string[]) => names.find((name) => env[name]);
  return {
    clientId:
      inEnv("LWA_CLIENT_ID") ??
      inStack("clientId") ??
      "LWA_CLIENT_ID, or `pulumi config set devtest:clientId …`",
    clientSecret:
      inEnv("LWA_CLIENT_SECRET", "LWA_CLIENT_SECRET_FILE") ??
      inStack("clientSecret") ??
      "LWA_CLIENT_SECRET, or LWA_CLIENT_SECRET_FILE, or `pulumi config set --secret devtest:clientSecret …`",
    tokenUrl: inEnv("LWA_TOKEN_URL") ?? inStack("tokenUrl") ?? "LWA_TOKEN_URL (or devtest:tokenUrl)",
  };
}

/** The environment first: LWA_CLIENT_SECRET, then the file that LWA_CLIENT_SECRET_FILE names; then the stack. */
function clientSecretOf(source: SettingsSource): string {
  const { LWA_CLIENT_SECRET: secret, LWA_CLIENT_SECRET_FILE: file } = source.env;
  if (secret || !file) return secretIn(setting(source, "LWA_CLIENT_SECRET", "clientSecret") ?? "");
  // Relative to the folder of Pulumi.yaml, like DEVTEST_CONFIG.
  const absolute = resolve(projectFolder(process.cwd()) ?? process.cwd(), file);
  return secretInFile(absolute, {
    what: "The file named by LWA_CLIENT_SECRET_FILE",
    path: showable(absolute),
    cure: "Name a file that holds nothing but the client secret, or set LWA_CLIENT_SECRET.",
  });
}

/**
 * The variable may hold the secret itself instead of a file's name. A file's name of that length has a dot somewhere.
 */
function showable(path: string): string {
  const isSecret = holdsCredential(path) || /^(?=.*\S{33})[^.]*$/s.test(basename(path));
  if (!isSecret) return path;
  return `its name looks like a secret and is not shown; it was looked for in ${redact(dirname(path))}`;
}

/** Undefined where there is no such profile. */
async function appstoreProfile({ env }: SettingsSource, apiUrl: string): Promise<ClientProfile | undefined> {
  const file = findProfilesFile(env);
  // Nobody has to have profiles. Whoever names a file has to hear that it is not there.
  if (!env["DEVTEST_PROFILES"]?.trim() && !existsSync(file)) return undefined;
  // What reads YAML is loaded only where there are profiles: every run starts this process.
  const { loadProfiles } = await import("../auth/profiles/profiles.js");
  const profile = loadProfiles(file)[providerProfileName];
  if (profile === undefined) return undefined;
  if (profile.grant !== "client_credentials") throw unfit(profile);
  assertAllowed(profile, new URL(apiUrl));
  return profile;
}

function unfit({ name, file, grant }: Profile): AuthError {
  return new AuthError(
    "unusable_credentials",
    `The profile "${name}" in ${file} has the grant ${grant}, with which the App Submission API cannot be used`,
    `Write \`grant: client_credentials\`, with the scope ${appSubmissionScope}.`,
  );
}
