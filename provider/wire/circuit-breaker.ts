import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from "cockatiel";
import type { Exchange } from "./exchange.js";
import type { Failure } from "./failures.js";
import type { CircuitBreaker } from "./retries.js";

export interface CircuitBreakerOptions {
  /** The other side, as messages call it: `the service`. */
  readonly side: string;
  /** Seconds from the start of this process after which nothing more is sent. */
  readonly timeoutSeconds: number;
  /** Seconds since the start of this process. Default: `process.uptime`. */
  readonly uptimeSeconds?: () => number;
  /** Milliseconds after which one exchange tries whether the side is back. Default: 30,000. */
  readonly tryAgainAfterMs?: number;
}

/** After so many failures in a row a side counts as down. */
const failuresInARow = 5;

/**
 * Each side has a circuit breaker of its own: one that is down says nothing about the other. It counts exchanges, not
 * the callers that wait for one: one request for a token serves all of them.
 *
 * @example
 * const breaker = createCircuitBreaker({ side: "the service", timeoutSeconds: 3600 });
 * const { response, failure } = await breaker.execute(() => exchange(request, options));
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { side, timeoutSeconds, uptimeSeconds = process.uptime, tryAgainAfterMs = 30_000 } = options;
  const breaker = new ConsecutiveBreaker(failuresInARow);
  const circuit = circuitBreaker(handleWhenResult(isDown), { halfOpenAfter: tryAgainAfterMs, breaker });
  const timeLeftMs = () => (timeoutSeconds - uptimeSeconds()) * 1000;
  return {
    timeLeftMs,
    execute: async (exchange) => {
      try {
        // The time is checked last: an exchange may have waited while another tried whether the side is back.
        return await circuit.execute(() => (timeLeftMs() < 0 ? outOfTime(timeoutSeconds) : exchange()));
      } catch (error) {
        if (error instanceof BrokenCircuitError) return stillDown(side);
        throw error;
      }
    },
  };
}

/** Any other response ends the row of failures. A side that refuses is not down. */
function isDown(result: unknown): boolean {
  const { response, failure } = result as Exchange;
  return response === undefined
    ? failure.code !== "out_of_time"
    : response.status >= 500 || response.status === 408;
}

function outOfTime(timeoutSeconds: number): Exchange {
  return notSent({
    code: "out_of_time",
    kind: "timed_out",
    what: `not sent: this run's ${timeoutSeconds} seconds (devtest:timeout) are over`,
    cure: "Run `pulumi up` again: it goes on from here. `pulumi config set devtest:timeout` takes more seconds.",
  });
}

function stillDown(side: string): Exchange {
  return notSent({
    code: "still_down",
    kind: "unreachable",
    what: `not sent: ${side} has failed ${failuresInARow} times in a row in this run, so it is not asked again for now`,
    cure: "Run `pulumi up` again when it is back: it goes on from here.",
  });
}

function notSent(failure: Pick<Failure, "code" | "kind" | "what" | "cure">): Exchange {
  return { failure: { ...failure, maybeSent: false, cause: undefined } };
}
