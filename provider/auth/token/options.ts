import { setTimeout as delay } from "node:timers/promises";
import { networkFetch } from "../../wire/network.js";
import { type CircuitBreaker, neverOpen, type RetryOptions } from "../../wire/retries.js";
import { type Clock, systemClock } from "./clock.js";

/** How the token endpoint is asked, complete. */
export interface RequestOptions extends RetryOptions, Clock {
  readonly fetch: typeof fetch;
  /** For one request to the token endpoint. */
  readonly timeoutSeconds: number;
}

/** The same, as far as somebody wants something else than the default. */
export interface TokenOptions {
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
  /** Milliseconds since any moment, never going back. Default: the system's. */
  readonly steady?: () => number;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** For one request to the token endpoint. Default: 30. */
  readonly timeoutSeconds?: number;
  /** Default: the token endpoint is always asked. */
  readonly circuitBreaker?: CircuitBreaker;
}

export function requestOptions(given: TokenOptions = {}): RequestOptions {
  return {
    now: given.now ?? systemClock.now,
    steady: given.steady ?? systemClock.steady,
    fetch: given.fetch ?? networkFetch,
    sleep: given.sleep ?? delay,
    timeoutSeconds: given.timeoutSeconds ?? 30,
    circuitBreaker: given.circuitBreaker ?? neverOpen,
  };
}
