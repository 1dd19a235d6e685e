import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fault } from "./faults.js";
import type { JournalEntry } from "./journal.js";
import { createEmulatorServer } from "./server.js";
import type { EmulatorState } from "./state.js";
import type { Switches } from "./switches.js";
import { World } from "./world.js";

export type { Fault, Operation } from "./faults.js";
export type { JournalEntry } from "./journal.js";
export type { AppState, EmulatorState, TesterState } from "./state.js";
export { checkSwitches, type Switches, type SwitchName, switchCatalogue, switchList } from "./switches.js";

export interface EmulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Default: the defaults of {@link switchCatalogue}. */
  readonly switches?: Partial<Switches>;
  /** Default `emulator-client`. */
  readonly clientId?: string;
  /** Default `emulator-secret`. */
  readonly clientSecret?: string;
  /** Only these apps exist. Default `null`: every well-formed appId is an app. */
  readonly apps?: readonly string[] | null;
  /** The registered addresses. Default `null`: every https address, and every address on this machine. */
  readonly redirectUris?: readonly string[] | null;
}

/** A running emulator. All of this can be done over HTTP as well: see `GET /_emulator`. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** For `LWA_TOKEN_URL`. */
  readonly tokenUrl: string;
  /** For `authorizeUrl` of a profile. */
  readonly authorizeUrl: string;
  /** For `DEVTEST_API_URL`. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  state(): EmulatorState;
  /** Every request so far, in order. */
  requests(): readonly JournalEntry[];
  /** Resolves with the first request that matches. Requests are looked at when acted on, and again when answered. */
  untilRequest(matches: (entry: JournalEntry) => boolean): Promise<JournalEntry>;
  /** @throws RangeError saying what is wrong with a fault */
  fault(...faults: readonly Fault[]): void;
  /** @throws RangeError naming the switch and what is allowed */
  setSwitches(values: Partial<Switches>): void;
  /** Only these apps exist. `null`: every well-formed appId is an app. */
  setApps(appIds: readonly string[] | null): void;
  /** A refresh token as a console generates it. Default: for this client. */
  issueRefreshToken(of?: { readonly clientId?: string }): string;
  /** Ends every refresh token and code so far, and the access tokens issued for them. Returns the number of consents. */
  revokeAgreements(): number;
  advanceClock(seconds: number): void;
  /** Back to the start, clock and switches too. Tokens issued before are refused. */
  reset(): void;
  /** Closes every connection at once. */
  stop(): Promise<void>;
}

/**
 * Starts an emulator of Login with Amazon and the App Submission API for Testing, on the loopback address only.
 *
 * @throws Error when the port is in use, RangeError when a switch is wrong
 * @example
 * const emulator = await startEmulator({ switches: { "re-add": "409" } });
 * emulator.fault({ operation: "testers", drop: "after" });
 * // … point a client at emulator.tokenUrl and emulator.apiUrl …
 * console.log(emulator.state().apps, emulator.requests().length);
 * await emulator.stop();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clientId = "emulator-client", clientSecret = "emulator-secret", now = Date.now } = options;
  const { port = 0, switches = {}, apps = null, redirectUris = null } = options;
  const world = new World({ clientId, clientSecret, now, switches, apps, redirectUris });
  const closing = new AbortController();
  const server = createEmulatorServer(world, closing.signal);
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url,
    tokenUrl: `${url}/auth/o2/token`,
    authorizeUrl: `${url}/ap/oa`,
    apiUrl: `${url}/api/appstore`,
    clientId,
    clientSecret,
    state: () => world.describe(),
    requests: () => world.journal.entries(),
    untilRequest: (matches) => world.journal.until(matches),
    fault: (...faults) => void world.addFaults(faults),
    setSwitches: (values) => world.setSwitches(values),
    setApps: (appIds) => world.setApps(appIds),
    issueRefreshToken: (of) => world.issueRefreshToken(of),
    revokeAgreements: () => world.agreements.revokeAll(),
    advanceClock: (seconds) => world.advance(seconds),
    reset: () => world.reset(),
    stop: () => stop(server, closing),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another port.`, {
      cause: error,
    });
  }
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server, closing: AbortController): Promise<void> {
  if (!server.listening) return;
  closing.abort();
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
