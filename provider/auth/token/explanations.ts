import type { AuthErrorCode } from "../../errors.js";
import { amazonTokenUrl, apiNames } from "../../wire/amazon.js";
import { longestWaitMs } from "../../wire/retries.js";
import { type Credentials, scopeOf } from "./credentials.js";

/** One error in words. It is found by its code, and by the vendor's words where one code stands for several things. */
export interface Explanation {
  readonly what: string;
  readonly cure: string;
}

interface Row {
  readonly code: AuthErrorCode;
  /** Default: every grant. */
  readonly grant?: Credentials["grant"];
  /** Default: whatever the vendor says. */
  readonly words?: RegExp;
  readonly what: string;
  readonly cure: string | ((credentials: Credentials) => string);
}

const tryAgain = "Nothing was changed. Run it again in a few minutes.";
const codesWorkOnce = "A code works once, within five minutes: log in again, and use the new code at once.";
const another = "log in again (`devtest auth login`), or import another one (`devtest auth import`)";

const checkUrl = (credentials: Credentials) =>
  `Check ${credentials.setBy.tokenUrl}; Amazon's is ${amazonTokenUrl}.`;

const invalidGrant: readonly Row[] = [
  {
    code: "invalid_grant",
    grant: "authorization_code",
    words: /redirect/i,
    what: "does not accept the redirect_uri that the code was sent to",
    cure: "It must be exactly the one registered at Amazon (Allowed Return URLs of the security profile) and the one of the authorization request. Correct `redirectUri` and log in again.",
  },
  {
    code: "invalid_grant",
    grant: "authorization_code",
    words: /verifier|challenge|pkce/i,
    what: "says that the code was asked for in another log-in than this one",
    cure: "Log in again, and finish with the code that this log-in brings.",
  },
  {
    code: "invalid_grant",
    grant: "authorization_code",
    words: /expired/i,
    what: "says that the code has expired",
    cure: codesWorkOnce,
  },
  {
    code: "invalid_grant",
    grant: "authorization_code",
    what: "does not accept the code: it was used before, is too old, or belongs to another client id",
    cure: codesWorkOnce,
  },
  {
    code: "invalid_grant",
    grant: "refresh_token",
    words: /(another|different|other|wrong) client|client (id )?(mismatch|does not match)|not issued to/i,
    what: "says that the refresh token belongs to another client id",
    cure: (credentials) => `Correct ${credentials.setBy.clientId}, or ${another}.`,
  },
  {
    code: "invalid_grant",
    grant: "refresh_token",
    words: /revoked|permission/i,
    what: "does not accept the refresh token: it was revoked, or nobody ever gave the permission",
    cure: `Have the permission given again: ${another}.`,
  },
  {
    code: "invalid_grant",
    grant: "refresh_token",
    words: /expired/i,
    what: "says that the refresh token has expired",
    cure: `Have the permission given again: ${another}.`,
  },
  {
    code: "invalid_grant",
    grant: "refresh_token",
    what: "does not accept the refresh token",
    cure: `It was revoked, was replaced by a newer one, has expired, or belongs to another client id: ${another}.`,
  },
  {
    code: "invalid_grant",
    what: "does not accept the grant",
    cure: "It has been revoked, has expired, or belongs to another client id: authorise again with the client id in use.",
  },
];

/**
 * The errors Login with Amazon documents. The first row that fits counts.
 *
 * @see https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
const rows: readonly Row[] = [
  ...invalidGrant,
  {
    code: "invalid_client",
    what: "does not accept the client id and client secret",
    cure: (credentials) =>
      `Check that ${credentials.setBy.clientId} and ${credentials.setBy.clientSecret} are both from the ` +
      "same security profile, and that the secret has not been rotated since: copy the current one from the Amazon Developer Console.",
  },
  {
    code: "invalid_scope",
    what: "does not give this client the scope that was asked for",
    cure: (credentials) =>
      `The security profile is probably not attached to the API: in the Amazon Developer Console, under API Access, attach it to ${apiOf(credentials)}.`,
  },
  {
    code: "unsupported_grant_type",
    what: "does not support this way of asking for a token",
    cure: (credentials) =>
      `The request may have been changed on its way, or sent to another server. ${checkUrl(credentials)}`,
  },
  {
    code: "invalid_request",
    what: "calls the request malformed",
    cure: (credentials) =>
      `The request may have been changed on its way (a proxy), or sent to another server. ${checkUrl(credentials)}`,
  },
  {
    code: "unauthorized_client",
    grant: "client_credentials",
    what: "does not let this client ask for a token in this way",
    cure: (credentials) =>
      `Use a security profile of your developer account that is attached to ${apiOf(credentials)} under API Access in the Amazon Developer Console.`,
  },
  {
    code: "unauthorized_client",
    what: "does not let this client use what was sent: it was most probably issued to another client id",
    cure: (credentials) => `Correct ${credentials.setBy.clientId}, or ${another}.`,
  },
  {
    code: "access_denied",
    what: "denied access",
    cure: "Check in the Amazon Developer Console that the security profile and the account it belongs to are active.",
  },
  { code: "server_error", what: "failed on its side", cure: tryAgain },
  { code: "temporarily_unavailable", what: "is not available at the moment", cure: tryAgain },
  {
    code: "rate_limited",
    what: "asks for fewer requests",
    cure: `Wait a few minutes and run it again; waits of up to ${longestWaitMs / 1000} s that Retry-After asked for have been observed already.`,
  },
];

/** Every error name with a sentence of its own. */
export const knownCodes: ReadonlySet<string> = new Set(rows.map(({ code }) => code));

/** @param words the vendor's own */
export function explain(
  code: AuthErrorCode,
  credentials: Credentials,
  words: string,
): Explanation | undefined {
  const row = rows.find(
    (one) =>
      one.code === code &&
      (one.grant ?? credentials.grant) === credentials.grant &&
      (one.words ?? /^/).test(words),
  );
  if (row === undefined) return undefined;
  const { what, cure } = row;
  return { what, cure: typeof cure === "string" ? cure : cure(credentials) };
}

function apiOf(credentials: Credentials): string {
  const scope = scopeOf(credentials);
  const name = apiNames.get(scope);
  if (name !== undefined) return `"${name}"`;
  return scope === "" ? "the API" : `each API that is asked for (${scope})`;
}
