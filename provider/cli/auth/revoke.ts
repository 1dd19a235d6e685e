import { Command } from "commander";
import type { Profile } from "../../auth/profiles/profiles.js";
import { chooseProfile, type ProfileOption, profileOption, storeOf } from "./profile-option.js";
import { readVisibleLine } from "./standard-input.js";
import { UsageError } from "./usage-error.js";

/** `devtest auth revoke`: erases a refresh token here, and says where to revoke it at Amazon. */
export function revokeCommand(): Command {
  return new Command("revoke")
    .addOption(profileOption())
    .option("--yes", "do not ask; needed if standard input is not a terminal")
    .addHelpText("after", `\n${atAmazon}\n`)
    .action(run);
}

/**
 * Login with Amazon has no address where a program can revoke a token.
 *
 * @see https://videocentral.amazon.com/support/token-revocation
 */
const atAmazon = `Erasing does not make a token invalid. Only a person can do that, at Amazon:
- what a person agreed to (Prime Video, Video Central): that person removes the app at https://www.amazon.com/ap/adam
- a private SP-API application: withdraw its authorisation in Seller Central, where it was given
- everything of a client at once: delete its security profile in the Amazon Developer Console, which ends all grants
Access tokens that were issued already stay valid for up to an hour.`;

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
    throw new UsageError(
      "Standard input is not a terminal, so nobody can confirm; nothing was erased",
      "Add --yes.",
    );
  const answer = await readVisibleLine(`Erase the refresh token of "${name}" in ${description}? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError("Not confirmed; nothing was erased", "");
}
