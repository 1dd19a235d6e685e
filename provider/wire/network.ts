import type { Dispatcher } from "undici";
import { isLoopback } from "./address.js";
import { proxied, proxyVariable } from "./proxy.js";

/**
 * `fetch` through the proxy of `HTTPS_PROXY`, or else of `HTTP_PROXY`, unless `NO_PROXY` names the host. Lower-case names mean the same. Requests
 * to this machine always go directly: only they use plain HTTP, and a proxy would see their token.
 *
 * Node itself reads these variables from 22.21 on, and only if it was started with `NODE_USE_ENV_PROXY`. The engine
 * starts the provider's process, so users would not know where to set that. The proxy gets a tunnel (`CONNECT`) and
 * learns the host's name only.
 *
 * @throws what `fetch` throws; if the variable holds no address of a proxy, an error that says so
 * @see https://nodejs.org/api/cli.html#node_use_env_proxy1
 */
export const networkFetch: typeof fetch = async (target, init) => {
  if (proxyVariable() === undefined) return fetch(target, init);
  const { fetch: send } = await import("undici");
  // Node's own classes write the request out first: the library's fetch does not know them.
  const request = new Request(target, init);
  const { url, method, redirect } = request;
  // The caller's own signal: a request's signal stops following it when the request is garbage-collected.
  const signal = init?.signal ?? null;
  const text = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  const dispatcher = await (isLoopback(url) ? direct() : throughProxy());
  const headers = [...request.headers];
  const response = await send(url, { method, headers, body: text, redirect, signal, dispatcher });
  const { status, statusText, body } = response;
  if (body !== null) responses.set(body, response);
  return new Response(body as ReadableStream | null, { status, statusText, headers: [...response.headers] });
};

/** The library cancels a body when its response is garbage-collected, so each body keeps its response alive. */
const responses = new WeakMap<object, object>();

const direct = once(async () => new (await import("undici")).Agent());

const throughProxy = once(proxied);

/** One dispatcher for all requests: it keeps connections open for the next one. */
function once(make: () => Promise<Dispatcher>): () => Promise<Dispatcher> {
  let made: Promise<Dispatcher> | undefined;
  return () => (made ??= make());
}
