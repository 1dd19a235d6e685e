import { Command } from "commander";
import { clientOf } from "../../auth/profiles/credentials.js";
import { findProfilesFile } from "../../auth/profiles/file.js";
import { loadProfiles, type Profile } from "../../auth/profiles/profiles.js";
import type { TokenStore } from "../../auth/store/index.js";
import { AuthError, StoreError } from "../../errors.js";
import { fingerprint } from "./fingerprint.js";
import { storeOf } from "./profile-option.js";

/** One profile and its tokens, without any secret. */
interface Listed {
  readonly profile: string;
  readonly grant: Profile["grant"];
  readonly clientId: string;
  readonly clientSecret: { readonly from: string; readonly fingerprint: string | null };
  readonly scopes: readonly string[];
  readonly tokenUrl: string;
  readonly apiHosts: readonly string[];
  /** Null where the grant needs none, or where it cannot be opened. */
  readonly store: string | null;
  /** Null where there is none. */
  readonly refreshToken: ListedToken | null;
  /** The reasons why something could not be read. */
  readonly errors: readonly string[];
}

interface ListedToken {
  readonly fingerprint: string;
  readonly clientId: string | null;
  /** ISO 8601, UTC. */
  readonly obtainedAt: string | null;
  /** ISO 8601, UTC; null: never. */
  readonly rotatedAt: string | null;
}

/** `devtest auth list`: the profiles and what is stored for them; secrets as fingerprints. */
export function listCommand(): Command {
  return new Command("list")
    .option("--json", "print one JSON object on stdout instead of lines")
    .action(async ({ json }: { json?: true }) => {
      const file = findProfilesFile(process.env);
      const profiles = await Promise.all(Object.values(loadProfiles(file)).map(listed));
      process.stdout.write(
        json === true
          ? `${JSON.stringify({ file, profiles }, null, 2)}\n`
          : profiles.map((profile) => `${asLines(profile).join("\n")}\n`).join("\n"),
      );
      const errors = profiles.flatMap((profile) => profile.errors);
      for (const error of errors) console.error(`error: ${error}`);
      if (errors.length > 0) process.exitCode = 1;
    });
}

async function listed(profile: Profile): Promise<Listed> {
  const { name, grant, clientId, clientSecret, scopes, tokenUrl, apiHosts } = profile;
  const errors: string[] = [];
  const secret = await orError(errors, async () => clientOf(profile, process.env).clientSecret);
  const needsStore = grant !== "client_credentials";
  const store = needsStore ? await orError(errors, async () => storeOf(profile)) : undefined;
  const token = store && (await orError(errors, () => storedToken(store, name)));
  return {
    profile: name,
    grant,
    clientId,
    clientSecret: {
      from: "env" in clientSecret ? clientSecret.env : clientSecret.file,
      fingerprint: secret === undefined ? null : fingerprint(secret),
    },
    scopes,
    tokenUrl,
    apiHosts,
    store: store?.description ?? null,
    refreshToken: token ?? null,
    errors,
  };
}

/** One profile that cannot be read does not hide the others. */
async function orError<Value>(errors: string[], read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof AuthError)) throw error;
    errors.push(error.message);
    return undefined;
  }
}

async function storedToken(store: TokenStore, profile: string): Promise<ListedToken | undefined> {
  const grant = await store.get(profile);
  if (grant === undefined) return undefined;
  const { refreshToken, clientId, obtainedAt, rotatedAt } = grant;
  return {
    fingerprint: fingerprint(refreshToken),
    clientId: clientId ?? null,
    obtainedAt: obtainedAt ?? null,
    rotatedAt: rotatedAt ?? null,
  };
}

function asLines(listed: Listed): string[] {
  const { clientSecret, refreshToken, store } = listed;
  const rows = {
    grant: listed.grant,
    "client id": listed.clientId,
    "client secret": `${clientSecret.from}, ${clientSecret.fingerprint ?? "not readable"}`,
    scopes: listed.scopes.join(" ") || "those that were agreed to",
    "asked for at": listed.tokenUrl,
    "sent only to": listed.apiHosts.join(", "),
    ...(store === null ? {} : { store, "refresh token": tokenInWords(refreshToken) }),
    "access token": "not kept: asked for when it is needed",
  };
  return [listed.profile, ...Object.entries(rows).map(([name, value]) => `  ${name.padEnd(14)} ${value}`)];
}

function tokenInWords(token: ListedToken | null): string {
  if (token === null) return "none that can be read";
  const { obtainedAt, rotatedAt } = token;
  return `${token.fingerprint}, obtained ${obtainedAt ?? "at an unknown time"}, last replaced ${rotatedAt ?? "never"}`;
}
