import { Command } from "commander";
import type { Profile } from "../../auth/profiles/profiles.js";
import { chooseProfile, type ProfileOption, profileOption, storeOf } from "./profile-option.js";
import { readVisibleLine } from "./standard-input.js";
import { UsageError } from "./usage-error.js";

/** `devtest auth revoke`: erases a refresh token here, and says where Amazon is told. */
export function revokeCommand(): Command {
  return new Command("revoke")
    .description("Erase the stored refresh token of a profile, and say where to revoke it at Amazon")
    .addOption(profileOption())
    .option("--yes", "do not ask; needed where standard input is not a terminal")
    .addHelpText("after", `\n${atAmazon}\n`)
    .action(run);
}

/**
 * There is no address a program could revoke at.
 *
 * @see https://videocentral.amazon.com/support/token-revocation
 */
const atAmazon = `Erasing makes no token invalid. At Amazon, where no program can do it:
- what a person agreed to (Prime Video, Video Central): that person removes the app at https://www.amazon.com/ap/adam
- a private SP-API application: its authorisation is taken back in Seller Central, where it was given
- everything of a client at once: deleting its security profile in the Amazon Developer Console invalidates all grants
Access tokens that are out already live for up to an hour.`;

async function run({ yes, ...option }: ProfileOption & { readonly yes?: true }): Promise<void> {
  const profile = chooseProfile(option);
  assertErasable(profile);
  const store = storeOf(profile);
  if (yes !== true) await assertConfirmed(profile, store.description);
  const erased = await store.erase(profile.name);
  console.log(
    erased
      ? `Erased: the refresh token of the profile "${profile.name}", in ${store.description}. Backups still hold it.`
      : `There was no refresh token of the profile "${profile.name}" in ${store.description}.`,
  );
  console.log(`\n${atAmazon}`);
}

function assertErasable({ name, grant }: Profile): void {
  if (grant !== "client_credentials") return;
  throw new UsageError(
    `The profile "${name}" has the grant client_credentials: no token of it is kept, so there is nothing to erase`,
    "To end its access, detach the security profile from the API, rotate its secret or delete it, in the Amazon Developer Console.",
  );
}

async function assertConfirmed({ name }: Profile, description: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UsageError("Nobody can be asked whether to erase; nothing was erased", "Add --yes.");
  const answer = await readVisibleLine(`Erase the refresh token of "${name}" in ${description}? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError("Not confirmed; nothing was erased", "");
}
