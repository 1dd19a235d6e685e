import { setTimeout as delay } from "node:timers/promises";
import { sendAuthorized } from "../auth/send-authorized.js";
import type { Session } from "../auth/session.js";
import type { Tester } from "../people.js";
import { type Exchange, exchange, type HttpResponse, type Outgoing } from "../wire/exchange.js";
import { jsonObject, requestIdOf } from "../wire/http-response.js";
import { networkFetch } from "../wire/network.js";
import { type CircuitBreaker, neverOpen, retries, withRetries } from "../wire/retries.js";
import { userAgent } from "../wire/user-agent.js";
import { type CallKind, type Documented, readDocumented } from "./documented.js";
import { assertAccepted, type Call } from "./errors.js";

export interface ClientOptions {
  /** Without a slash at its end, such as `https://developer.amazon.com/api/appstore`. */
  readonly apiUrl: string;
  /** Called when a request is about to be sent, and not before. Its errors are passed on. */
  readonly session: () => Promise<Pick<Session, "profile" | "accessToken" | "forget">>;
  /** Called before each request and a few times a second while one waits; never rejects. See `exit-with-engine.ts`. */
  readonly alive?: () => Promise<void>;
  /** Default: requests are always sent. */
  readonly circuitBreaker?: CircuitBreaker;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** For one request, from the look-up of the host to the last byte of the response. Default: 60. */
  readonly timeoutSeconds?: number;
}

/** What the service said of a call that it has confirmed. */
interface Confirmed<Kind extends CallKind> {
  readonly requestId: string | undefined;
  /** The answer has no body, and so confirms by its status alone. */
  readonly empty?: true;
  /** Documented fields that the answer has in a form that cannot be read. */
  readonly unreadable?: readonly (keyof Documented[Kind])[];
}

export type Registered = Documented["register"] & Confirmed<"register">;
export type Added = Documented["testers"] & Confirmed<"testers">;

/** While a request waits, `alive` is called this often. */
const heartbeatMs = 250;

/**
 * The App Submission API for Testing. Both its calls only add: neither can be undone, and nothing can be read.
 *
 * @see https://developer.amazon.com/docs/app-testing/app-submission-api-for-testing.html
 */
export class Client {
  readonly #options: Required<ClientOptions>;

  constructor(options: ClientOptions) {
    this.#options = {
      alive: async () => {},
      circuitBreaker: neverOpen,
      fetch: networkFetch,
      sleep: delay,
      timeoutSeconds: 60,
      ...options,
    };
  }

  /**
   * Gets an access token, or the one there is: whoever is about to write something down learns first that sending is
   * possible.
   *
   * @throws AuthError
   */
  async authenticate(): Promise<void> {
    const session = await this.#options.session();
    await session.accessToken();
  }

  /**
   * Registers an app for DevTest, or adds a certificate to its registration.
   *
   * @param certificate PEM
   * @throws ServiceError, AuthError
   */
  async register(
    appId: string,
    { packageName, certificate }: { packageName: string; certificate: string },
  ): Promise<Registered> {
    const path = `/v1/applications/${encodeURIComponent(appId)}/devtest/register`;
    const body = { packageName, certificate };
    const response = await this.#request({ kind: "register", path, body, people: [] });
    return { ...readDocumented("register", response.text), ...confirmed("register", response) };
  }

  /**
   * Adds people to a group on a track. People who are there already may be sent again.
   *
   * @throws ServiceError, AuthError
   */
  async addTesters(
    appId: string,
    trackId: string,
    { name, testers }: { name: string; testers: readonly Tester[] },
  ): Promise<Added> {
    const path = `/v1/applications/${encodeURIComponent(appId)}/tracks/${encodeURIComponent(trackId)}/testers`;
    const body = { groups: [{ name, testers: testers.map(onTheWire) }] };
    const response = await this.#request({ kind: "testers", path, body, people: testers });
    return { ...readDocumented("testers", response.text), ...confirmed("testers", response, testers) };
  }

  async #request(call: Call): Promise<HttpResponse> {
    const session = await this.#options.session();
    const { token, sent } = await sendAuthorized(session, new URL(this.#options.apiUrl), {
      send: async (token) => ({ token, sent: await this.#send(call, token) }),
      statusOf: ({ sent }) => sent.response?.status,
    });
    return assertAccepted(call, sent, token);
  }

  #send(call: Call, token: string): Promise<Exchange> {
    const { apiUrl, alive, circuitBreaker, sleep } = this.#options;
    const request: Outgoing = {
      url: apiUrl + call.path,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "user-agent": userAgent,
      },
      body: JSON.stringify(call.body),
    };
    return withRetries(retries, { sleep, now: Date.now, circuitBreaker }, async () => {
      await alive();
      return this.#watched(exchange(request, this.#options));
    });
  }

  async #watched(sent: Promise<Exchange>): Promise<Exchange> {
    const heartbeat = setInterval(this.#options.alive, heartbeatMs);
    return sent.finally(() => clearInterval(heartbeat));
  }
}

/** JSON leaves absent names out. Empty names might erase those somebody wrote in the Console. */
function onTheWire({ email, firstName, lastName }: Tester) {
  return { firstName, lastName, email };
}

function confirmed<Kind extends CallKind>(
  kind: Kind,
  response: HttpResponse,
  people: readonly Tester[] = [],
): Confirmed<Kind> {
  const requestId = requestIdOf(response, { people });
  if (response.text.trim() === "") return { requestId, empty: true };
  const body = jsonObject(response.text) ?? {};
  const read = Object.entries(readDocumented(kind, response.text));
  const unreadable = read.flatMap(([field, value]) =>
    value === undefined && body[field] !== undefined ? [field as keyof Documented[Kind]] : [],
  );
  return unreadable.length === 0 ? { requestId } : { requestId, unreadable };
}
