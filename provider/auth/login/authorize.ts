import { AuthError } from "../../errors.js";
import { isLoopback } from "../../wire/address.js";
import { clientOf } from "../profiles/credentials.js";
import type { LoginProfile } from "../profiles/profiles.js";
import type { SessionOptions } from "../session.js";
import type { TokenStore } from "../store/store.js";
import type { Credentials } from "../token/credentials.js";
import { requestOptions } from "../token/options.js";
import { requestToken } from "../token/request.js";
import { codeOf } from "./redirected.js";

/** A log-in that has begun. Keep it in memory until the browser comes back. */
export interface PendingAuthorization {
  /** For the person's browser. It holds no secret: of the verifier, only the hash. */
  readonly url: string;
  readonly state: string;
  readonly codeVerifier: string;
}

/** A log-in that is done; the refresh token is in the store. */
export interface Authorized {
  /** As granted: fewer than asked for where the person or Amazon left some out. */
  readonly scopes: readonly string[];
}

/**
 * Begins a log-in: makes the address where a person agrees, with a `state` and a PKCE challenge (S256) of its own.
 * Nothing is sent.
 *
 * @example
 * const pending = await beginAuthorization(video);
 * console.log(`Open ${pending.url}`);
 * await finishAuthorization(video, pending, addressTheBrowserCameBackTo, { store });
 * @see https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
 * @see https://www.rfc-editor.org/rfc/rfc7636
 */
export async function beginAuthorization(profile: LoginProfile): Promise<PendingAuthorization> {
  const oauth = await import("openid-client");
  const { authorizeUrl, clientId, redirectUri, scopes } = profile;
  const server = { issuer: new URL(authorizeUrl).origin, authorization_endpoint: authorizeUrl };
  const config = new oauth.Configuration(server, clientId, undefined, oauth.None());
  if (isLoopback(authorizeUrl)) oauth.allowInsecureRequests(config);
  const [state, codeVerifier] = [oauth.randomState(), oauth.randomPKCECodeVerifier()];
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
  });
  return { url: url.href, state, codeVerifier };
}

/**
 * Finishes a log-in: exchanges the code for tokens, and stores the refresh token in place of an earlier one. The access
 * token is not used: a session asks for its own.
 *
 * @param back The whole address the browser was sent back to, or the code alone. A code alone has no `state`; PKCE then
 * rejects a code that belongs to another log-in.
 * @throws AuthError `state_mismatch` when the address belongs to another log-in, `access_denied` when the person
 * declined, `invalid_grant` when the code is used up or too old; StoreError
 */
export async function finishAuthorization(
  profile: LoginProfile,
  pending: Pick<PendingAuthorization, "state" | "codeVerifier">,
  back: string,
  options: SessionOptions & { readonly store: TokenStore },
): Promise<Authorized> {
  const request = requestOptions(options);
  const credentials: Credentials = {
    ...clientOf(profile, options.env ?? process.env),
    grant: "authorization_code",
    code: codeOf(back, profile, pending),
    redirectUri: profile.redirectUri,
    codeVerifier: pending.codeVerifier,
  };
  const { refreshToken, scopes = profile.scopes } = await requestToken(credentials, request);
  if (refreshToken === undefined) throw withoutRefreshToken(profile);
  const obtainedAt = new Date(request.now()).toISOString();
  await options.store.put(profile.name, { refreshToken, clientId: profile.clientId, obtainedAt });
  return { scopes };
}

function withoutRefreshToken({ name }: LoginProfile): AuthError {
  return new AuthError(
    "bad_answer",
    `Login with Amazon accepted the code for the profile "${name}" and sent no refresh token`,
    "The code is used up. Check that the client id and the scopes are those of an application that may have refresh tokens, and log in again.",
  );
}
