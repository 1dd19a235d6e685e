import { randomBytes } from "node:crypto";
import type { Answer } from "./answers.js";
import type { Switches } from "./switches.js";

/**
 * Login with Amazon, as far as this API needs it: the token endpoint and the tokens it has issued.
 * https://developer.amazon.com/docs/login-with-amazon/access-token.html
 *
 * Where it may differ from the vendor (nothing here has been compared with the live endpoint):
 * - The vendor also takes JSON bodies, and perhaps credentials in a Basic header. Neither is documented for
 *   client_credentials, so neither is accepted here.
 * - Only the status of invalid_client (401) and invalid_grant (400) is known from real answers; 400 for the others
 *   follows RFC 6749. Real bodies may carry `error_index` and `request_id` as well.
 * - Whether a token outlives the detaching of its security profile is not documented. Here it does.
 * - refresh_token and authorization_code are not played: unsupported_grant_type.
 */

/** The scope of the service this emulator plays. */
export const serviceScope = "appstore::apps:readwrite";
const knownScopes: readonly string[] = [serviceScope, "adx_reporting::appstore:marketer"];

/** Seconds; what the vendor's pages show everywhere. */
const tokenLife = 3600;

interface IssuedToken {
  readonly scopes: readonly string[];
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly expiresAt: number;
}

/** The access tokens that may still be good. */
export class Tokens {
  readonly #issued = new Map<string, IssuedToken>();

  /** A new opaque text of about the real length, made at run time, bound to these scopes. */
  issue(scopes: readonly string[], now: number): string {
    const token = `Atc|${randomBytes(264).toString("base64url")}`;
    this.#issued.set(token, { scopes, expiresAt: now + tokenLife * 1000 });
    return token;
  }

  /** Whether `Authorization: Bearer <token>` opens the service now. */
  opensService(authorization: string | undefined, now: number): boolean {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    const issued = token === undefined ? undefined : this.#issued.get(token);
    return issued !== undefined && issued.expiresAt > now && issued.scopes.includes(serviceScope);
  }

  /** All tokens issued so far are refused from now on, whatever their `expires_in` said. */
  expireAll(): void {
    this.#issued.clear();
  }
}

export interface TokenRequest {
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface TokenRules {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly switches: Switches;
  readonly now: number;
}

/**
 * `POST /auth/o2/token`
 * https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html (access token request and errors)
 */
export function answerTokenRequest(request: TokenRequest, rules: TokenRules, tokens: Tokens): Answer {
  if (mediaType(request.contentType) !== "application/x-www-form-urlencoded") {
    return tokenError("invalid_request", "The Content-Type is not supported by the authorization server");
  }
  const form = new URLSearchParams(request.body);
  return refuseForm(form, rules) ?? grantClientCredentials(form, rules, tokens);
}

/** The type of a Content-Type header, without its parameters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function refuseForm(form: URLSearchParams, { clientId, clientSecret }: TokenRules): Answer | undefined {
  const repeated = [...form.keys()].find((key) => form.getAll(key).length > 1);
  if (repeated !== undefined) return tokenError("invalid_request", `Malformed request : ${repeated}`);
  // A form Content-Type over a JSON body, which has no grant_type to be seen, is answered like this by the vendor.
  if (form.get("grant_type") !== "client_credentials") {
    return tokenError(
      "unsupported_grant_type",
      "The authorization grant type is not supported by the authorization server",
    );
  }
  const missing = ["client_id", "client_secret", "scope"].find((key) => !form.get(key));
  if (missing !== undefined) {
    return tokenError("invalid_request", `The request is missing a required parameter : ${missing}`);
  }
  if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
    return tokenError("invalid_client", "Client authentication failed");
  }
  return undefined;
}

function grantClientCredentials(form: URLSearchParams, rules: TokenRules, tokens: Tokens): Answer {
  const scope = form.get("scope") ?? "";
  const scopes = scope.split(" ");
  const attached = rules.switches["security-profile"] === "attached";
  if (!attached || !scopes.every((one) => knownScopes.includes(one))) {
    return tokenError("invalid_scope", "The request has an invalid parameter : scope");
  }
  const body = {
    access_token: tokens.issue(scopes, rules.now),
    token_type: "bearer",
    expires_in: rules.switches["expires-in"] === "string" ? String(tokenLife) : tokenLife,
    scope,
  };
  return { status: 200, headers: { "cache-control": "no-store" }, body };
}

function tokenError(error: string, description: string): Answer {
  return { status: error === "invalid_client" ? 401 : 400, body: { error, error_description: description } };
}
