import { networkFetch } from "../wire/network.js";
import { sendAuthorized } from "./send-authorized.js";
import type { Session } from "./session.js";

/** What `fetch` takes, without bodies that can be sent only once, and without redirects, which are never followed. */
export type AuthorizedInit = Omit<RequestInit, "body" | "redirect"> & {
  readonly body?: string | URLSearchParams | Uint8Array<ArrayBuffer> | Blob | FormData | null;
};

export type AuthorizedFetch = (url: string | URL, init?: AuthorizedInit) => Promise<Response>;

/**
 * `fetch` with the token of a session. The token goes to the profile's `apiHosts` only, over HTTPS (plain HTTP on a
 * loopback address): a redirect is returned as the answer, and not followed, wherever it leads. A token that is turned
 * down (401, 403) is replaced, and the request repeated, once; the answer to that is the answer.
 *
 * @throws AuthError `host_not_allowed` before anything is sent; and what {@link Session.accessToken} throws
 * @example
 * const report = await authorizedFetch(session)("https://developer.amazon.com/api/appstore/…");
 */
export function authorizedFetch(session: Session, send: typeof fetch = networkFetch): AuthorizedFetch {
  return async (url, init = {}) => {
    const target = new URL(url);
    return sendAuthorized(session, target, {
      send: (token) => send(target, withToken(init, target, token)),
      statusOf: ({ status }) => status,
      discard: async ({ body }) => body?.cancel(),
    });
  };
}

function withToken(init: AuthorizedInit, { hostname }: URL, token: string): RequestInit {
  const headers = new Headers(init.headers);
  // @see https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api
  if (/^(sandbox\.)?sellingpartnerapi-\w+\.amazon\.com$/.test(hostname))
    headers.set("x-amz-access-token", token);
  else headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers, redirect: "manual" };
}
