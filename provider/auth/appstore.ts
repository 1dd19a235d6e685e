import { existsSync } from "node:fs";
import { AuthError } from "../errors.js";
import { clientOf } from "./profiles/credentials.js";
import { findProfilesFile } from "./profiles/file.js";
import { loadProfiles, type Profile } from "./profiles/profiles.js";
import type { ClientCredentials } from "./token/credentials.js";

/** The profile the provider uses where no client id is set. */
const name = "appstore";

/**
 * The credentials of the profile named `appstore`, its secret read now; undefined where there is no such profile.
 *
 * @throws as {@link appstoreProfile}; AuthError when the secret cannot be read
 */
export function appstoreCredentials(env: NodeJS.ProcessEnv, apiUrl: string): ClientCredentials | undefined {
  const profile = appstoreProfile(env, apiUrl);
  if (profile === undefined) return undefined;
  return { ...clientOf(profile, env), grant: "client_credentials", scopes: profile.scopes };
}

/**
 * The profile named `appstore`; undefined where there is none.
 *
 * @param apiUrl Where the token will be sent: its host must be among the profile's `apiHosts`.
 * @throws ConfigError when the file of profiles cannot be used; AuthError when the profile cannot
 */
export function appstoreProfile(env: NodeJS.ProcessEnv, apiUrl: string): Profile | undefined {
  const file = findProfilesFile(env);
  // Nobody has to have profiles; who named a file wants to hear that it is not there.
  if (!env["DEVTEST_PROFILES"]?.trim() && !existsSync(file)) return undefined;
  const profile = loadProfiles(file)[name];
  if (profile !== undefined) assertFit(profile, new URL(apiUrl).hostname);
  return profile;
}

function assertFit({ grant, apiHosts, file }: Profile, host: string): void {
  if (grant !== "client_credentials") {
    throw new AuthError(
      "unusable_credentials",
      `The profile "${name}" in ${file} has the grant ${grant}, with which the App Submission API cannot be used`,
      "Write `grant: client_credentials`, with the scope appstore::apps:readwrite.",
    );
  }
  if (apiHosts.includes(host)) return;
  throw new AuthError(
    "host_not_allowed",
    `A token of the profile "${name}" may not be sent to ${host}, which is not among its apiHosts; nothing was sent`,
    `Allowed: ${apiHosts.join(", ")}. If the API is really there, add the host to \`apiHosts\` in ${file}.`,
  );
}
