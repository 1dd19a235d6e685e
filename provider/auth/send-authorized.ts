import { assertAllowed } from "./profiles/hosts.js";
import type { Session } from "./session.js";

/** A request that can be sent twice. */
export interface Attempt<Answer> {
  readonly send: (token: string) => Promise<Answer>;
  /** Undefined where there was no answer. */
  readonly statusOf: (answer: Answer) => number | undefined;
  /** Lets go of an answer that is not used. */
  readonly discard?: (answer: Answer) => Promise<void>;
}

/**
 * Sends a request with a token of the session. A token can die before its time: one that is turned down (401, 403) is
 * replaced and the request repeated, once; the answer to that is the answer.
 *
 * @throws AuthError `host_not_allowed` before anything is sent; and what {@link Session.accessToken} throws
 */
export async function sendAuthorized<Answer>(
  session: Pick<Session, "profile" | "accessToken" | "forget">,
  target: URL,
  { send, statusOf, discard }: Attempt<Answer>,
): Promise<Answer> {
  assertAllowed(session.profile, target);
  const token = await session.accessToken();
  const first = await send(token);
  const status = statusOf(first);
  if (status !== 401 && status !== 403) return first;
  await discard?.(first);
  session.forget(token);
  return send(await session.accessToken());
}
