import type { Dispatcher } from "undici";

type Environment = Readonly<Record<string, string | undefined>>;

/** In this order, the first that is set counts. Those of HTTP are taken where nothing else is said, as npm does. */
const variables = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"] as const;

/** The variable that names the proxy; undefined where none does. An empty one counts as unset. */
export function proxyVariable(env: Environment = process.env): (typeof variables)[number] | undefined {
  return variables.find((name) => env[name]?.trim());
}

/**
 * Hosts to be reached without the proxy, for undici. It takes a `*` for all hosts only where nothing else is listed;
 * whoever writes one beside other names means the same.
 */
export function withoutProxy({ no_proxy, NO_PROXY }: Environment = process.env): string {
  const hosts = no_proxy || NO_PROXY || "";
  return hosts.split(/[,\s]+/).includes("*") ? "*" : hosts;
}

/**
 * What sends requests through the proxy.
 *
 * @throws an error with the code `ERR_PROXY_ADDRESS` or `ERR_PROXY_PROTOCOL`, which does not quote the address: that may
 * hold a password
 */
export async function proxied(): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const address = process.env[proxyVariable() ?? ""]?.trim() ?? "";
  if (/^(?:socks\w*|ftp|wss?):/i.test(address)) throw unusable("ERR_PROXY_PROTOCOL");
  try {
    return new EnvHttpProxyAgent({ httpProxy: address, httpsProxy: address, noProxy: withoutProxy() });
  } catch {
    throw unusable("ERR_PROXY_ADDRESS");
  }
}

function unusable(code: string): Error {
  return Object.assign(new Error(`${proxyVariable()} is not the address of a proxy`), {
    code,
  });
}
