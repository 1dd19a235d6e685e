import type { Dispatcher } from "undici";
import { isLoopback } from "./address.js";

/**
 * `fetch`, through the proxy that `HTTPS_PROXY` names, unless `NO_PROXY` names the host; in lower case the variables
 * mean the same. To an address of this machine it goes directly, whatever they say: such requests are the only ones
 * in plain HTTP, and a proxy would see their token.
 *
 * Node heeds these variables from 22.21 on, and only when it was started with `NODE_USE_ENV_PROXY`: the engine starts
 * the provider's process, and nobody would think of it. Through a proxy the request is a tunnel (`CONNECT`): the proxy
 * learns the host's name and nothing else.
 *
 * @throws what `fetch` throws; where the variable holds no address, an error with the code `ERR_PROXY_ADDRESS`
 * @see https://nodejs.org/api/cli.html#node_use_env_proxy1
 */
export const networkFetch: typeof fetch = async (target, init) => {
  if (!variables.some((name) => process.env[name])) return fetch(target, init);
  const { fetch: send } = await import("undici");
  // What is sent is first written out by Node's own classes, which the library's fetch would not know.
  const request = new Request(target, init);
  const { url, method, redirect } = request;
  // The caller's own signal: a request's follows it only for as long as something holds the request.
  const signal = init?.signal ?? null;
  const text = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  const dispatcher = await (isLoopback(url) ? direct() : proxied());
  const headers = [...request.headers];
  const answer = await send(url, { method, headers, body: text, redirect, signal, dispatcher });
  const { status, statusText, body } = answer;
  if (body !== null) answers.set(body, answer);
  return new Response(body as ReadableStream | null, { status, statusText, headers: [...answer.headers] });
};

/** The library throws a body away once nobody holds its answer: whoever holds the body shall hold both. */
const answers = new WeakMap<object, object>();

const variables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

const direct = once(async () => new (await import("undici")).Agent());

const proxied = once(async () => {
  const { EnvHttpProxyAgent } = await import("undici");
  try {
    return new EnvHttpProxyAgent();
  } catch {
    // The library's error quotes the address, which may hold a password.
    throw Object.assign(new Error("HTTPS_PROXY holds no address of a proxy"), { code: "ERR_PROXY_ADDRESS" });
  }
});

/** Connections are kept for the next request. */
function once(make: () => Promise<Dispatcher>): () => Promise<Dispatcher> {
  let made: Promise<Dispatcher> | undefined;
  return () => (made ??= make());
}
