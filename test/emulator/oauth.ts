import { randomBytes } from "node:crypto";
import { type Agreement, type Agreements, answersChallenge } from "./agreements.js";
import type { Answer } from "./answers.js";
import type { Switches } from "./switches.js";

/**
 * The part of Login with Amazon that this API needs: the token endpoint, and the tokens it has issued.
 * https://developer.amazon.com/docs/login-with-amazon/access-token.html
 *
 * Possible differences from the vendor (nothing here has been compared with the live endpoint):
 * - The vendor also takes JSON bodies, and perhaps credentials in a Basic header. Neither is documented for
 *   client_credentials, so neither is accepted here.
 * - Only the status of invalid_client (401) and invalid_grant (400) is known from real answers; 400 for the others
 *   follows RFC 6749. Real bodies may carry `error_index` and `request_id` as well.
 * - It is not documented whether a token still works when its security profile is detached. Here it does.
 * - An error about a code names the wrong parameter: the words after `grant parameter :` are known for `code` and
 *   `refresh_token` only. It is not documented whether a code can be used again after a wrong redirect_uri or verifier.
 *   Here it is used up.
 * - It is not documented whether an access token still works after the revocation of its grant. Here it does not.
 * - A `scope` in a refresh request is not documented. Here it is ignored.
 */

/** The scope of the service this emulator plays. */
export const serviceScope = "appstore::apps:readwrite";
const knownScopes: readonly string[] = [serviceScope, "adx_reporting::appstore:marketer"];

/** Seconds, as in all examples of the vendor. */
const tokenLife = 3600;

interface IssuedToken {
  readonly scopes: readonly string[];
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly expiresAt: number;
  /** The consent it was issued for; undefined if the client asked for itself. */
  readonly agreement: Agreement | undefined;
}

/** The access tokens that may still work. */
export class Tokens {
  readonly #issued = new Map<string, IssuedToken>();

  /** A new random text of about the real length, for these scopes. */
  issue(scopes: readonly string[], now: number, agreement?: Agreement): string {
    const token = `${agreement === undefined ? "Atc" : "Atza"}|${randomBytes(264).toString("base64url")}`;
    this.#issued.set(token, { scopes, expiresAt: now + tokenLife * 1000, agreement });
    return token;
  }

  /** Whether the service accepts this `Authorization` header now. */
  opensService(authorization: string | undefined, now: number): boolean {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    const issued = token === undefined ? undefined : this.#issued.get(token);
    if (issued === undefined || issued.agreement?.revoked === true) return false;
    return issued.expiresAt > now && issued.scopes.includes(serviceScope);
  }

  /** From now on every token issued so far is refused, whatever its `expires_in` said. */
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

/** The stores of issued tokens and codes. */
export interface Issuing {
  readonly tokens: Tokens;
  readonly agreements: Agreements;
}

/** For each grant: the parameters it needs besides the client's id and secret, and its answer. */
const grants: ReadonlyMap<string, { readonly needs: readonly string[]; readonly answer: Grant }> = new Map([
  ["client_credentials", { needs: ["scope"], answer: answerClient }],
  ["refresh_token", { needs: ["refresh_token"], answer: answerRefresh }],
  ["authorization_code", { needs: ["code", "redirect_uri"], answer: answerCode }],
]);

type Grant = (form: URLSearchParams, rules: TokenRules, issuing: Issuing) => Answer;

/**
 * `POST /auth/o2/token`
 * https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html (access token request and errors)
 */
export function answerTokenRequest(request: TokenRequest, rules: TokenRules, issuing: Issuing): Answer {
  if (mediaType(request.contentType) !== "application/x-www-form-urlencoded") {
    return tokenError("invalid_request", "The Content-Type is not supported by the authorization server");
  }
  const form = new URLSearchParams(request.body);
  const repeated = [...form.keys()].find((key) => form.getAll(key).length > 1);
  if (repeated !== undefined) return tokenError("invalid_request", `Malformed request : ${repeated}`);
  const grant = grants.get(form.get("grant_type") ?? "");
  // The vendor answers like this to a JSON body with the Content-Type of a form, too: no grant_type is found in it.
  if (grant === undefined) {
    return tokenError(
      "unsupported_grant_type",
      "The authorization grant type is not supported by the authorization server",
    );
  }
  return refuseForm(form, grant.needs, rules) ?? grant.answer(form, rules, issuing);
}

/** The media type of a Content-Type header, without its parameters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function refuseForm(
  form: URLSearchParams,
  needs: readonly string[],
  { clientId, clientSecret }: TokenRules,
): Answer | undefined {
  const missing = ["client_id", "client_secret", ...needs].find((key) => !form.get(key));
  if (missing !== undefined) {
    return tokenError("invalid_request", `The request is missing a required parameter : ${missing}`);
  }
  if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
    return tokenError("invalid_client", "Client authentication failed");
  }
  return undefined;
}

function answerClient(form: URLSearchParams, rules: TokenRules, { tokens }: Issuing): Answer {
  const scope = form.get("scope") ?? "";
  const scopes = scope.split(" ");
  const attached = rules.switches["security-profile"] === "attached";
  if (!attached || !scopes.every((one) => knownScopes.includes(one))) {
    return tokenError("invalid_scope", "The request has an invalid parameter : scope");
  }
  return issued(tokens.issue(scopes, rules.now), rules, { scope });
}

function answerRefresh(form: URLSearchParams, rules: TokenRules, { tokens, agreements }: Issuing): Answer {
  const refreshToken = form.get("refresh_token") ?? "";
  const agreement = agreements.behind(refreshToken);
  if (agreement === undefined)
    return invalidGrant("refresh_token. User may have revoked or didn't grant the permission.");
  if (agreement.clientId !== rules.clientId)
    return tokenError("unauthorized_client", "Not authorized for requested operation");
  const token = tokens.issue(agreement.scopes, rules.now, agreement);
  const rotation = rules.switches["refresh-token"];
  if (rotation === "absent") return issued(token, rules, {});
  if (rotation === "same") return issued(token, rules, { refresh_token: refreshToken });
  agreements.retire(refreshToken);
  return issued(token, rules, { refresh_token: agreements.issueRefreshToken(agreement) });
}

function answerCode(form: URLSearchParams, rules: TokenRules, { tokens, agreements }: Issuing): Answer {
  const code = agreements.useCode(form.get("code") ?? "", rules.now);
  if (code === undefined) return invalidGrant("code");
  if (form.get("redirect_uri") !== code.redirectUri) return invalidGrant("redirect_uri");
  if (!answersChallenge(code.challenge, form.get("code_verifier"))) return invalidGrant("code_verifier");
  const { agreement } = code;
  const token = tokens.issue(agreement.scopes, rules.now, agreement);
  return issued(token, rules, { refresh_token: agreements.issueRefreshToken(agreement) });
}

function issued(token: string, { switches }: TokenRules, rest: Readonly<Record<string, string>>): Answer {
  const body = {
    access_token: token,
    token_type: "bearer",
    expires_in: switches["expires-in"] === "string" ? String(tokenLife) : tokenLife,
    ...rest,
  };
  return { status: 200, headers: { "cache-control": "no-store" }, body };
}

function invalidGrant(parameter: string): Answer {
  return tokenError("invalid_grant", `The request has an invalid grant parameter : ${parameter}`);
}

function tokenError(error: string, description: string): Answer {
  return { status: error === "invalid_client" ? 401 : 400, body: { error, error_description: description } };
}
