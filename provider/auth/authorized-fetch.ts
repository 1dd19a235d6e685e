import { AuthError } from "../errors.js";
import { isSafeUrl } from "../wire/address.js";
import { networkFetch } from "../wire/network.js";
import type { Profile } from "./profiles/profiles.js";
import type { Session } from "./session.js";

/** What `fetch` takes, but for bodies that can be sent only once, and for redirects, which are never followed. */
export type AuthorizedInit = Omit<RequestInit, "body" | "redirect"> & {
  readonly body?: string | URLSearchParams | Uint8Array<ArrayBuffer> | Blob | FormData | null;
};

export type AuthorizedFetch = (url: string | URL, init?: AuthorizedInit) => Promise<Response>;

/**
 * `fetch` with the token of a session. The token goes to the profile's `apiHosts` only, over HTTPS (plain HTTP on a
 * loopback address), and nowhere else: a redirect is the answer, not followed, to whatever host it leads. A token that
 * is turned down (401, 403) is replaced, and the request repeated, once; the answer to that is the answer.
 *
 * @throws AuthError `host_not_allowed` before anything is sent; and what {@link Session.accessToken} throws
 * @example
 * const report = await authorizedFetch(session)("https://developer.amazon.com/api/appstore/…");
 */
export function authorizedFetch(session: Session, send: typeof fetch = networkFetch): AuthorizedFetch {
  return async (url, init = {}) => {
    const target = new URL(url);
    assertAllowed(session.profile, target);
    const token = await session.accessToken();
    const first = await send(target, withToken(init, target, token));
    if (first.status !== 401 && first.status !== 403) return first;
    await first.body?.cancel();
    session.forget(token);
    return send(target, withToken(init, target, await session.accessToken()));
  };
}

function assertAllowed({ name, file, apiHosts }: Profile, { href, protocol, hostname }: URL): void {
  if (isSafeUrl(href) && apiHosts.includes(hostname)) return;
  const [what, cure] = isSafeUrl(href)
    ? [
        `to ${hostname}, which is not among its apiHosts`,
        `Allowed: ${apiHosts.join(", ")}. If the API is really there, add the host to \`apiHosts\` in ${file}.`,
      ]
    : [
        `over ${protocol}//, or to an address with a user name in it`,
        "Use an https:// address without a user name.",
      ];
  throw new AuthError(
    "host_not_allowed",
    `A token of the profile "${name}" may not be sent ${what}; nothing was sent`,
    cure,
  );
}

function withToken(init: AuthorizedInit, { hostname }: URL, token: string): RequestInit {
  const headers = new Headers(init.headers);
  // @see https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api
  if (/^(sandbox\.)?sellingpartnerapi-\w+\.amazon\.com$/.test(hostname))
    headers.set("x-amz-access-token", token);
  else headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers, redirect: "manual" };
}
