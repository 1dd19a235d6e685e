import type { CustomFetch, TokenEndpointResponse } from "openid-client";
import { excerpt } from "../../text/excerpt.js";
import { isLoopback } from "../../wire/address.js";
import { type Exchange, exchange, type HttpResponse } from "../../wire/exchange.js";
import { jsonObject } from "../../wire/http-response.js";
import { type Retry, retries, withRetries } from "../../wire/retries.js";
import { userAgent } from "../../wire/user-agent.js";
import { type Moment, momentOf } from "./clock.js";
import { type Credentials, scopeOf, secretsOf } from "./credentials.js";
import { refusal, unreachable, unusableAnswer } from "./errors.js";
import type { RequestOptions } from "./options.js";
import { assertUsable } from "./usable.js";

export interface Issued {
  readonly token: string;
  /** Before the request was sent, so that its time of travel counts as part of the token's life. */
  readonly askedAt: Moment;
  /** Counted from `askedAt`; 0 where the answer does not say. */
  readonly lifeSeconds: number;
  /** Missing where the answer has none: then the one that was used stays valid. */
  readonly refreshToken?: string;
  /** As granted, as far as they may be shown. Missing where the answer does not say: then those that were asked for. */
  readonly scopes?: readonly string[];
}

/**
 * A request for a token may be repeated where a POST to the service may not: it changes nothing that another one could
 * not change. 502, 503 and 504 come from a gateway in front of the endpoint. If the first request has replaced a
 * refresh token or used up a code all the same, the next one is refused, and the person is told so.
 */
const tokenRetries: readonly Retry[] = [
  ...retries,
  {
    on: [502, 503, 504],
    because: "the gateway in front of the endpoint cannot reach it at the moment",
    waitsMs: [500, 1000, 2000],
  },
];

/**
 * Asks the token endpoint for an access token.
 *
 * @throws AuthError
 * @see https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
 */
export async function requestToken(credentials: Credentials, options: RequestOptions): Promise<Issued> {
  assertUsable(credentials);
  let last: Exchange | undefined;
  let askedAt = momentOf(options);
  const send: CustomFetch = async (url, { headers, body }) => {
    const request = { url, headers: { ...headers, "user-agent": userAgent }, body: String(body) };
    last = await withRetries(tokenRetries, options, () => {
      askedAt = momentOf(options);
      return exchange(request, options);
    });
    if (last.failure !== undefined) throw new Error(last.failure.what);
    return asResponse(last.response);
  };
  try {
    return { ...issuedBy(await ask(credentials, send), credentials), askedAt };
  } catch (error) {
    // The errors of openid-client carry the whole answer: the error is made from the exchange instead.
    if (last?.failure !== undefined) throw unreachable(last.failure, credentials);
    if (last?.response !== undefined)
      throw refusal(last.response, credentials) ?? unusableAnswer(last.response, credentials);
    throw error;
  }
}

/**
 * The library makes the request and judges the answer. There is no discovery document: the one endpoint is given. The
 * library is loaded when it is first needed: a run that sends nothing needs no token.
 */
async function ask(credentials: Credentials, send: CustomFetch): Promise<TokenEndpointResponse> {
  const oauth = await import("openid-client");
  const { tokenUrl, clientId, clientSecret, grant } = credentials;
  const server = { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl };
  const config = new oauth.Configuration(server, clientId, undefined, oauth.ClientSecretPost(clientSecret));
  if (isLoopback(tokenUrl)) oauth.allowInsecureRequests(config);
  config[oauth.customFetch] = send;
  return oauth.genericGrantRequest(config, grant, parametersOf(credentials));
}

function parametersOf(credentials: Credentials): Record<string, string> {
  if (credentials.grant === "authorization_code") {
    const { code, redirectUri, codeVerifier } = credentials;
    return { code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  }
  const scope = scopeOf(credentials);
  return {
    ...(scope === "" ? {} : { scope }),
    ...(credentials.grant === "refresh_token" ? { refresh_token: credentials.refreshToken } : {}),
  };
}

/**
 * The answer for the library: status and body alone. With the headers, it would reject a token for its content type,
 * and would hide the error in the body behind a challenge in a header. An `id_token` is removed: no identity was asked
 * for, and the library would reject the whole answer over one that it cannot check.
 */
function asResponse({ status, text }: HttpResponse): Response {
  const { id_token: identity, ...rest } = jsonObject(text) ?? {};
  return new Response((identity === undefined ? text : JSON.stringify(rest)) || null, { status });
}

/** @throws TypeError when no header can carry the token: sending it would fail with a message that quotes it */
function issuedBy(answer: TokenEndpointResponse, credentials: Credentials): Omit<Issued, "askedAt"> {
  const { access_token: token, expires_in: lifeSeconds = 0, refresh_token: refreshToken, scope } = answer;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError("the token cannot be put into a header");
  const secrets = secretsOf(credentials, [token, refreshToken ?? ""]);
  return {
    token,
    lifeSeconds,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(scope === undefined ? {} : { scopes: scopesIn(scope, secrets) }),
  };
}

/** The form of a scope in RFC 6749, with a limit of its length. */
const scopeForm = /^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/;

/** Scopes are shown to people: one that repeats a secret is dropped. */
function scopesIn(text: string, secrets: readonly string[]): string[] {
  return text.split(/\s+/).filter((one) => scopeForm.test(one) && excerpt(one, { secrets }) === one);
}
