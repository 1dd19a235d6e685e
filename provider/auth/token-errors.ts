import { AuthError, type AuthErrorCode } from "../errors.js";
import type { Answer } from "../wire/exchange.js";
import type { Failure } from "../wire/failures.js";
import { longestWaitMs } from "../wire/retries.js";
import { describeBody, isWebPage, jsonObject, reference, shown } from "../wire/vendor-text.js";
import type { Credentials } from "./credentials.js";

const where = "Login with Amazon";
const tryAgain = "Nothing was changed. Run it again in a few minutes.";
const checkUrl =
  "Check LWA_TOKEN_URL (or devtest:tokenUrl); Amazon's is https://api.amazon.com/auth/o2/token.";
const report =
  "Nothing was changed. Run it again; if it stays so, report it, with the request id if there is one.";

interface Meaning {
  readonly what: string;
  readonly cure: string;
}

/**
 * The errors Login with Amazon documents.
 *
 * @see https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
const meanings: Readonly<Partial<Record<AuthErrorCode, Meaning>>> = {
  invalid_client: {
    what: "does not accept the client id and client secret",
    cure:
      "Check that LWA_CLIENT_ID and LWA_CLIENT_SECRET (or devtest:clientId and devtest:clientSecret) are both from the " +
      "same security profile, and that the secret has not been rotated since: copy the present one from the Amazon Developer Console.",
  },
  invalid_scope: {
    what: "does not give this client the scope that was asked for",
    cure: 'The security profile is probably not attached to the API: in the Amazon Developer Console, under API Access, attach it to "App Submission API".',
  },
  unsupported_grant_type: {
    what: "does not know this way of asking for a token",
    cure: `The request may have been changed on its way, or sent to another server. ${checkUrl}`,
  },
  invalid_request: {
    what: "found the request malformed",
    cure: `The request may have been changed on its way (a proxy), or sent to another server. ${checkUrl}`,
  },
  invalid_grant: {
    what: "does not accept the grant",
    cure: "It has been revoked, has expired, or belongs to another client id: authorise again with the client id in use.",
  },
  unauthorized_client: {
    what: "does not let this client ask for a token in this way",
    cure: 'Use a security profile of your developer account that is attached to "App Submission API" under API Access in the Amazon Developer Console.',
  },
  access_denied: {
    what: "denied access",
    cure: "Check in the Amazon Developer Console that the security profile and the account it belongs to are active.",
  },
  server_error: { what: "failed on its side", cure: tryAgain },
  temporarily_unavailable: { what: "is not available at the moment", cure: tryAgain },
  rate_limited: {
    what: "asks for fewer requests",
    cure: `Wait a few minutes and run it again; waits of up to ${longestWaitMs / 1000} s asked for by Retry-After have been kept already.`,
  },
};

/** The token endpoint could not be asked. */
export function unreachable({ kind, what, cure, cause }: Failure): AuthError {
  const code = kind === "timed_out" ? "timed_out" : "unreachable";
  const options = cause === undefined ? {} : { cause };
  return new AuthError(code, `No token from ${where}: ${what}`, cure === "" ? tryAgain : cure, options);
}

/** The sentence for an error the endpoint names, or that its status names; undefined where it names none. */
export function refusal(answer: Answer, { clientSecret }: Credentials): AuthError | undefined {
  const body = jsonObject(answer.text);
  const named = typeof body?.["error"] === "string" ? body["error"] : undefined;
  const code = knownCode(named) ?? codeOfStatus(answer.status);
  const meaning = code === undefined ? undefined : meanings[code];
  if (code === undefined || meaning === undefined) return undefined;
  const described = typeof body?.["error_description"] === "string" ? body["error_description"] : undefined;
  const words = [named, described].filter((text) => text !== undefined && text !== "").join(": ");
  const said = words === "" ? "" : `: ${shown(words, { secrets: [clientSecret] })}`;
  const what = `${where} ${meaning.what}${said} (${reference(answer)})`;
  return new AuthError(code, what, meaning.cure, { status: answer.status });
}

/** Nothing of such an answer is quoted but a web page's title: there may be half a token in it. */
export function unusableAnswer(answer: Answer): AuthError {
  const what = `${where} sent ${fault(answer)} instead of a token (${reference(answer)})`;
  const cure = answer.status === 200 && jsonObject(answer.text) !== undefined ? report : checkUrl;
  return new AuthError("bad_answer", what, cure, { status: answer.status });
}

function knownCode(name: string | undefined): AuthErrorCode | undefined {
  return Object.keys(meanings).find((code): code is AuthErrorCode => code === name);
}

function codeOfStatus(status: number): AuthErrorCode | undefined {
  if (status === 401) return "invalid_client";
  if (status === 403) return "access_denied";
  if (status === 429) return "rate_limited";
  if (status === 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : undefined;
}

function fault(answer: Answer): string {
  if (answer.status >= 300 && answer.status < 400) return "a redirect, which is never followed,";
  if (answer.cut) return "an answer of more than a mebibyte";
  const body = jsonObject(answer.text);
  if (body === undefined)
    return isWebPage(answer.text) ? describeBody(answer, { secrets: [] }) : notJson(answer.text);
  if (answer.status !== 200) return "an answer that names no known error";
  if (typeof body["access_token"] !== "string" || body["access_token"] === "")
    return "an answer without access_token";
  if (typeof body["token_type"] !== "string") return "an answer without token_type";
  if (!/^[\x21-\x7e]+$/.test(body["access_token"])) return "an access_token that no header can carry";
  return "an answer with an unusable expires_in or token_type";
}

function notJson(text: string): string {
  return text.trim() === "" ? "an empty answer" : "an answer that is not JSON";
}
