import { AuthError, type AuthErrorCode } from "../../errors.js";
import { excerpt } from "../../text/excerpt.js";
import { amazonTokenUrl } from "../../wire/amazon.js";
import type { HttpResponse } from "../../wire/exchange.js";
import type { Failure } from "../../wire/failures.js";
import { describeBody, isWebPage, jsonObject, reference } from "../../wire/http-response.js";
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

/** The error that the endpoint or its status names; undefined where neither names one. */
export function refusal(answer: HttpResponse, credentials: Credentials): AuthError | undefined {
  const body = jsonObject(answer.text);
  const named = text(body?.["error"]);
  const words = [named, text(body?.["error_description"])].filter((part) => part !== "").join(": ");
  const code = knownCode(named) ?? codeOfStatus(answer.status);
  const meaning = code === undefined ? undefined : explain(code, credentials, words);
  if (code === undefined || meaning === undefined) return undefined;
  const said = words === "" ? "" : `: ${excerpt(words, { secrets: secretsOf(credentials) })}`;
  const what = `${where} ${meaning.what}${said} (${referenceOf(answer, credentials)})`;
  return new AuthError(code, what, meaning.cure, { status: answer.status });
}

/** Of such an answer only the title of a web page is quoted: the rest may hold half a token. */
export function unusableAnswer(answer: HttpResponse, credentials: Credentials): AuthError {
  const what = `${where} sent ${fault(answer, credentials)} instead of a token (${referenceOf(answer, credentials)})`;
  const cure =
    answer.status === 200 && jsonObject(answer.text) !== undefined
      ? report
      : `Check ${credentials.setBy.tokenUrl}; Amazon's is ${amazonTokenUrl}.`;
  return new AuthError("bad_answer", what, cure, { status: answer.status });
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
  if (body === undefined)
    return isWebPage(answer.text)
      ? describeBody(answer, { secrets: secretsOf(credentials) })
      : notJson(answer.text);
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

function notJson(text: string): string {
  return text.trim() === "" ? "an empty answer" : "an answer that is not JSON";
}
