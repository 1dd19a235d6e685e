import { existsSync } from "node:fs";
import type { Environment } from "../environment.js";
import { loadProfiles } from "./profiles.js";

/** The variables with secrets whose names this package has chosen. */
const own = /^(DEVTEST_STORE_KEY|DEVTEST_REFRESH_TOKEN_|LWA_CLIENT_SECRET$)/i;

/**
 * The environment for a program that this package starts, without the secrets that tokens are made of.
 *
 * @param secretVariables the variables that hold client secrets, from {@link clientSecretVariables}
 */
export function withoutSecrets(env: Environment, secretVariables: readonly string[]): NodeJS.ProcessEnv {
  // Windows finds a variable in any case.
  const named = new Set(secretVariables.map((name) => name.toUpperCase()));
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !own.test(name) && !named.has(name.toUpperCase())),
  );
}

/**
 * The variables that hold the client secrets of all profiles: a program that acts for one profile needs none of them.
 * There are none without a file of profiles; a store can be opened without one.
 *
 * @throws ConfigError when the file is there and cannot be used
 */
export function clientSecretVariables(profilesFile: string): string[] {
  if (!existsSync(profilesFile)) return [];
  return Object.values(loadProfiles(profilesFile)).flatMap(({ clientSecret }) =>
    "env" in clientSecret ? [clientSecret.env] : [],
  );
}
