import { Command } from "commander";
import type { Profile } from "../../auth/profiles/profiles.js";
import { openSession } from "../../auth/session.js";
import { chooseProfile, type ProfileOption, profileOption, storeOf } from "./profile-option.js";
import { UsageError } from "./usage-error.js";

/** `devtest auth token`: an access token on standard output, for a pipe. */
export function tokenCommand(): Command {
  return new Command("token")
    .description(
      "Print an access token, alone on one line. Prefer `devtest auth exec`, which shows it to nobody else",
    )
    .addOption(profileOption())
    .option("--show", "also where standard output is a terminal")
    .action(async ({ show, ...option }: ProfileOption & { readonly show?: true }) => {
      if (process.stdout.isTTY && show !== true) throw atTerminal();
      console.log(await accessTokenOf(chooseProfile(option)));
    });
}

/** Nothing of it is kept but a refresh token that was replaced. */
export function accessTokenOf(profile: Profile): Promise<string> {
  return openSession(profile, { store: storeOf(profile) }).accessToken();
}

function atTerminal(): UsageError {
  return new UsageError(
    "Standard output is a terminal, where a token stays to be read and scrolled back to; none was asked for",
    "Lead it into a pipe, use `devtest auth exec`, or add --show.",
  );
}
