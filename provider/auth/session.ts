import { AuthError } from "../errors.js";
import { clientOf } from "./profiles/credentials.js";
import type { Profile } from "./profiles/profiles.js";
import type { StoredGrant, StoreUpdate, TokenStore } from "./store/store.js";
import { type Issued, type RequestOptions, requestToken } from "./token/request.js";
import { TokenSlot } from "./token/slot.js";
import { requestOptions, type TokenSourceOptions } from "./token/source.js";

export interface SessionOptions extends Omit<TokenSourceOptions, "keepRefreshToken"> {
  /** Where the profile's refresh token is. Needed by every grant but client_credentials. */
  readonly store?: TokenStore;
  /** Where `clientSecretEnv` is looked up, at each token request. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Access tokens of one profile, kept in memory for as long as the session is. */
export interface Session {
  readonly profile: Profile;
  /**
   * A token that lives for at least another minute, or that has just been issued. It is asked for once, however many
   * callers wait, and a refresh token that comes with it is in the store before this resolves.
   *
   * @throws AuthError, StoreError
   */
  accessToken(): Promise<string>;
  /** Drops a token that an API turned down. One that has taken its place in the meantime stays. */
  forget(token: string): void;
  /** What came with the last token; undefined before there is one. */
  readonly granted: Granted | undefined;
}

/** What an access token is good for. */
export interface Granted {
  /** Undefined where the answer does not say: then as asked. */
  readonly scopes: readonly string[] | undefined;
  /** From when it was asked for; 0 where the answer does not say. */
  readonly lifeSeconds: number;
}

/**
 * Opens a session for a profile. Nothing is sent, and neither store nor secret is read, before a token is asked for.
 *
 * @throws AuthError `missing_credentials` when the profile's grant needs a store and none is given
 * @example
 * const { reporting } = loadProfiles(findProfilesFile(process.env));
 * const session = openSession(reporting);
 * const report = await authorizedFetch(session)("https://developer.amazon.com/api/appstore/…");
 */
export function openSession(profile: Profile, options: SessionOptions = {}): Session {
  const request = requestOptions(options);
  const slot = new TokenSlot(request);
  const obtain = issuing(profile, request, options);
  return {
    profile,
    accessToken: () => slot.token(obtain),
    forget: (token) => slot.forget(token),
    get granted() {
      return slot.issued && { scopes: slot.issued.scopes, lifeSeconds: slot.issued.lifeSeconds };
    },
  };
}

function issuing(
  profile: Profile,
  request: RequestOptions,
  { store, env = process.env }: SessionOptions,
): () => Promise<Issued> {
  const { grant, scopes } = profile;
  if (grant === "client_credentials")
    return async () => requestToken({ ...clientOf(profile, env), grant, scopes }, request);
  if (store === undefined) throw storeNeeded(profile);
  return () => store.update(profile.name, (current) => refresh(profile, current, { request, env }));
}

/** The answer may lack a refresh token or repeat it, and then the one that was used stays; or replace it. */
async function refresh(
  profile: Profile,
  current: StoredGrant,
  { request, env }: { request: RequestOptions; env: Readonly<Record<string, string | undefined>> },
): Promise<StoreUpdate<Issued>> {
  assertSameClient(profile, current);
  const { refreshToken } = current;
  // Who logged in has agreed to certain scopes; a refresh token from elsewhere may be asked for fewer than it gives.
  const scopes = profile.grant === "refresh_token" ? profile.scopes : [];
  const credentials = { ...clientOf(profile, env), grant: "refresh_token", scopes, refreshToken } as const;
  const issued = await requestToken(credentials, request);
  if (issued.refreshToken === undefined || issued.refreshToken === refreshToken)
    return { keep: current, result: issued };
  const rotatedAt = new Date(request.now()).toISOString();
  return { keep: { ...current, refreshToken: issued.refreshToken, rotatedAt }, result: issued };
}

function assertSameClient({ name, file, clientId }: Profile, { clientId: issuedTo = clientId }: StoredGrant) {
  if (issuedTo === clientId) return;
  throw new AuthError(
    "unusable_credentials",
    `The stored refresh token of the profile "${name}" was issued to the client ${issuedTo}, and the profile names ${clientId}; nothing was sent`,
    `Correct \`clientId\` in ${file}, or have access given to the new client: \`devtest auth login --profile ${name}\` or \`devtest auth import --profile ${name}\`.`,
  );
}

function storeNeeded({ name, grant }: Profile): AuthError {
  return new AuthError(
    "missing_credentials",
    `The profile "${name}" (${grant}) needs a refresh token, and the session was opened without a store`,
    "Pass the store the refresh token is kept in: `openSession(profile, { store })`.",
  );
}
