import { CodeHostError, type CodeHostErrorCode } from "../errors.js";
import { excerpt } from "../text/excerpt.js";
import { isSafeUrl } from "../wire/address.js";
import { type Exchange, exchange, type HttpResponse, type Outgoing } from "../wire/exchange.js";
import { isJson } from "../wire/http-response.js";
import { networkFetch } from "../wire/network.js";
import { neverOpen, type Retry, retries, retryAfterMs, withRetries } from "../wire/retries.js";
import { userAgent } from "../wire/user-agent.js";

type Method = NonNullable<Outgoing["method"]>;

/** Where an API is, and who asks. */
export interface ApiOptions {
  /** As messages call it: `GitHub`. */
  readonly host: string;
  /** Without a slash at its end, such as `https://api.github.com`. */
  readonly url: string;
  /** The variable that names the address, for messages. */
  readonly urlVariable: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Not quoted in any message. */
  readonly token: string;
  /** What the token needs, as a cure. */
  readonly permission: string;
}

/** Seconds for one request. */
const timeoutSeconds = 30;

/** A hundred comments of 65,536 characters, with room for escapes. */
const mostBytes = 64 * 1024 * 1024;

/** A pull request has far fewer comments than a thousand pages hold. */
const mostPages = 1000;

/**
 * For reading alone. Nothing is written again here: whatever was true before a pause may not be true after it, so whoever
 * writes has to look again.
 */
const whileReading: readonly Retry[] = [
  ...retries,
  {
    on: [500, 502, 503, 504, "timeout", "ECONNRESET", "UND_ERR_SOCKET", "EPIPE"],
    because: "reading once more changes nothing",
    waitsMs: [1000, 2000, 4000],
  },
];

/** JSON over HTTP, for GitHub and GitLab. Every request is bounded in time. Those that read are repeated. */
export class Api {
  /** @throws CodeHostError when a token must not be sent there */
  constructor(private readonly options: ApiOptions) {
    const { host, url, urlVariable } = options;
    if (isSafeUrl(url)) return;
    throw new CodeHostError(
      "unreachable",
      `The address of ${host} (${urlVariable}) cannot be used, so nothing was sent.`,
      "Allowed: https:// and the name of a host; plain http:// for this machine alone.",
    );
  }

  /**
   * @param path from the API's address on, such as `/user`
   * @throws CodeHostError when the answer says anything but "done"
   */
  async ask(method: Method, path: string, body?: unknown): Promise<unknown> {
    return this.#json(method, await this.#answer(method, this.options.url + path, body));
  }

  /** Reads by a POST, as GraphQL does. @throws CodeHostError */
  async query(path: string, body: unknown): Promise<unknown> {
    return this.#json("POST", await this.#answer("POST", this.options.url + path, body, whileReading));
  }

  /** All pages of a list, in their order, and never a part of them. @throws CodeHostError */
  async list(path: string): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    const read = new Set<string>();
    let url: string | undefined = this.options.url + path;
    while (url !== undefined) {
      const response: HttpResponse = await this.#answer("GET", url);
      const found = this.#json("GET", response);
      if (!Array.isArray(found) || read.has(url) || read.size >= mostPages)
        throw this.#badAnswer("GET", response);
      read.add(url);
      items.push(...found);
      url = this.#next(response, url);
    }
    return items;
  }

  /**
   * The token goes to no other host, whatever a page says. One behind a proxy may call itself by another name: what counts
   * of the address is what comes after that.
   *
   * @see https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
   */
  #next(response: HttpResponse, page: string): string | undefined {
    const [, url] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(response.headers.get("link") ?? "") ?? [];
    if (url === undefined) return undefined;
    const own = new URL(this.options.url);
    const next = URL.canParse(url, page) ? new URL(url, page) : undefined;
    if (next === undefined || !next.pathname.startsWith(own.pathname)) throw this.#badAnswer("GET", response);
    return own.origin + next.pathname + next.search;
  }

  async #answer(
    method: Method,
    url: string,
    body?: unknown,
    table: readonly Retry[] = method === "GET" ? whileReading : [],
  ): Promise<HttpResponse> {
    const { headers } = this.options;
    const request: Outgoing = {
      method,
      url,
      headers: { ...headers, "user-agent": userAgent, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const { response, failure } = await withRetries(table, waiting, async () =>
      throttled(await exchange(request, { fetch: networkFetch, timeoutSeconds, mostBytes })),
    );
    if (response === undefined) {
      const { host, urlVariable } = this.options;
      const code = failure.maybeSent ? "no_answer" : "unreachable";
      const cure = `Check ${urlVariable} and the network, and run the job again.`;
      throw new CodeHostError(code, `${host}: ${failure.what}.`, cure, { cause: failure.cause });
    }
    if (response.status >= 200 && response.status < 300) return response;
    throw this.#refusal(method, response);
  }

  #json(method: Method, response: HttpResponse): unknown {
    if (response.text.trim() === "") return undefined;
    if (response.cut || !isJson(response.text)) throw this.#badAnswer(method, response);
    return JSON.parse(response.text) as unknown;
  }

  #badAnswer(method: Method, { status }: HttpResponse): CodeHostError {
    const { host, urlVariable } = this.options;
    const what = `${host} answered a ${method} with something else than its API does (status ${status}).`;
    return new CodeHostError("bad_answer", what, `Check ${urlVariable}, and proxies on the way.`);
  }

  #refusal(method: Method, response: HttpResponse): CodeHostError {
    const { host, token } = this.options;
    const said = excerpt(messageOf(response), { secrets: [token] });
    const what = `${host} refused a ${method} with status ${response.status}${said === "" ? "" : `: "${said}"`}.`;
    const retryAfter = retryAfterMs({ response }, Date.now());
    const [code, cure] = this.#meaning(response, retryAfter);
    return new CodeHostError(code, what, cure, { status: response.status, retryAfterMs: retryAfter });
  }

  #meaning(response: HttpResponse, retryAfter: number | undefined): [CodeHostErrorCode, string] {
    const { permission } = this.options;
    const { status } = response;
    if (status === 429) {
      // The header's own words may be anything, also the token.
      const seconds = Math.ceil((retryAfter ?? Number.NaN) / 1000);
      const told = Number.isSafeInteger(seconds) ? ` (Retry-After: ${seconds})` : "";
      return ["rate_limited", `Run the job again later${told}.`];
    }
    if (status === 403 && /\blocked\b/i.test(messageOf(response)))
      return ["not_allowed", "The conversation is locked: unlock it, or leave the comment as it is."];
    if (status === 401 || status === 403 || status === 404) return ["not_allowed", permission];
    if (status >= 500) return ["no_answer", "Run the job again."];
    return ["bad_answer", "Mend what it complains about, and run the job again."];
  }
}

const waiting = {
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  now: Date.now,
  circuitBreaker: neverOpen,
};

/**
 * GitHub says "too many requests" with 403 too, and with the second at which its limit ends instead of a pause, or in words
 * alone.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function throttled(result: Exchange): Exchange {
  const { response } = result;
  if (response?.status !== 403) return result;
  const headers = new Headers(response.headers);
  const isSaid = headers.has("retry-after") || /\brate limit/i.test(messageOf(response));
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
  if (!isSaid && !isUsedUp) return result;
  if (!isUsedUp || headers.has("retry-after")) return { response: { ...response, status: 429 } };
  const seconds = Math.ceil(Number(headers.get("x-ratelimit-reset")) - Date.now() / 1000);
  if (Number.isFinite(seconds)) headers.set("retry-after", String(Math.max(1, seconds)));
  return { response: { ...response, status: 429, headers } };
}

/** GitHub has `message`; GitLab has it too, or `error`, and either may be a map. */
function messageOf({ text }: HttpResponse): string {
  if (!isJson(text)) return "";
  const body = JSON.parse(text) as { message?: unknown; error?: unknown } | null;
  const said = body?.message ?? body?.error ?? "";
  return typeof said === "string" ? said : JSON.stringify(said);
}
