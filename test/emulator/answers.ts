import type { Switches } from "./switches.js";

/** An HTTP response before it is written. A text is sent as it is, anything else as JSON, and `undefined` as no body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether the operation acted. Default: with status 200. */
  readonly acted?: boolean;
}

/**
 * Error codes. The App Submission API on the same host has been seen to send the first two. None is documented for the
 * two DevTest operations, and those for 403, 404 and 409 are made up.
 */
export type ServiceErrorName =
  | "invalid_input"
  | "required_data_absent"
  | "resource_not_found"
  | "forbidden"
  | "conflict";

export interface ServiceErrorItem {
  readonly errorCode: ServiceErrorName;
  readonly errorMessage: string;
}

/** Thrown by an operation that refuses a call. It has not acted. */
export class Refusal extends Error {
  readonly errors: readonly [ServiceErrorItem, ...ServiceErrorItem[]];
  constructor(
    readonly status: 400 | 403 | 404 | 409,
    first: ServiceErrorItem,
    ...others: ServiceErrorItem[]
  ) {
    super(first.errorMessage);
    this.errors = [first, ...others];
  }
}

export function invalid(message: string): Refusal {
  return new Refusal(400, { errorCode: "invalid_input", errorMessage: message });
}

export function notFound(message: string): Refusal {
  return new Refusal(404, { errorCode: "resource_not_found", errorMessage: message });
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, { errorCode: "forbidden", errorMessage: message });
}

/** The refusal of something that is there already, with the status a switch says. */
export function repeated(status: "400" | "409", message: string): Refusal {
  if (status === "400") return invalid(message);
  return new Refusal(409, { errorCode: "conflict", errorMessage: message });
}

const reasons = { 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict" } as const;

/** An error of the service itself. Both shapes have been seen on this host, and neither is documented. */
export function serviceError({ status, errors }: Refusal, shape: Switches["error-shape"]): Answer {
  const nested = { httpCode: status, message: reasons[status], errors };
  return { status, body: shape === "nested" ? nested : errors[0] };
}

/** An error of the gateway in front of the service. Its `Message` has a capital M. */
export function gatewayError(status: number, message: string): Answer {
  return { status, body: { Message: message } };
}
