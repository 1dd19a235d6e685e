import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { networkFetch } from "../../wire/network.js";
import { type CircuitBreaker, neverOpen } from "../../wire/retries.js";
import { systemClock } from "./clock.js";
import { broughtBy, type Credentials, scopeOf } from "./credentials.js";
import { replacedAndLost } from "./errors.js";
import { type Issued, type RequestOptions, requestToken } from "./request.js";
import { TokenSlot } from "./slot.js";

export interface TokenSourceOptions {
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
  /** Milliseconds since any moment, never going back. Default: the system's. */
  readonly steady?: () => number;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** For one request to the token endpoint. Default: 30. */
  readonly timeoutSeconds?: number;
  /** Whether the token endpoint is asked at all. Default: always. */
  readonly circuitBreaker?: CircuitBreaker;
  /**
   * Keeps a refresh token that came with an access token, **before** that one is handed out; called only when it is
   * another than the one that was sent. Default: there is nowhere to keep it, and the caller is told so by an
   * AuthError. See `openSession` for a source that keeps them in a store.
   */
  readonly keepRefreshToken?: (refreshToken: string, credentials: Credentials) => Promise<void>;
}

/**
 * Access tokens from Login with Amazon, kept in memory for as long as they live and asked for once however many
 * callers wait. Nothing is written anywhere.
 *
 * A token's life is `expires_in`, counted on this machine's clocks from before the request, less a minute: a wrong
 * clock here or there makes no difference, a clock that is set while the program runs makes for one request more.
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
  readonly #slots = new Map<string, TokenSlot>();
  readonly #request: RequestOptions;
  readonly #keep: (refreshToken: string, credentials: Credentials) => Promise<void>;

  constructor({ keepRefreshToken, ...options }: TokenSourceOptions = {}) {
    this.#request = requestOptions(options);
    this.#keep = keepRefreshToken ?? (async (_, credentials) => Promise.reject(replacedAndLost(credentials)));
  }

  /**
   * A token that lives for at least another minute, or that has just been issued.
   *
   * @throws AuthError
   */
  async token(credentials: Credentials): Promise<string> {
    const key = cacheKey(credentials);
    const slot = this.#slots.get(key) ?? new TokenSlot(this.#request);
    this.#slots.set(key, slot);
    return slot.token(() => this.#obtain(credentials));
  }

  /** Drops a token the service turned down. One that has taken its place in the meantime stays. */
  forget(credentials: Credentials, token: string): void {
    this.#slots.get(cacheKey(credentials))?.forget(token);
  }

  async #obtain(credentials: Credentials): Promise<Issued> {
    const issued = await requestToken(credentials, this.#request);
    const replaced = issued.refreshToken;
    // A client that asks for itself can ask again without one.
    if (replaced === undefined || credentials.grant === "client_credentials") return issued;
    if (!broughtBy(credentials).includes(replaced)) await this.#keep(replaced, credentials);
    return issued;
  }
}

/** The system's clocks, network and patience, where nothing else is given. */
export function requestOptions(given: Omit<TokenSourceOptions, "keepRefreshToken">): RequestOptions {
  return {
    now: given.now ?? systemClock.now,
    steady: given.steady ?? systemClock.steady,
    fetch: given.fetch ?? networkFetch,
    sleep: given.sleep ?? delay,
    timeoutSeconds: given.timeoutSeconds ?? 30,
    circuitBreaker: given.circuitBreaker ?? neverOpen,
  };
}

/** Everything that decides which token is answered, and nothing readable of the secrets. */
function cacheKey(credentials: Credentials): string {
  const { tokenUrl, clientId, clientSecret, grant } = credentials;
  const hashes = [clientSecret, ...broughtBy(credentials)].map((secret) =>
    createHash("sha256").update(secret).digest("hex"),
  );
  return JSON.stringify([tokenUrl, clientId, grant, scopeOf(credentials).split(" ").sort(), hashes]);
}
