import type { Session } from "../auth/session.js";
import { AuthError, type AuthErrorCode } from "../errors.js";

/** After these the next request for a token may succeed. After any other the same request gets the same answer. */
const passing: ReadonlySet<AuthErrorCode> = new Set<AuthErrorCode>([
  "server_error",
  "temporarily_unavailable",
  "rate_limited",
  "unreachable",
  "timed_out",
]);

/** Whether an error is a definite no: a run does not ask for the same token again. */
export function isDefiniteNo(error: unknown): boolean {
  return error instanceof AuthError && !passing.has(error.code);
}

/** Passes a definite no on once, however many resources meet it: to the others it gives an error that points there. */
export type TellOnce = <Result>(call: () => Promise<Result>) => Promise<Result>;

export function tellOnce(): TellOnce {
  const told = new Set<string>();
  return async (call) => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof AuthError) || !isDefiniteNo(error)) throw error;
      if (told.has(error.message)) throw referringBack(error);
      told.add(error.message);
      throw error;
    }
  };
}

export function tellingOnce(session: Session, once: TellOnce): Session {
  return {
    profile: session.profile,
    forget: (token) => session.forget(token),
    get granted() {
      return session.granted;
    },
    accessToken: () => once(() => session.accessToken()),
  };
}

function referringBack({ code }: AuthError): AuthError {
  return new AuthError(code, "no access token: see the first error of this run", "", { refersBack: true });
}
