import { existsSync } from "node:fs";
import type { Environment } from "./credentials.js";
import { loadProfiles } from "./profiles.js";

/** What tokens are made of, of all that this package reads by a name of its own. */
const own = /^(DEVTEST_STORE_KEY|DEVTEST_REFRESH_TOKEN_|LWA_CLIENT_SECRET$)/i;

/**
 * The environment for a program that this package starts: without what tokens are made of.
 *
 * @param secretVariables those that hold client secrets, from {@link clientSecretVariables}
 */
export function withoutSecrets(env: Environment, secretVariables: readonly string[]): NodeJS.ProcessEnv {
  // Windows finds a variable in any case.
  const named = new Set(secretVariables.map((name) => name.toUpperCase()));
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !own.test(name) && !named.has(name.toUpperCase())),
  );
}

/**
 * The variables that hold client secrets, those of all profiles: whoever acts for one has no business with the others.
 * A store can be opened where there is no file of profiles, and then there are none.
 *
 * @throws ConfigError when the file is there and cannot be used
 */
export function clientSecretVariables(profilesFile: string): string[] {
  if (!existsSync(profilesFile)) return [];
  return Object.values(loadProfiles(profilesFile)).flatMap(({ clientSecret }) =>
    "env" in clientSecret ? [clientSecret.env] : [],
  );
}
