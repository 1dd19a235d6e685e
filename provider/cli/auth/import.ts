import { Command } from "commander";
import { clientOf } from "../../auth/profiles/credentials.js";
import type { Profile } from "../../auth/profiles/profiles.js";
import { refresh } from "../../auth/refresh.js";
import type { StoredGrant, TokenStore } from "../../auth/store/index.js";
import { requestOptions } from "../../auth/token/options.js";
import { assertBare } from "../../auth/token/usable.js";
import { fingerprint } from "./fingerprint.js";
import { assertKeeps, chooseProfile, type ProfileOption, profileOption, storeOf } from "./profile-option.js";
import { readInput } from "./standard-input.js";
import { UsageError } from "./usage-error.js";

interface Options extends ProfileOption {
  readonly check: boolean;
  readonly replace?: true;
}

/** `devtest auth import`: stores a refresh token that was made elsewhere, from standard input. */
export function importCommand(): Command {
  return (
    new Command("import")
      .addOption(profileOption())
      .option("--no-check", "do not try it at the token endpoint first")
      .option("--replace", "replace the one that is stored")
      // Accepted only to be refused by a message that does not repeat it.
      .argument("[nothing...]")
      .usage("[options]")
      .allowUnknownOption()
      .action(run)
  );
}

async function run(args: readonly string[], { check, replace, ...option }: Options): Promise<void> {
  if (args.length > 0) throw inHistory();
  const profile = chooseProfile(option);
  assertTakes(profile);
  const store = storeOf(profile);
  await assertKeeps(profile, store);
  const refreshToken = await readInput(`Refresh token of the profile "${profile.name}" (it is not shown): `);
  assertToken(refreshToken);
  const before = await store.get(profile.name);
  const keptFor = before?.clientId ?? profile.clientId;
  if (before?.refreshToken === refreshToken && keptFor === profile.clientId)
    return console.log(`It is stored already: ${where(profile, store)}`);
  if (before !== undefined && replace !== true) throw wouldReplace(profile, before);
  const grant = { refreshToken, clientId: profile.clientId, obtainedAt: new Date().toISOString() };
  const kept = check ? await tried(profile, grant) : grant;
  await store.put(profile.name, kept);
  const how = check ? "Login with Amazon accepts it" : "not tried";
  console.log(`Stored (${how}): ${where(profile, store)}, fingerprint ${fingerprint(kept.refreshToken)}`);
}

function inHistory(): UsageError {
  return new UsageError(
    "A refresh token is read from standard input, never from an argument; nothing was read or stored",
    "If that was the token, it is now in the shell's history and was in the list of processes: revoke it and make a new one. Then run `devtest auth import` with options only, and paste the token or redirect a file with `<`.",
  );
}

function assertTakes({ name, grant }: Profile): void {
  if (grant === "client_credentials")
    throw new UsageError(
      `The profile "${name}" has the grant client_credentials, which has no refresh token`,
      "Name another profile with --profile, or correct its grant.",
    );
}

function assertToken(refreshToken: string): void {
  if (refreshToken === "")
    throw new UsageError(
      "Standard input is empty: there is no refresh token",
      "Paste it, or redirect a file with `<`.",
    );
  assertBare("refresh token", refreshToken, "`devtest auth import`");
}

/** @returns what to store: trying a token may bring another one that replaces it */
async function tried(profile: Profile, grant: StoredGrant): Promise<StoredGrant> {
  const { keep } = await refresh(profile, clientOf(profile, process.env), grant, requestOptions());
  return keep;
}

function where({ name }: Profile, { description }: TokenStore): string {
  return `profile "${name}", in ${description}`;
}

function wouldReplace({ name, clientId }: Profile, before: StoredGrant): UsageError {
  const { refreshToken, obtainedAt, clientId: keptFor = clientId } = before;
  const since = obtainedAt === undefined ? "" : `, stored ${obtainedAt}`;
  const client =
    keptFor === clientId ? "" : `, for the client ${keptFor} where the profile names ${clientId}`;
  return new UsageError(
    `The profile "${name}" has a refresh token already (fingerprint ${fingerprint(refreshToken)}${since})${client}; nothing was changed`,
    "Add --replace to replace it. The replaced token stays valid at Amazon until it is revoked.",
  );
}
