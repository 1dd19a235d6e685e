import type { Exchange } from "./exchange.js";

/** One reason to send the same request again within a run, and how long to wait before each further attempt. */
export interface Retry {
  /** Codes of failures, and statuses of responses. */
  readonly on: readonly (string | number)[];
  readonly because: string;
  /** One number for each further attempt. */
  readonly waitsMs: readonly number[];
}

export interface RetryOptions {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** That of the side the requests go to. */
  readonly circuitBreaker: CircuitBreaker;
}

/**
 * Decides whether anything is still sent to one side: three hundred groups must not each wait for a side that is down,
 * and nothing is sent after the time of the run. See circuit-breaker.ts.
 */
export interface CircuitBreaker {
  /** Milliseconds in which something may still be sent; negative when that time is over. */
  readonly timeLeftMs: () => number;
  /**
   * Runs an exchange with all its attempts, and counts how it ended. If nothing may be sent, the exchange is not begun,
   * and the result is a failure that says so.
   */
  readonly execute: (exchange: () => Promise<Exchange>) => Promise<Exchange>;
}

/** Lets everything through. For commands that send one request and end. */
export const neverOpen: CircuitBreaker = {
  timeLeftMs: () => Number.POSITIVE_INFINITY,
  execute: (exchange) => exchange(),
};

/** Reasons to send any request again: in none of these cases can the other side have acted on it. */
export const retries: readonly Retry[] = [
  {
    on: ["ECONNREFUSED"],
    because: "nothing was sent, and a service that restarts listens again in a moment",
    waitsMs: [500, 1000, 2000],
  },
  {
    on: ["EAI_AGAIN"],
    because: "nothing was sent, and the name server itself says to try again",
    waitsMs: [500, 1000, 2000],
  },
  {
    on: [429],
    because: "the request was turned away unread, to be sent again later",
    waitsMs: [1000, 2000, 4000],
  },
];

/** A longer pause is not waited for: the run ends and says which pause was asked for. */
export const longestWaitMs = 60_000;

/**
 * Repeats an exchange as long as a row of the table says so, and returns the last one. It begins no wait that would end
 * after the time in which something may be sent.
 */
export function withRetries(
  table: readonly Retry[],
  { sleep, now, circuitBreaker }: RetryOptions,
  attempt: () => Promise<Exchange>,
): Promise<Exchange> {
  return circuitBreaker.execute(async () => {
    for (let tries = 0; ; tries += 1) {
      const last = await attempt();
      const planned = plannedMs(table, last, tries);
      if (planned === undefined) return last;
      const wait = retryAfterMs(last, now()) ?? planned;
      if (wait > Math.min(longestWaitMs, circuitBreaker.timeLeftMs())) return last;
      await sleep(wait);
      // The wait takes longer than planned when the machine was suspended meanwhile.
      if (circuitBreaker.timeLeftMs() < 0) return last;
    }
  });
}

function plannedMs(
  table: readonly Retry[],
  { response, failure }: Exchange,
  tries: number,
): number | undefined {
  const happened = response === undefined ? failure.code : response.status;
  return table.find(({ on }) => on.includes(happened))?.waitsMs[tries];
}

/**
 * The pause that `Retry-After` asks for, given in seconds or as a date. Undefined for anything else.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs({ response }: Exchange, now: number): number | undefined {
  const header = response?.headers.get("retry-after") ?? "";
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = dateOf(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** All three forms of a date in HTTP mean GMT. The oldest does not say so, and would be read as local time. */
function dateOf(header: string): number {
  const inGmt = oldestForm.test(header) ? `${header} GMT` : header;
  // Without this check, Date.parse would make a date of nearly any text with a digit.
  return / GMT$/.test(inGmt) ? Date.parse(inGmt) : Number.NaN;
}

/** `Sun Nov  6 08:49:37 1994` */
const oldestForm = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
