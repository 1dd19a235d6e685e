import { setTimeout as delay } from "node:timers/promises";
import { sendAuthorized } from "../auth/send-authorized.js";
import type { Session } from "../auth/session.js";
import type { Tester } from "../people.js";
import { type Exchange, exchange, type HttpResponse, type Outgoing } from "../wire/exchange.js";
import { jsonObject, requestIdOf } from "../wire/http-response.js";
import { networkFetch } from "../wire/network.js";
import { type CircuitBreaker, neverOpen, retries, withRetries } from "../wire/retries.js";
import { userAgent } from "../wire/user-agent.js";
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

export interface Registered {
  readonly trackId: string | undefined;
  readonly requestId: string | undefined;
  readonly unreadable?: readonly "trackId"[];
}

export interface Added {
  /** Names of groups. */
  readonly groups: readonly string[] | undefined;
  readonly uniqueTesterCount: number | undefined;
  readonly requestId: string | undefined;
  /** Documented fields that the response has in a form that cannot be read. */
  readonly unreadable?: readonly ("groups" | "uniqueTesterCount")[];
}

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
    const { trackId } = jsonObject(response.text) ?? {};
    const read = { trackId: isTrack(trackId) ? trackId : undefined };
    return { ...read, ...unreadable(response, read), requestId: requestIdOf(response) };
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
    const { groups, uniqueTesterCount } = jsonObject(response.text) ?? {};
    const read = {
      groups: isNames(groups) ? groups : undefined,
      uniqueTesterCount: typeof uniqueTesterCount === "number" ? uniqueTesterCount : undefined,
    };
    return { ...read, ...unreadable(response, read), requestId: requestIdOf(response) };
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

/** A track becomes part of the path of later requests, and of the state. */
function isTrack(value: unknown): value is string {
  return typeof value === "string" && /^\w[\w.-]{0,99}$/.test(value);
}

/** The fields that are there and could not be read; all of them if the body is no object. Absent fields are fine. */
function unreadable<Field extends string>({ text }: HttpResponse, read: Record<Field, unknown>) {
  if (text.trim() === "") return {};
  const body = jsonObject(text);
  const fields = (Object.keys(read) as Field[]).filter(
    (field) => read[field] === undefined && (body === undefined || body[field] !== undefined),
  );
  return fields.length === 0 ? {} : { unreadable: fields };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
