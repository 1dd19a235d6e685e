import { AuthError } from "../errors.js";
import type { Environment } from "./environment.js";
import { clientOf } from "./profiles/credentials.js";
import type { GivenProfile, Profile } from "./profiles/profiles.js";
import { refresh } from "./refresh.js";
import type { TokenStore } from "./store/store.js";
import { TokenCache } from "./token/cache.js";
import type { Client } from "./token/credentials.js";
import { type RequestOptions, requestOptions, type TokenOptions } from "./token/options.js";
import { type Issued, requestToken } from "./token/request.js";

export interface SessionOptions extends TokenOptions {
  /** Where the profile's refresh token is. Needed by every grant but client_credentials. */
  readonly store?: TokenStore;
  /** Where `clientSecretEnv` is looked up, each time a token is used. Default: `process.env`. */
  readonly env?: Environment;
  /** Errors after which the same token is not asked for again. Default: none, and each call asks anew. */
  readonly isFinal?: (error: unknown) => boolean;
}

/** Access tokens of one profile, kept in memory for as long as the session is. */
export interface Session {
  readonly profile: Profile | GivenProfile;
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

/** What an access token may be used for, and for how long. */
export interface Granted {
  /** Undefined where the answer does not say: then those that were asked for. */
  readonly scopes: readonly string[] | undefined;
  /** Counted from the request; 0 where the answer does not say. */
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
 * @see https://developer.amazon.com/docs/login-with-amazon/access-token.html
 */
export function openSession(profile: Profile | GivenProfile, options: SessionOptions = {}): Session {
  const request = requestOptions(options);
  const tokens = new TokenCache(request, options.isFinal);
  const { grant, scopes } = profile;
  const obtain = issuing(profile, request, options.store);
  return {
    profile,
    accessToken: async () => {
      const client = clientOf(profile, options.env ?? process.env);
      return tokens.token({ ...client, grant, scopes }, () => obtain(client));
    },
    forget: (token) => tokens.forget(token),
    get granted() {
      const { issued } = tokens;
      return issued && { scopes: issued.scopes, lifeSeconds: issued.lifeSeconds };
    },
  };
}

function issuing(
  profile: Profile | GivenProfile,
  request: RequestOptions,
  store: TokenStore | undefined,
): (client: Client) => Promise<Issued> {
  if (profile.grant === "client_credentials") {
    const { grant, scopes } = profile;
    return (client) => requestToken({ ...client, grant, scopes }, request);
  }
  if (store === undefined) throw storeNeeded(profile);
  return (client) => store.update(profile.name, (current) => refresh(profile, client, current, request));
}

function storeNeeded({ name, grant }: Profile): AuthError {
  return new AuthError(
    "missing_credentials",
    `The profile "${name}" (${grant}) needs a refresh token, and the session was opened without a store`,
    "Pass the store the refresh token is kept in: `openSession(profile, { store })`.",
  );
}
