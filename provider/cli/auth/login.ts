import { Command, InvalidArgumentError } from "commander";
import {
  beginAuthorization,
  finishAuthorization,
  type PendingAuthorization,
} from "../../auth/login/authorize.js";
import { clientOf } from "../../auth/profiles/credentials.js";
import type { LoginProfile, Profile } from "../../auth/profiles/profiles.js";
import type { TokenStore } from "../../auth/store/index.js";
import { truncatedList } from "../../text/list.js";
import { patience } from "./patience.js";
import { dropPending, keepPending, pendingOf } from "./pending-login.js";
import { assertKeeps, chooseProfile, type ProfileOption, profileOption, storeOf } from "./profile-option.js";
import { awaitRedirect, canListen } from "./redirect-listener.js";
import { readLine } from "./standard-input.js";
import { UsageError } from "./usage-error.js";

interface Options extends ProfileOption {
  readonly code?: string;
  readonly wait: boolean;
  readonly timeout: number;
}

interface Login {
  readonly profile: LoginProfile;
  readonly store: TokenStore;
}

/** `devtest auth login`: somebody agrees in a browser, and the refresh token that this brings is stored. */
export function loginCommand(): Command {
  return new Command("login")
    .addOption(profileOption())
    .option("--no-wait", "print the address and exit, for machines without a browser; finish with --code")
    .option(
      "--code <address>",
      "finish a log-in begun with --no-wait; -: read the address from standard input",
    )
    .option("--timeout <seconds>", "how long to wait for the browser", readSeconds, 300)
    .addHelpText("after", help)
    .action(run);
}

const help = `
If the profile's redirectUri is http:// on this machine, the command waits for the browser there. Otherwise, paste the
address the browser ends at. It does not matter if the page itself cannot be shown.

--code takes that address, or only the code in it. A code works once, within five minutes, and together with the client
secret only. As an argument it is still in the shell's history and in the list of processes: prefer --code -.
`;

async function run({ code, wait, timeout, ...option }: Options): Promise<void> {
  const profile = asLogin(chooseProfile(option));
  const login = { profile, store: storeOf(profile) };
  await assertReady(login);
  if (code !== undefined) return finishLater(login, code);
  const pending = await beginAuthorization(profile);
  if (!wait) return printAndKeep(profile, pending);
  const { signal, end } = patience(timeout);
  try {
    await (canListen(profile.redirectUri) ? listen : paste)(login, pending, signal);
  } finally {
    end();
  }
}

function asLogin(profile: Profile): LoginProfile {
  if (profile.grant === "authorization_code") return profile;
  const { name, grant } = profile;
  throw new UsageError(
    `The profile "${name}" has the grant ${grant}, which has no log-in`,
    grant === "refresh_token"
      ? `Store its refresh token with \`devtest auth import --profile ${name}\`.`
      : `Nothing has to be done: \`devtest auth token --profile ${name}\` asks for a token with the client's own id and secret.`,
  );
}

/** A code works once: problems that would waste it are found before anybody is asked to agree. */
async function assertReady({ profile, store }: Login): Promise<void> {
  clientOf(profile, process.env);
  await assertKeeps(profile, store);
}

async function finishLater(login: Login, given: string): Promise<void> {
  const pending = await pendingOf(login.profile);
  const back = given === "-" ? await readLine("The address the browser ended at: ") : given;
  await finish(login, pending, back);
  await dropPending(login.profile);
}

async function printAndKeep(profile: LoginProfile, pending: PendingAuthorization): Promise<void> {
  await keepPending(profile, pending);
  console.log(pending.url);
  console.error(
    `Open this address in a browser, and finish with the address it ends at:\ndevtest auth login --profile ${profile.name} --code -`,
  );
}

async function listen(login: Login, pending: PendingAuthorization, signal: AbortSignal): Promise<void> {
  await awaitRedirect({
    redirectUri: login.profile.redirectUri,
    state: pending.state,
    signal,
    ready: () => {
      console.error("Open this address in a browser on this machine. Waiting for it; Ctrl-C stops:");
      console.log(pending.url);
    },
    turnedAway: () =>
      console.error("warning: rejected a browser that came back without the `state` of this log-in"),
    take: (address) => finish(login, pending, address),
  });
}

async function paste(login: Login, pending: PendingAuthorization, signal: AbortSignal): Promise<void> {
  console.error("Open this address in a browser, and paste here the whole address it ends at:");
  console.log(pending.url);
  await finish(login, pending, await readLine("(the input is not shown) ", signal));
}

async function finish(
  { profile, store }: Login,
  pending: Pick<PendingAuthorization, "state" | "codeVerifier">,
  back: string | undefined,
): Promise<void> {
  if (back === undefined || back.trim() === "")
    throw new UsageError(
      "Standard input ended without an address; nothing was sent",
      `If nobody can paste it here: \`devtest auth login --profile ${profile.name} --no-wait\`, then --code -.`,
    );
  const before = await store.get(profile.name);
  const { scopes } = await finishAuthorization(profile, pending, back, { store });
  const after = await store.get(profile.name);
  console.log(
    `Logged in: profile "${profile.name}", client ${profile.clientId}, scopes ${truncatedList(scopes) || "that cannot be named"}; refresh token kept in ${store.description}, ${after?.obtainedAt ?? "at an unknown time"}`,
  );
  if (before !== undefined)
    console.error(
      "It replaced an earlier refresh token, which Amazon may accept until it is revoked: `devtest auth revoke --help`.",
    );
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError("Allowed: a whole number of seconds from 1 to 99999.");
}
