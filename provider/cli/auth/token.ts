import { Command } from "commander";
import type { Profile } from "../../auth/profiles/profiles.js";
import { openSession } from "../../auth/session.js";
import { chooseProfile, type ProfileOption, profileOption, storeOf } from "./profile-option.js";
import { UsageError } from "./usage-error.js";

/** `devtest auth token`: prints an access token on standard output, for a pipe. */
export function tokenCommand(): Command {
  return new Command("token")
    .addOption(profileOption())
    .option("--show", "also if standard output is a terminal")
    .action(async ({ show, ...option }: ProfileOption & { readonly show?: true }) => {
      if (process.stdout.isTTY && show !== true) throw atTerminal();
      console.log(await accessTokenOf(chooseProfile(option)));
    });
}

/** Nothing is stored, except a refresh token that was rotated. */
export function accessTokenOf(profile: Profile): Promise<string> {
  return openSession(profile, { store: storeOf(profile) }).accessToken();
}

function atTerminal(): UsageError {
  return new UsageError(
    "Standard output is a terminal, where others could read the token later; none was asked for",
    "Pipe it, use `devtest auth exec`, or add --show.",
  );
}
