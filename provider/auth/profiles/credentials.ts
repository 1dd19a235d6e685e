import { readFileSync } from "node:fs";
import { AuthError } from "../../errors.js";
import type { ClientCredentials, SetBy } from "../token/credentials.js";
import type { Profile } from "./profiles.js";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What a profile's client is known by, its secret included: to be read when a token is asked for, so that a secret
 * that was rotated meanwhile is used from the next request on.
 *
 * @throws AuthError `missing_credentials` or `unusable_credentials`, naming the variable or file of the secret
 */
export function clientOf(profile: Profile, env: Env): Omit<ClientCredentials, "grant" | "scopes"> {
  const { tokenUrl, clientId } = profile;
  return { tokenUrl, clientId, clientSecret: readSecret(profile, env), setBy: setByProfile(profile) };
}

function readSecret({ name, clientSecret }: Profile, env: Env): string {
  if ("file" in clientSecret) return secretInFile(name, clientSecret.file);
  const secret = env[clientSecret.env];
  if (secret !== undefined && secret !== "") return secret;
  throw new AuthError(
    "missing_credentials",
    `The profile "${name}" takes its client secret from the environment variable ${clientSecret.env}, which is not set`,
    `Set ${clientSecret.env}, or give the profile another source (clientSecretEnv, clientSecretFile).`,
  );
}

/** One line end at the end of the file is the editor's, not the secret's. */
function secretInFile(name: string, file: string): string {
  try {
    const secret = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    if (secret !== "") return secret;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw unusableFile(name, `cannot be read (${reason})`, file);
  }
  throw unusableFile(name, "is empty", file);
}

function unusableFile(name: string, what: string, file: string): AuthError {
  return new AuthError(
    "unusable_credentials",
    `The file with the client secret of the profile "${name}" ${what}: ${file}`,
    "Name, in clientSecretFile, a file that holds nothing but the client secret, or use clientSecretEnv.",
  );
}

function setByProfile({ name, file, clientSecret }: Profile): SetBy {
  const of = (key: string) => `\`${key}\` of the profile "${name}" in ${file}`;
  return {
    clientId: of("clientId"),
    clientSecret:
      "env" in clientSecret
        ? `the environment variable ${clientSecret.env}`
        : `the file ${clientSecret.file}`,
    tokenUrl: of("tokenUrl"),
  };
}
