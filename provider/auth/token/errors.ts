import { AuthError, type AuthErrorCode } from "../../errors.js";
import { excerpt } from "../../text/excerpt.js";
import { amazonTokenUrl } from "../../wire/amazon.js";
import type { HttpResponse } from "../../wire/exchange.js";
import type { Failure } from "../../wire/failures.js";
import {
  describeBody,
  isEmpty,
  isPage,
  isWebPage,
  jsonObject,
  proxyThought,
  reference,
} from "../../wire/http-response.js";
import { type Credentials, secretsOf } from "./credentials.js";
import { explain, knownCodes } from "./explanations.js";

const where = "Login with Amazon";
const tryAgain = "Nothing was changed. Run it again in a few minutes.";
const report =
  "Nothing was changed. Run it again. If it fails again, report it, with the request id if there is one.";

/** The error when there is no answer of the token endpoint. */
export function unreachable({ kind, what, cure, cause }: Failure, { setBy }: Credentials): AuthError {
  const code = kind === "timed_out" ? "timed_out" : "unreachable";
  const options = cause === undefined ? {} : { cause };
  const cures = [setBy.unreachable, cure || tryAgain].filter((one) => one !== undefined);
  return new AuthError(code, `No token from ${where}: ${what}`, cures.join(" "), options);
}

/**
 * The error that the endpoint or its status names; undefined where neither names one. Login with Amazon answers in JSON:
 * whoever else answers says nothing about the client, whatever the status.
 */
export function refusal(answer: HttpResponse, credentials: Credentials): AuthError | undefined {
  const body = jsonObject(answer.text);
  if (body === undefined && !isEmpty(answer) && isAboutClient(answer.status)) return undefined;
  const named = text(body?.["error"]);
  const words = [named, text(body?.["error_description"])].filter((part) => part !== "").join(": ");
  const code = knownCode(named) ?? codeOfStatus(answer.status);
  const meaning = code === undefined ? undefined : explain(code, credentials, words);
  if (code === undefined || meaning === undefined) return undefined;
  const said =
    words === "" ? pageTitle(answer, credentials) : excerpt(words, { secrets: secretsOf(credentials) });
  const what = `${where} ${meaning.what}${said === "" ? "" : `: ${said}`} (${referenceOf(answer, credentials)})`;
  const thought = named === "" ? `${proxyThought} ` : "";
  const own = `${where} ${meaning.what} (${knownCode(named) ?? `status ${answer.status}`})`;
  return new AuthError(code, what, thought + meaning.cure, { status: answer.status, own });
}

function isAboutClient(status: number): boolean {
  return status === 401 || status === 403;
}

function pageTitle(answer: HttpResponse, credentials: Credentials): string {
  return isPage(answer) ? describePage(answer, credentials) : "";
}

/** Of such an answer only the title of a web page is quoted: the rest may hold half a token. */
export function unusableAnswer(answer: HttpResponse, credentials: Credentials): AuthError {
  const what = `${where} sent ${fault(answer, credentials)} instead of a token (${referenceOf(answer, credentials)})`;
  const isJson = jsonObject(answer.text) !== undefined;
  const cure =
    answer.status === 200 && isJson
      ? report
      : `${isJson ? "" : `${proxyThought} `}Check ${credentials.setBy.tokenUrl}; Amazon's is ${amazonTokenUrl}.`;
  const own = `${where} sent no token (status ${answer.status})`;
  return new AuthError("bad_answer", what, cure, { status: answer.status, own });
}

/** The text as a code, where it is the name of a documented error. */
export function knownCode(name: string): AuthErrorCode | undefined {
  return knownCodes.has(name) ? (name as AuthErrorCode) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Redacted: the server chooses what its headers say. */
function referenceOf(answer: HttpResponse, credentials: Credentials): string {
  return excerpt(reference(answer), { secrets: secretsOf(credentials) });
}

function codeOfStatus(status: number): AuthErrorCode | undefined {
  if (status === 401) return "invalid_client";
  if (status === 403) return "access_denied";
  if (status === 429) return "rate_limited";
  if (status === 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : undefined;
}

function fault(answer: HttpResponse, credentials: Credentials): string {
  if (answer.status >= 300 && answer.status < 400) return "a redirect, which is never followed,";
  if (answer.cut) return "an answer of more than a mebibyte";
  const body = jsonObject(answer.text);
  if (body === undefined) return isPage(answer) ? describePage(answer, credentials) : notJson(answer);
  if (answer.status !== 200) return "an answer that names no known error";
  return faultOfFields(body);
}

function faultOfFields(body: Readonly<Record<string, unknown>>): string {
  if (typeof body["access_token"] !== "string" || body["access_token"] === "")
    return "an answer without access_token";
  if (typeof body["token_type"] !== "string") return "an answer without token_type";
  if (!/^[\x21-\x7e]+$/.test(body["access_token"])) return "an access_token that no header can carry";
  return "an answer with an unusable expires_in, token_type, scope or refresh_token";
}

/** What is no markup is not quoted, whatever its content type: it may be a token. */
function describePage(answer: HttpResponse, credentials: Credentials): string {
  return isWebPage(answer.text) ? describeBody(answer, { secrets: secretsOf(credentials) }) : "a web page";
}

function notJson(answer: HttpResponse): string {
  return isEmpty(answer) ? "an empty answer" : "an answer that is not JSON";
}
