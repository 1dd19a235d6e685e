import { ServiceError } from "../../provider/errors.js";
import { assertAccepted, type Call } from "../../provider/service/errors.js";
import type { CallKind } from "../../provider/service/status-meanings.js";
import type { HttpResponse } from "../../provider/wire/exchange.js";
import { ann } from "./loopback-client.js";

/** Responses as the service might send them, and the errors made from them. */

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

export function callOf(kind: CallKind, people = kind === "register" ? [] : [ann]): Call {
  return { kind, path: "/v1/applications/amzn1.app", body: {}, people };
}

export function responseOf({ status, headers = {}, body = "" }: Reply): HttpResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: new Headers(headers), text, cut: false };
}

export function refused(action: () => unknown): ServiceError {
  try {
    action();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

export function refusal(kind: CallKind, reply: Reply): ServiceError {
  return refused(() => assertAccepted(callOf(kind), { response: responseOf(reply) }, "test-token"));
}

/** How sentences about a doubt end, and what follows. */
export const notKnown = "; whether Amazon acted on the request is not known";
export const goOn =
  "Run `pulumi up` again: it sends once more what is not confirmed, or, with devtest:onUnknown set to hold, stops and names it.";
