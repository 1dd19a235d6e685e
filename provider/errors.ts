/**
 * Every error this package throws on purpose, and every code it can carry.
 *
 * Only the message crosses from the provider to the engine, so a message stands alone: what happened, where, and
 * (on a line of its own, last) what to do. No class has a field called `id`: the engine reads that as "created, but
 * failed to initialise".
 */

/** Codes of {@link AuthError}: the OAuth error names of RFC 6749, and what can go wrong before one is given. */
export type AuthErrorCode =
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "invalid_request"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "access_denied"
  | "server_error"
  | "temporarily_unavailable"
  | "rate_limited"
  | "bad_answer"
  | "unreachable"
  | "timed_out"
  | "missing_credentials"
  | "unusable_credentials"
  | "state_mismatch"
  | "host_not_allowed";

/** Codes of {@link ServiceError}. */
export type ServiceErrorCode =
  | "bad_request"
  | "not_authorized"
  | "not_found"
  | "conflict"
  | "too_large"
  | "rate_limited"
  | "refused"
  | "server_error"
  | "unreachable"
  | "connection_lost"
  | "timed_out"
  | "bad_answer";

/** Codes of {@link StoreError}. */
export type StoreErrorCode =
  | "no_grant"
  | "no_key"
  | "unusable_key"
  | "wrong_key"
  | "unreadable"
  | "unknown_version"
  | "exposed"
  | "cannot_store"
  | "read_only"
  | "locked"
  | "newer"
  | "unusable_store"
  | "helper_failed";

/** The common shape: a stable `code`, a message that ends with the cure, and the `cause` it came from. */
export class DevTestError<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    readonly what: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(cure === "" ? what : `${what}\n${cure}`, options);
    this.name = new.target.name;
  }
}

/** What an error says, and its cure, which a message for people gives once, on a line of its own at the end. */
export function whatAndCure(error: unknown): { what: string; cure: string } {
  if (error instanceof DevTestError) return error;
  return { what: error instanceof Error ? error.message : String(error), cure: "" };
}

/** What is wrong with something, and how to mend it (or what is allowed). */
export interface Diagnostic {
  readonly problem: string;
  readonly cure: string;
}

/** A diagnostic with its place: `location` is `file:line:column`, or names the program's arguments. */
export interface LocatedDiagnostic extends Diagnostic {
  readonly location: string;
  /** Path in the document, such as `groups.qa.testers[2].email`; empty for the document itself. */
  readonly path: string;
}

/** The configuration cannot be used. Carries every complaint, not the first. */
export class ConfigError extends DevTestError<"invalid_config"> {
  constructor(readonly diagnostics: readonly LocatedDiagnostic[]) {
    super("invalid_config", diagnostics.map(diagnosticLine).join("\n"), "");
  }
}

/** `file:line:column path: problem; what is allowed` */
export function diagnosticLine({ location, path, problem, cure }: LocatedDiagnostic): string {
  const where = path === "" ? location : `${location} ${path}`;
  return cure === "" ? `${where}: ${problem}` : `${where}: ${problem}; ${cure}`;
}

/** No token could be had from Login with Amazon. Nothing was sent to the service. */
export class AuthError extends DevTestError<AuthErrorCode> {
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  constructor(code: AuthErrorCode, what: string, cure: string, options?: ErrorOptions & { status?: number }) {
    super(code, what, cure, options);
    this.status = options?.status;
  }
}

/** A refresh token could not be read from where it is kept, or not be kept there. Never carries one, nor a key. */
export class StoreError extends DevTestError<StoreErrorCode> {}

/**
 * A request to the service did not succeed.
 * `refused`: certainly not acted on. `unknown`: it may have been acted on, and nobody can ask.
 */
export class ServiceError extends DevTestError<ServiceErrorCode> {
  readonly outcome: "refused" | "unknown";
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  constructor(
    code: ServiceErrorCode,
    what: string,
    cure: string,
    options: ErrorOptions & { outcome: "refused" | "unknown"; status?: number; requestId?: string },
  ) {
    super(code, what, cure, options);
    this.outcome = options.outcome;
    this.status = options.status;
    this.requestId = options.requestId;
  }
}
