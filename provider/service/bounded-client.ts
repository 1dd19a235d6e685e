import { bulkhead } from "cockatiel";
import { readSettings, type SettingsSource } from "../settings.js";
import { createCircuitBreaker } from "../wire/circuit-breaker.js";
import { Client, type ClientOptions } from "./client.js";
import { providerSession } from "./profile.js";

export interface BoundedClient extends Pick<Client, "register" | "addTesters"> {
  /** Gets an access token, which the requests after it use. @throws AuthError */
  authenticate(): Promise<void>;
}

/**
 * The client of one run. The settings bound its time and how many requests run at once, and each side has a circuit
 * breaker. The bounds are set here because pipelines run the engine without any.
 *
 * @param alive see {@link ClientOptions}
 * @throws ConfigError when a setting cannot be used
 */
export function boundedClient(
  source: SettingsSource,
  alive: Required<ClientOptions>["alive"],
): BoundedClient {
  const { apiUrl, maxConcurrentRequests, timeout: timeoutSeconds } = readSettings(source);
  const session = providerSession(
    source,
    createCircuitBreaker({ side: "Login with Amazon", timeoutSeconds }),
  );
  const circuitBreaker = createCircuitBreaker({ side: "the service", timeoutSeconds });
  const client = new Client({ apiUrl, session, alive, circuitBreaker });
  const queue = bulkhead(maxConcurrentRequests, Number.POSITIVE_INFINITY);
  return {
    authenticate: () => queue.execute(() => client.authenticate()),
    register: (...call) => queue.execute(() => client.register(...call)),
    addTesters: (...call) => queue.execute(() => client.addTesters(...call)),
  };
}
