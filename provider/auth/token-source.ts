import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Credentials } from "./credentials.js";
import { type RequestOptions, requestToken } from "./token-request.js";
import { assertUsable } from "./usable.js";

export interface TokenSourceOptions {
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** For one request to the token endpoint. Default: 30. */
  readonly timeoutSeconds?: number;
}

/** A token is not used in its last minute: it has to live through the request it is sent with. */
export const marginSeconds = 60;

interface Cached {
  readonly token: string;
  /** Milliseconds since 1970, the margin already taken off. */
  readonly usableUntil: number;
}

/**
 * Access tokens from Login with Amazon, kept in memory for as long as they live and asked for once however many
 * callers wait. Nothing is written anywhere.
 *
 * @example
 * const tokens = new TokenSource();
 * const token = await tokens.token({
 *   tokenUrl: "https://api.amazon.com/auth/o2/token",
 *   clientId: process.env.LWA_CLIENT_ID ?? "",
 *   clientSecret: process.env.LWA_CLIENT_SECRET ?? "",
 *   grant: "client_credentials",
 *   scopes: ["appstore::apps:readwrite"],
 * });
 * @see https://developer.amazon.com/docs/login-with-amazon/access-token.html
 */
export class TokenSource {
  readonly #cache = new Map<string, Cached>();
  readonly #flights = new Map<string, Promise<string>>();
  readonly #request: RequestOptions;

  constructor(options: TokenSourceOptions = {}) {
    this.#request = {
      now: options.now ?? Date.now,
      fetch: options.fetch ?? fetch,
      sleep: options.sleep ?? delay,
      timeoutSeconds: options.timeoutSeconds ?? 30,
    };
  }

  /**
   * A token that lives for at least another minute, or that has just been issued.
   *
   * @throws AuthError
   */
  async token(credentials: Credentials): Promise<string> {
    assertUsable(credentials);
    const key = cacheKey(credentials);
    const cached = this.#cache.get(key);
    if (cached !== undefined && this.#request.now() < cached.usableUntil) return cached.token;
    return this.#flights.get(key) ?? this.#fly(key, credentials);
  }

  /** Drops a token the service turned down. One that has taken its place in the meantime stays. */
  forget(credentials: Credentials, token: string): void {
    const key = cacheKey(credentials);
    if (this.#cache.get(key)?.token === token) this.#cache.delete(key);
  }

  #fly(key: string, credentials: Credentials): Promise<string> {
    const flight = this.#obtain(key, credentials).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  async #obtain(key: string, credentials: Credentials): Promise<string> {
    const issued = await requestToken(credentials, this.#request);
    const usableUntil = issued.expiresAt - marginSeconds * 1000;
    this.#cache.set(key, { token: issued.token, usableUntil });
    return issued.token;
  }
}

/** Everything that decides which token is answered, and nothing readable of the secret. */
function cacheKey({ tokenUrl, clientId, clientSecret, grant, scopes }: Credentials): string {
  const secretHash = createHash("sha256").update(clientSecret).digest("hex");
  return JSON.stringify([tokenUrl, clientId, secretHash, grant, [...scopes].sort()]);
}
