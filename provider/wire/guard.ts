import { BrokenCircuitError, bulkhead, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { DevTestError, ServiceError } from "../errors.js";

/**
 * How many requests are under way at once, and when no more are sent: pipelines run the engine without a limit of
 * their own, and three hundred groups must not each wait for a service that is down.
 */
export interface GuardOptions {
  /** Requests under way at once. */
  readonly maxConcurrentRequests: number;
  /** Seconds from the start of this process after which nothing more is sent. */
  readonly timeoutSeconds: number;
  /** Seconds since the start of this process. Default: `process.uptime`. */
  readonly uptimeSeconds?: () => number;
  /** Milliseconds after which one request tries whether a service that was down is back. Default: 30,000. */
  readonly tryAgainAfterMs?: number;
}

/** Failures in a row that count as "down". */
const failuresInARow = 5;

const down = new Set([
  "temporarily_unavailable",
  "unreachable",
  "connection_lost",
  "timed_out",
  "server_error",
]);

/** Runs one request under the guard. @throws ServiceError `refused` when it was not sent at all */
export type Guard = <Result>(request: () => Promise<Result>) => Promise<Result>;

/**
 * @example
 * const guard = createGuard({ maxConcurrentRequests: 8, timeoutSeconds: 3600 });
 * await guard(() => client.register(appId, registration));
 */
export function createGuard(options: GuardOptions): Guard {
  const {
    maxConcurrentRequests,
    timeoutSeconds,
    uptimeSeconds = process.uptime,
    tryAgainAfterMs = 30_000,
  } = options;
  const isDown = (error: Error) => error instanceof DevTestError && down.has(error.code);
  const breaker = new ConsecutiveBreaker(failuresInARow);
  const circuit = circuitBreaker(handleWhen(isDown), { halfOpenAfter: tryAgainAfterMs, breaker });
  const queue = bulkhead(maxConcurrentRequests, Number.POSITIVE_INFINITY);
  return (request) =>
    queue.execute(async () => {
      if (uptimeSeconds() > timeoutSeconds) throw outOfTime(timeoutSeconds);
      try {
        return await circuit.execute(request);
      } catch (error) {
        throw error instanceof BrokenCircuitError ? stillDown() : error;
      }
    });
}

function outOfTime(timeoutSeconds: number): ServiceError {
  return new ServiceError(
    "timed_out",
    `not sent: this run's ${timeoutSeconds} seconds (devtest:timeout) are over`,
    "Run `pulumi up` again: it goes on from here. `pulumi config set devtest:timeout` takes more seconds.",
    { outcome: "refused" },
  );
}

function stillDown(): ServiceError {
  return new ServiceError(
    "unreachable",
    `not sent: the service has failed ${failuresInARow} times in a row in this run, so it is not asked again for now`,
    "Run `pulumi up` again when it is back: it goes on from here.",
    { outcome: "refused" },
  );
}
