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

/** `devtest auth login`: somebody agrees in a browser, and the refresh token that comes of it goes into the store. */
export function loginCommand(): Command {
  return new Command("login")
    .description("Have somebody agree in a browser, and keep the refresh token (grant authorization_code)")
    .addOption(profileOption())
    .option("--no-wait", "print the address and end, for machines without a browser; finish with --code")
    .option("--code <address>", "finish a log-in begun with --no-wait; -: read it from standard input")
    .option("--timeout <seconds>", "how long the browser is waited for", readSeconds, 300)
    .addHelpText("after", help)
    .action(run);
}

const help = `
Where the profile's redirectUri is http:// on this machine, the browser is waited for there. Anywhere else, paste the
address the browser ends at (a page that cannot be shown is no harm: the address is what counts).

--code takes that address, or the code in it alone. A code works once and for five minutes, and only together with the
client secret; as an argument it still stands in the shell's history and in the list of processes, so prefer --code -.
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
    `The profile "${name}" has the grant ${grant}, with which nobody logs in`,
    grant === "refresh_token"
      ? `Bring its refresh token with \`devtest auth import --profile ${name}\`.`
      : `Nothing has to be done: \`devtest auth token --profile ${name}\` asks for a token with the client's own id and secret.`,
  );
}

/** A code works once: what would waste it is found before anybody is asked to agree. */
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
    `Open the address in a browser, and bring back the one it ends at:\ndevtest auth login --profile ${profile.name} --code -`,
  );
}

async function listen(login: Login, pending: PendingAuthorization, signal: AbortSignal): Promise<void> {
  await awaitRedirect({
    redirectUri: login.profile.redirectUri,
    state: pending.state,
    signal,
    ready: () => {
      console.error("Open this address in a browser on this machine; it is waited for, Ctrl-C ends it:");
      console.log(pending.url);
    },
    turnedAway: () =>
      console.error("warning: turned away a browser that came back without the `state` of this log-in"),
    take: (address) => finish(login, pending, address),
  });
}

async function paste(login: Login, pending: PendingAuthorization, signal: AbortSignal): Promise<void> {
  console.error("Open this address in a browser, and paste the one it ends at here, whole:");
  console.log(pending.url);
  await finish(login, pending, await readLine("(what is pasted is not shown) ", signal));
}

async function finish(
  { profile, store }: Login,
  pending: Pick<PendingAuthorization, "state" | "codeVerifier">,
  back: string | undefined,
): Promise<void> {
  if (back === undefined || back.trim() === "")
    throw new UsageError(
      "Standard input ended without an address; nothing was sent",
      `Where nobody can paste: \`devtest auth login --profile ${profile.name} --no-wait\`, then --code -.`,
    );
  const before = await store.get(profile.name);
  const { scopes } = await finishAuthorization(profile, pending, back, { store });
  const after = await store.get(profile.name);
  console.log(
    `Logged in: profile "${profile.name}", client ${profile.clientId}, scopes ${truncatedList(scopes) || "that cannot be named"}; refresh token kept in ${store.description}, ${after?.obtainedAt ?? "at an unknown time"}`,
  );
  if (before !== undefined)
    console.error(
      "It took the place of an earlier refresh token, which Amazon may accept until it is revoked: `devtest auth revoke --help`.",
    );
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError("Allowed: a whole number of seconds from 1 to 99999.");
}
