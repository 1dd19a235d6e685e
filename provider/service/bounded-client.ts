import { bulkhead } from "cockatiel";
import { readSettings, type SettingsSource } from "../settings.js";
import { createCircuitBreaker } from "../wire/circuit-breaker.js";
import { Client } from "./client.js";
import { providerSession } from "./profile.js";

/**
 * The client of one run, bounded by the settings: in time, in requests at once, and by a circuit breaker for each side.
 * Bounded here, because pipelines run the engine without a limit of their own.
 *
 * @param alive see {@link Client}
 * @throws ConfigError when a setting cannot be used
 */
export function boundedClient(
  source: SettingsSource,
  alive: () => Promise<void>,
): Pick<Client, "register" | "addTesters"> {
  const { apiUrl, maxConcurrentRequests, timeout: timeoutSeconds } = readSettings(source);
  const session = providerSession(
    source,
    createCircuitBreaker({ whom: "Login with Amazon", timeoutSeconds }),
  );
  const guard = createCircuitBreaker({ whom: "the service", timeoutSeconds });
  const client = new Client({ apiUrl, session, alive, guard });
  const queue = bulkhead(maxConcurrentRequests, Number.POSITIVE_INFINITY);
  return {
    register: (...call) => queue.execute(() => client.register(...call)),
    addTesters: (...call) => queue.execute(() => client.addTesters(...call)),
  };
}
