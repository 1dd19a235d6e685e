import type { Exchange } from "./exchange.js";

/** One reason to send the same request again within a run, and how long to wait before each further attempt. */
export interface Retry {
  /** Codes of failures, and statuses of answers. */
  readonly on: readonly (string | number)[];
  readonly because: string;
  /** As many further attempts as there are numbers here. */
  readonly waitsMs: readonly number[];
}

export interface RetryOptions {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of the side that is asked. */
  readonly guard: CircuitBreaker;
}

/**
 * Whether one side is still asked: three hundred groups must not each wait for one that is down, and a run ends when
 * its time is over. See guard.ts.
 */
export interface CircuitBreaker {
  /** Milliseconds in which something may still be sent; below 0 when that time is over. */
  readonly timeLeftMs: () => number;
  /**
   * Runs an exchange with all its attempts, and counts how it ended. Where nothing may be sent, it is not begun, and the
   * result is a failure that says so.
   */
  readonly ask: (exchange: () => Promise<Exchange>) => Promise<Exchange>;
}

/** Asks always, as commands do that send one request and end. */
export const neverOpen: CircuitBreaker = {
  timeLeftMs: () => Number.POSITIVE_INFINITY,
  ask: (exchange) => exchange(),
};

/** What may be sent again whatever it is, because nobody can have acted on it. */
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

/** Who asks to be left alone for longer than this is not waited for: the run ends and says so. */
export const longestWaitMs = 60_000;

/**
 * Repeats an exchange as long as a row of the table says so, and gives the last one. No wait is begun that would end
 * after the time in which something may be sent.
 */
export function withRetries(
  table: readonly Retry[],
  { sleep, now, guard }: RetryOptions,
  attempt: () => Promise<Exchange>,
): Promise<Exchange> {
  return guard.ask(async () => {
    for (let tries = 0; ; tries += 1) {
      const last = await attempt();
      const planned = plannedMs(table, last, tries);
      if (planned === undefined) return last;
      const wait = retryAfterMs(last, now()) ?? planned;
      if (wait > Math.min(longestWaitMs, guard.timeLeftMs())) return last;
      await sleep(wait);
      // A machine that was asleep meanwhile has slept longer.
      if (guard.timeLeftMs() < 0) return last;
    }
  });
}

function plannedMs(
  table: readonly Retry[],
  { answer, failure }: Exchange,
  tries: number,
): number | undefined {
  const happened = answer === undefined ? failure.code : answer.status;
  return table.find(({ on }) => on.includes(happened))?.waitsMs[tries];
}

/**
 * How long the other side asks to be left alone: `Retry-After` in seconds or as a date. Undefined for anything else.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs({ answer }: Exchange, now: number): number | undefined {
  const header = answer?.headers.get("retry-after") ?? "";
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = dateOf(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** HTTP's three forms of a date all mean GMT; the oldest does not say so, and would be read as local time. */
function dateOf(header: string): number {
  const inGmt = oldestForm.test(header) ? `${header} GMT` : header;
  // Left to itself, Date.parse makes a date of nearly anything with a digit in it.
  return / GMT$/.test(inGmt) ? Date.parse(inGmt) : Number.NaN;
}

/** `Sun Nov  6 08:49:37 1994` */
const oldestForm = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
