import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from "cockatiel";
import type { Exchange } from "./exchange.js";
import type { Failure } from "./failures.js";
import type { CircuitBreaker } from "./retries.js";

export interface CircuitBreakerOptions {
  /** Who is asked, as messages call it. */
  readonly whom: string;
  /** Seconds from the start of this process after which nothing more is sent. */
  readonly timeoutSeconds: number;
  /** Seconds since the start of this process. Default: `process.uptime`. */
  readonly uptimeSeconds?: () => number;
  /** Milliseconds after which one exchange tries whether who was down is back. Default: 30,000. */
  readonly tryAgainAfterMs?: number;
}

/** Failures in a row that count as "down". */
const failuresInARow = 5;

/**
 * One guard for each side: who is down says nothing about the other. Exchanges are counted, not those who wait for
 * one: a token is asked for once, however many need it.
 *
 * @example
 * const guard = createGuard({ whom: "the service", timeoutSeconds: 3600 });
 * const { answer, failure } = await guard.ask(() => exchange(request, options));
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { whom, timeoutSeconds, uptimeSeconds = process.uptime, tryAgainAfterMs = 30_000 } = options;
  const breaker = new ConsecutiveBreaker(failuresInARow);
  const circuit = circuitBreaker(handleWhenResult(isDown), { halfOpenAfter: tryAgainAfterMs, breaker });
  const timeLeftMs = () => (timeoutSeconds - uptimeSeconds()) * 1000;
  return {
    timeLeftMs,
    ask: async (exchange) => {
      try {
        // Asked last: before that, one may have waited for another to try whether the side is back.
        return await circuit.execute(() => (timeLeftMs() < 0 ? outOfTime(timeoutSeconds) : exchange()));
      } catch (error) {
        if (error instanceof BrokenCircuitError) return stillDown(whom);
        throw error;
      }
    },
  };
}

/** Any other answer ends the row, a refusal too: who refuses is there. */
function isDown(result: unknown): boolean {
  const { answer, failure } = result as Exchange;
  return answer === undefined
    ? failure.code !== "out_of_time"
    : answer.status >= 500 || answer.status === 408;
}

function outOfTime(timeoutSeconds: number): Exchange {
  return notSent({
    code: "out_of_time",
    kind: "timed_out",
    what: `not sent: this run's ${timeoutSeconds} seconds (devtest:timeout) are over`,
    cure: "Run `pulumi up` again: it goes on from here. `pulumi config set devtest:timeout` takes more seconds.",
  });
}

function stillDown(whom: string): Exchange {
  return notSent({
    code: "still_down",
    kind: "unreachable",
    what: `not sent: ${whom} has failed ${failuresInARow} times in a row in this run, so it is not asked again for now`,
    cure: "Run `pulumi up` again when it is back: it goes on from here.",
  });
}

function notSent(failure: Pick<Failure, "code" | "kind" | "what" | "cure">): Exchange {
  return { failure: { ...failure, maybeSent: false, cause: undefined } };
}
