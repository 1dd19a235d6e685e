import { Option } from "commander";
import { findProfilesFile } from "../../auth/profiles/file.js";
import { loadProfile, loadProfiles, type Profile } from "../../auth/profiles/profiles.js";
import { openStore, storeKey, type TokenStore } from "../../auth/store/index.js";
import { providerProfileName } from "../../settings.js";
import { UsageError } from "./usage-error.js";

/** The option of every command about one profile. */
export interface ProfileOption {
  readonly profile?: string;
}

export function profileOption(): Option {
  return new Option(
    "--profile <name>",
    `the profile (default: ${providerProfileName}, or the only one there is)`,
  );
}

/**
 * The profile a command is about.
 *
 * @throws ConfigError when the file of profiles cannot be used; UsageError when it does not hold the profile
 */
export function chooseProfile({ profile: name }: ProfileOption): Profile {
  const file = findProfilesFile(process.env);
  if (name !== undefined) return loadProfile(file, name);
  const profiles = Object.values(loadProfiles(file));
  const chosen =
    profiles.length === 1 ? profiles[0] : profiles.find((one) => one.name === providerProfileName);
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    "No profile was chosen",
    `Add --profile <name>. There are, in ${file}: ${profiles.map((one) => one.name).join(", ") || "none"}.`,
  );
}

export function storeOf({ store, file }: Profile): TokenStore {
  return openStore(store, { env: process.env, profilesFile: file });
}

/** Finds what would keep a token from being stored, before a code or a token is used up. */
export async function assertKeeps({ name, store: spec }: Profile, store: TokenStore): Promise<void> {
  // Always throws: nothing can be stored there.
  if (spec === "environment") await store.put(name, { refreshToken: "" });
  if (spec === "file") await storeKey(process.env).encrypt("");
  await store.get(name);
}
