/**
 * Every error that this package throws on purpose, and every code of one.
 *
 * Only the message reaches the engine, so a message stands alone: what happened, where, and on the last line what to
 * do. No class has a field called `id`: the engine takes that for "created, but failed to initialise".
 */

/** Codes of {@link AuthError}: the error names of OAuth (RFC 6749), and what can go wrong before there is one. */
export type AuthErrorCode =
  /** Login with Amazon does not know this client id with this secret. */
  | "invalid_client"
  /** The refresh token or the code is used up, expired, revoked or another client's. */
  | "invalid_grant"
  /** The client may not have one of the scopes: its security profile is not attached to the API. */
  | "invalid_scope"
  /** Login with Amazon could not read the request. */
  | "invalid_request"
  /** The client may not use this grant. */
  | "unauthorized_client"
  /** Login with Amazon does not offer this grant. */
  | "unsupported_grant_type"
  /** The person declined to give access. */
  | "access_denied"
  /** Login with Amazon failed on its side. */
  | "server_error"
  /** Login with Amazon is overloaded or under maintenance. */
  | "temporarily_unavailable"
  /** Login with Amazon asks for fewer requests. */
  | "rate_limited"
  /** The answer is not one of Login with Amazon's, or cannot be used. */
  | "bad_answer"
  /** No connection came about: nothing was sent. */
  | "unreachable"
  /** No answer came in time. */
  | "timed_out"
  /** The client id, the secret or the refresh token is not set. */
  | "missing_credentials"
  /** A credential cannot work as it is, or cannot be read: nothing was sent. */
  | "unusable_credentials"
  /** The browser came back from another log-in than the one that was begun. */
  | "state_mismatch"
  /** The token may not go to this host: nothing was sent. */
  | "host_not_allowed";

/** Codes of {@link ServiceError}. */
export type ServiceErrorCode =
  /** Status 400: the service refused a tester, a group or a certificate. */
  | "bad_request"
  /** Status 401 or 403, with a new token too. */
  | "not_authorized"
  /** Status 404: the app is unknown, or not registered. */
  | "not_found"
  /** Status 409: the request conflicts with what is there. */
  | "conflict"
  /** Status 413: the request is too large. */
  | "too_large"
  /** Status 429: the service asks for fewer requests. */
  | "rate_limited"
  /** Any other refusal. */
  | "refused"
  /** Status 5xx: the service failed. */
  | "server_error"
  /** No connection came about: nothing was sent. */
  | "unreachable"
  /** The connection closed before an answer. */
  | "connection_lost"
  /** No answer came in time. */
  | "timed_out"
  /** The answer is not the service's, says nothing of what was done, or contradicts itself. */
  | "bad_answer";

/** Codes of {@link StoreError}. */
export type StoreErrorCode =
  /** The store has no refresh token for the profile, or the file is not there. */
  | "no_grant"
  /** No key for the store is set. */
  | "no_key"
  /** The key is not of a form that can be used. */
  | "unusable_key"
  /** The store was encrypted with another key. */
  | "wrong_key"
  /** The file is damaged, or is no token store. */
  | "unreadable"
  /** A newer version of this package wrote the file. */
  | "unknown_version"
  /** Other users of the machine can read the file. */
  | "exposed"
  /** The file cannot be written. */
  | "cannot_store"
  /** This kind of store cannot be written at all. */
  | "read_only"
  /** Another process has the lock. */
  | "locked"
  /** The store is newer than the backup that would replace it. */
  | "newer"
  /** The profile's `store` cannot be understood. */
  | "unusable_store"
  /** The external helper failed. */
  | "helper_failed";

/** Codes of {@link CodeHostError}. */
export type CodeHostErrorCode =
  /** Status 401, 403 or 404: the token may not do this. */
  | "not_allowed"
  /** It asks for a longer pause than is waited for. */
  | "rate_limited"
  /** Status 5xx, or no answer: it may have been done. */
  | "no_answer"
  /** No connection came about: nothing was sent. */
  | "unreachable"
  /** Any other refusal, or an answer that is not the API's. */
  | "bad_answer";

/** Options of every error. */
export interface DevTestErrorOptions extends ErrorOptions {
  /** `what` without the words of the other side. Default: `what`. */
  readonly own?: string;
}

/** The common shape: a stable `code`, a message that ends with the cure, and the `cause` it came from. */
export class DevTestError<Code extends string = string> extends Error {
  /** What may be kept: the words of the other side can hold anything, and are for the screen alone. */
  readonly own: string;
  constructor(
    readonly code: Code,
    readonly what: string,
    readonly cure: string,
    options?: DevTestErrorOptions,
  ) {
    super(cure === "" ? what : `${what}\n${cure}`, options);
    this.own = options?.own ?? what;
    this.name = new.target.name;
  }
}

/** The words of an error and its cure, apart: a message about several errors prints the cure once, at the end. */
export function whatAndCure(error: unknown): { what: string; own: string; cure: string } {
  if (error instanceof DevTestError) return error;
  const [what, name] = error instanceof Error ? [error.message, error.name] : [String(error), typeof error];
  return { what, own: `an unexpected error (${name})`, cure: "" };
}

/** What is wrong with something, and how to mend it (or what is allowed). */
export interface Diagnostic {
  readonly problem: string;
  readonly cure: string;
}

/** Something in a text file of this machine, or the file as a whole. */
export interface Place {
  /** How messages call the file. */
  readonly file: string;
  /** The path of the file. */
  readonly onDisk: string;
  /** Line and column count from 1, columns in UTF-16 units as editors do. */
  readonly line?: number;
  readonly column?: number;
}

/** A diagnostic with its place: `location` is `file:line:column`, or names the program's arguments. */
export interface LocatedDiagnostic extends Diagnostic {
  readonly location: string;
  /** The same in parts, where it is in a file of this machine. */
  readonly place?: Place;
  /** Path in the document, such as `groups.qa.testers[2].email`; empty for the document itself. */
  readonly path: string;
  /** What a spreadsheet calls the place, such as `B7`. */
  readonly cell?: string;
}

/** The configuration cannot be used. Holds every complaint, not only the first. */
export class ConfigError extends DevTestError<"invalid_config"> {
  constructor(readonly diagnostics: readonly LocatedDiagnostic[]) {
    super("invalid_config", diagnostics.map(diagnosticLine).join("\n"), "");
  }
}

/** `file:line:column path: problem; what is allowed` */
export function diagnosticLine(diagnostic: LocatedDiagnostic): string {
  const { location, path, cell } = diagnostic;
  return `${location}${path === "" && cell === undefined ? ":" : ""} ${diagnosticSentence(diagnostic)}`;
}

/** `path, cell B7: problem; what is allowed`, for those who show the place in another way. */
export function diagnosticSentence({
  path,
  cell,
  problem,
  cure,
}: Omit<LocatedDiagnostic, "location">): string {
  const about = [path, cell === undefined ? "" : `cell ${cell}`].filter((part) => part !== "").join(", ");
  const what = about === "" ? problem : `${about}: ${problem}`;
  return cure === "" ? what : `${what}; ${cure}`;
}

/** Login with Amazon gave no token. Nothing was sent to the service. */
export class AuthError extends DevTestError<AuthErrorCode> {
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** It points to an error that was told before, and says nothing itself. */
  readonly refersBack: boolean;
  constructor(
    code: AuthErrorCode,
    what: string,
    cure: string,
    options?: DevTestErrorOptions & { status?: number; refersBack?: boolean },
  ) {
    super(code, what, cure, options);
    this.status = options?.status;
    this.refersBack = options?.refersBack ?? false;
  }
}

/** A token store could not be read or written. The message never holds a token or a key. */
export class StoreError extends DevTestError<StoreErrorCode> {}

/**
 * A request to the service did not succeed.
 * `refused`: certainly not acted on. `unknown`: it may have been acted on, or it was refused because of what is there,
 * and nobody can ask.
 */
export class ServiceError extends DevTestError<ServiceErrorCode> {
  readonly outcome: "refused" | "unknown";
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  constructor(
    code: ServiceErrorCode,
    what: string,
    cure: string,
    options: DevTestErrorOptions & { outcome: "refused" | "unknown"; status?: number; requestId?: string },
  ) {
    super(code, what, cure, options);
    this.outcome = options.outcome;
    this.status = options.status;
    this.requestId = options.requestId;
  }
}

/** GitHub or GitLab did not do what it was asked for. */
export class CodeHostError extends DevTestError<CodeHostErrorCode> {
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** The pause that it asks for. */
  readonly retryAfterMs: number | undefined;
  constructor(
    code: CodeHostErrorCode,
    what: string,
    cure: string,
    options?: DevTestErrorOptions & { status?: number; retryAfterMs?: number | undefined },
  ) {
    super(code, what, cure, options);
    this.status = options?.status;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
