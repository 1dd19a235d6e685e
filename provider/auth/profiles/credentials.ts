import { AuthError } from "../../errors.js";
import type { Environment } from "../environment.js";
import { readSecretFile, secretIn } from "../secret.js";
import type { Client, SetBy } from "../token/credentials.js";
import type { GivenProfile, Profile } from "./profiles.js";

/**
 * What a profile's client is known by, its secret included. It is read each time a token is used, so that a secret that
 * was rotated meanwhile is used from then on, and kept nowhere.
 *
 * @throws AuthError `missing_credentials` or `unusable_credentials`, naming the variable or file of the secret
 */
export function clientOf(profile: Profile | GivenProfile, env: Environment): Client {
  const { tokenUrl, clientId } = profile;
  return "setBy" in profile
    ? { tokenUrl, clientId, clientSecret: profile.clientSecret.read(), setBy: profile.setBy }
    : { tokenUrl, clientId, clientSecret: readSecret(profile, env), setBy: setByFile(profile) };
}

function readSecret({ name, clientSecret }: Profile, env: Environment): string {
  if ("file" in clientSecret)
    return secretInFile(clientSecret.file, {
      what: `The file with the client secret of the profile "${name}"`,
      cure: "Name, in clientSecretFile, a file that holds nothing but the client secret, or use clientSecretEnv.",
    });
  const secret = secretIn(env[clientSecret.env] ?? "");
  if (secret !== "") return secret;
  throw new AuthError(
    "missing_credentials",
    `The profile "${name}" takes its client secret from the environment variable ${clientSecret.env}, which is not set`,
    `Set ${clientSecret.env}, or give the profile another source (clientSecretEnv, clientSecretFile).`,
  );
}

/** How the error about a file with a secret speaks of it. */
export interface FileWords {
  /** Such as `The file named by LWA_CLIENT_SECRET_FILE`. */
  readonly what: string;
  readonly cure: string;
  /** Default: the path. */
  readonly path?: string;
}

/**
 * The secret in a file.
 *
 * @throws AuthError `unusable_credentials` when the file cannot be read, is empty, or is none that holds a secret
 */
export function secretInFile(file: string, { what, cure, path = file }: FileWords): string {
  const secret = readSecretFile(file);
  if (typeof secret === "string") return secret;
  throw new AuthError("unusable_credentials", `${what} ${secret.fault}: ${path}`, cure);
}

function setByFile({ name, file, clientSecret }: Profile): SetBy {
  const of = (key: string) => `\`${key}\` of the profile "${name}" in ${file}`;
  return {
    clientId: of("clientId"),
    clientSecret:
      "env" in clientSecret
        ? `the environment variable ${clientSecret.env}`
        : `the file ${clientSecret.file}`,
    tokenUrl: of("tokenUrl"),
    unreachable: `The address comes from ${of("tokenUrl")}.`,
  };
}
