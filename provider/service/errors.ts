import { ServiceError } from "../errors.js";
import type { Tester } from "../people.js";
import { excerpt } from "../text/excerpt.js";
import type { Sent } from "../text/redact.js";
import type { Exchange, HttpResponse } from "../wire/exchange.js";
import type { Failure } from "../wire/failures.js";
import { describeBody, jsonObject, reference, requestIdOf } from "../wire/http-response.js";
import { type CallKind, goOn, meaningOf, notKnown, redirected } from "./status-meanings.js";

/** One call of the service, as far as its errors need to know it. */
export interface Call {
  readonly kind: CallKind;
  /** Below the address of the API. */
  readonly path: string;
  readonly body: unknown;
  /** The people whose data the body holds. */
  readonly people: readonly Tester[];
}

/**
 * Returns the response if it says that the service has acted.
 *
 * @throws ServiceError otherwise
 */
export function assertAccepted(call: Call, { response, failure }: Exchange, token: string): HttpResponse {
  if (failure !== undefined) throw withoutResponse(failure);
  const meaning = meaningOf(call.kind, response);
  if (meaning === undefined) return response;
  const { code, what, doubt, cure } = meaning;
  const sent = { secrets: [token], people: call.people };
  const words = meaning === redirected ? excerpt(targetOf(response), sent) : vendorWords(response, sent);
  const requestId = requestIdOf(response, sent);
  const unsure = doubt === undefined ? "" : `; ${doubt}`;
  throw new ServiceError(code, `${what}: ${words} (${reference(response, sent)})${unsure}`, cure[call.kind], {
    own: `${what} (status ${response.status})${unsure}`,
    outcome: doubt === undefined ? "refused" : "unknown",
    status: response.status,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function withoutResponse({ kind, maybeSent, what, cure, cause }: Failure): ServiceError {
  return new ServiceError(kind, maybeSent ? `${what}; ${notKnown}` : what, maybeSent ? goOn : cure, {
    outcome: maybeSent ? "unknown" : "refused",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Scheme and host tell who answered. The rest of a redirect's target can hold anything. */
function targetOf({ headers }: HttpResponse): string {
  const target = headers.get("location") ?? "";
  return URL.canParse(target) ? `to ${new URL(target).origin}` : "to another path";
}

/** Code and words from either of the service's two shapes of error, or from its gateway's. */
function vendorWords(response: HttpResponse, sent: Sent): string {
  const body = jsonObject(response.text) ?? {};
  const errors = Array.isArray(body["errors"]) ? body["errors"].map(codeAndWords) : [];
  const said = [...errors, codeAndWords(body)].filter((words) => words !== "");
  const words = said.length > 0 ? said.join("; ") : text(body["message"]) || text(body["Message"]);
  return words === "" ? describeBody(response, sent) : excerpt(words, sent);
}

function codeAndWords(error: unknown): string {
  const { errorCode, errorMessage } = (error ?? {}) as { errorCode?: unknown; errorMessage?: unknown };
  return [text(errorCode), text(errorMessage)].filter((part) => part !== "").join(": ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
