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
  /** Before the request left: what the way took is not counted on. */
  readonly askedAt: Moment;
  /** From then on; 0 where the answer does not say. */
  readonly lifeSeconds: number;
  /** Missing where the answer has none: then the one that was used stays good. */
  readonly refreshToken?: string;
  /** As granted, as far as it may be shown; missing where the answer does not say: then as asked. */
  readonly scopes?: readonly string[];
}

/**
 * Asking for a token changes nothing that a second request could not, so it may be asked for again where a POST to the
 * service may not: 502, 503 and 504 come from what stands in front. A refresh token that was replaced all the same, or
 * a code that was used up, is then refused, which is what the person has to hear.
 */
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
    // What openid-client throws carries the answer, body and all: the error is made from the exchange instead.
    if (last?.failure !== undefined) throw unreachable(last.failure, credentials);
    if (last?.response !== undefined)
      throw refusal(last.response, credentials) ?? unusableAnswer(last.response, credentials);
    throw error;
  }
}

/**
 * The library forms the request and judges the answer. There is no discovery document: the one endpoint is given.
 * It is loaded when first needed: a run that sends nothing needs no token.
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
 * What was read, for the library to judge by its status and body alone. A content type is no reason to turn a token
 * down, and neither is a challenge in a header to hide the error in the body. An `id_token` is taken out: nobody asked
 * who somebody is, and the library would turn the whole answer down over an identity it cannot check.
 */
function asResponse({ status, text }: HttpResponse): Response {
  const { id_token: identity, ...rest } = jsonObject(text) ?? {};
  return new Response((identity === undefined ? text : JSON.stringify(rest)) || null, { status });
}

/** @throws TypeError where a token cannot be sent: it would fail there with a message that quotes it. */
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

/** Of the form RFC 6749 gives a scope, and no longer than any is: one that is asked for has it by the schema. */
const scopeForm = /^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/;

/** Scopes are shown to people: what repeats something that must not be seen is no scope of any API's. */
function scopesIn(text: string, secrets: readonly string[]): string[] {
  return text.split(/\s+/).filter((one) => scopeForm.test(one) && excerpt(one, { secrets }) === one);
}
