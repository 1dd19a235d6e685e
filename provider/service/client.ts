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
  /** Called when a request is about to be sent, and not before. What it throws is thrown on. */
  readonly session: () => Promise<Pick<Session, "profile" | "accessToken" | "forget">>;
  /** Called before each request and a few times a second while one waits; never rejects. See `engine-watch.ts`. */
  readonly alive?: () => Promise<void>;
  /** Whether the service is asked at all. Default: always. */
  readonly guard?: CircuitBreaker;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** For one request, from the look-up of the host to the last byte of the answer. Default: 60. */
  readonly timeoutSeconds?: number;
}

export interface Registered {
  readonly trackId: string | undefined;
  readonly requestId: string | undefined;
  readonly unreadable?: readonly "trackId"[];
  /** Refused, because it was there already. */
  readonly already?: true;
}

export interface Added {
  /** Names of groups. */
  readonly groups: readonly string[] | undefined;
  readonly uniqueTesterCount: number | undefined;
  readonly requestId: string | undefined;
  /** What an answer that is not empty says in a way that cannot be read. */
  readonly unreadable?: readonly ("groups" | "uniqueTesterCount")[];
  /** Refused, because the one person who was sent was there already. */
  readonly already?: true;
}

/** How often a waiting request looks whether the engine is still there. */
const heartbeatMs = 250;

/**
 * The App Submission API for Testing: two calls, both of which add, neither of which can be taken back or asked about.
 *
 * @see https://developer.amazon.com/docs/app-testing/app-submission-api-for-testing.html
 */
export class Client {
  readonly #options: Required<ClientOptions>;

  constructor(options: ClientOptions) {
    this.#options = {
      alive: async () => {},
      guard: neverOpen,
      fetch: networkFetch,
      sleep: delay,
      timeoutSeconds: 60,
      ...options,
    };
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
    const answer = await this.#request({ kind: "register", path, body, people: [], named: [packageName] });
    const { trackId } = jsonObject(answer.text) ?? {};
    const read = { trackId: isTrack(trackId) ? trackId : undefined };
    return { ...read, ...unreadable(answer, read), requestId: requestIdOf(answer), ...already(answer) };
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
    const answer = await this.#request({ kind: "testers", path, body, people: testers, named: [name] });
    const { groups, uniqueTesterCount } = jsonObject(answer.text) ?? {};
    const read = {
      groups: isNames(groups) ? groups : undefined,
      uniqueTesterCount: typeof uniqueTesterCount === "number" ? uniqueTesterCount : undefined,
    };
    return { ...read, ...unreadable(answer, read), requestId: requestIdOf(answer), ...already(answer) };
  }

  async #request(call: Call): Promise<HttpResponse> {
    const session = await this.#options.session();
    const { token, sent } = await sendAuthorized(session, new URL(this.#options.apiUrl), {
      send: async (token) => ({ token, sent: await this.#send(call, token) }),
      statusOf: ({ sent }) => sent.answer?.status,
    });
    return assertAccepted(call, sent, token);
  }

  #send(call: Call, token: string): Promise<Exchange> {
    const { apiUrl, alive, guard, sleep } = this.#options;
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
    return withRetries(retries, { sleep, now: Date.now, guard }, async () => {
      await alive();
      return this.#watched(exchange(request, this.#options));
    });
  }

  async #watched(sent: Promise<Exchange>): Promise<Exchange> {
    const heartbeat = setInterval(this.#options.alive, heartbeatMs);
    return sent.finally(() => clearInterval(heartbeat));
  }
}

/** JSON leaves absent names out: sent empty, they might erase what somebody wrote in the Console. */
function onTheWire({ email, firstName, lastName }: Tester) {
  return { firstName, lastName, email };
}

/** It becomes part of the path of later requests, and of the state. */
function isTrack(value: unknown): value is string {
  return typeof value === "string" && /^\w[\w.-]{0,99}$/.test(value);
}

/** The fields that are in an answer and could not be read; all of them where it is no object. Absent ones are fine. */
function unreadable<Field extends string>({ text }: HttpResponse, read: Record<Field, unknown>) {
  if (text.trim() === "") return {};
  const body = jsonObject(text);
  const fields = (Object.keys(read) as Field[]).filter(
    (field) => read[field] === undefined && (body === undefined || body[field] !== undefined),
  );
  return fields.length === 0 ? {} : { unreadable: fields };
}

function already({ status }: HttpResponse): { already?: true } {
  return status === 409 ? { already: true } : {};
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
