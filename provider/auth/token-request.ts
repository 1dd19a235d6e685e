import type { CustomFetch, TokenEndpointResponse } from "openid-client";
import { isLoopback } from "../wire/address.js";
import { type Answer, type Exchange, exchange } from "../wire/exchange.js";
import { type Retry, type RetryOptions, retries, withRetries } from "../wire/retries.js";
import { userAgent } from "../wire/user-agent.js";
import type { Credentials } from "./credentials.js";
import { refusal, unreachable, unusableAnswer } from "./token-errors.js";

export interface RequestOptions extends RetryOptions {
  readonly fetch: typeof fetch;
  readonly timeoutSeconds: number;
}

export interface Issued {
  readonly token: string;
  /** Milliseconds since 1970, counted from before the request. */
  readonly expiresAt: number;
}

/** Asking for a token changes nothing, so it may be asked for again where a POST to the service may not. */
const tokenRetries: readonly Retry[] = [
  ...retries,
  {
    on: [502, 503, 504],
    because: "what stands in front of the endpoint has lost it for a moment",
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
  let last: Exchange | undefined;
  const asked = options.now();
  const send: CustomFetch = async (url, { headers, body }) => {
    const request = { url, headers: { ...headers, "user-agent": userAgent }, body: String(body) };
    last = await withRetries(tokenRetries, options, () => exchange(request, options));
    if (last.failure !== undefined) throw new Error(last.failure.what);
    return asResponse(last.answer);
  };
  try {
    const issued = await grant(credentials, send);
    assertSendable(issued.access_token);
    return { token: issued.access_token, expiresAt: asked + (issued.expires_in ?? 0) * 1000 };
  } catch (error) {
    // What openid-client throws carries the answer, body and all: the error is made from the exchange instead.
    if (last?.failure !== undefined) throw unreachable(last.failure);
    if (last?.answer !== undefined) throw refusal(last.answer, credentials) ?? unusableAnswer(last.answer);
    throw error;
  }
}

/**
 * The library forms the request and judges the answer. There is no discovery document: the one endpoint is given.
 * It is loaded when first needed: a run that sends nothing needs no token.
 */
async function grant(credentials: Credentials, send: CustomFetch): Promise<TokenEndpointResponse> {
  const oauth = await import("openid-client");
  const { tokenUrl, clientId, clientSecret, scopes } = credentials;
  const server = { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl };
  const config = new oauth.Configuration(server, clientId, undefined, oauth.ClientSecretPost(clientSecret));
  if (isLoopback(tokenUrl)) oauth.allowInsecureRequests(config);
  config[oauth.customFetch] = send;
  return oauth.clientCredentialsGrant(config, { scope: scopes.join(" ") });
}

/**
 * What was read, for the library to judge by its status and body alone. A content type is no reason to turn a token
 * down, and neither is a challenge in a header to hide the error in the body.
 */
function asResponse({ status, text }: Answer): Response {
  return new Response(text || null, { status });
}

/** A token goes into a header; what cannot, would fail there with a message that quotes it. */
function assertSendable(token: string): void {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError("the token cannot be put into a header");
}
