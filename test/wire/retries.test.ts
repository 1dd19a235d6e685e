import { describe, expect, test } from "@jest/globals";
import type { Exchange } from "../../provider/wire/exchange.js";
import { longestWaitMs, neverOpen, retries, retryAfterMs, withRetries } from "../../provider/wire/retries.js";
import { answered, failed } from "./exchanges.js";
import { fakeTime } from "./loopback.js";

/** The result of these exchanges, of which the last is repeated. */
async function outcomeOf(...exchanges: readonly [Exchange, ...Exchange[]]) {
  const time = fakeTime();
  let attempts = 0;
  const last = await withRetries(retries, { circuitBreaker: neverOpen, ...time }, async () => {
    const next = exchanges[Math.min(attempts, exchanges.length - 1)] ?? exchanges[0];
    attempts += 1;
    return next;
  });
  return { last, attempts, slept: time.slept };
}

describe("a request that nobody can have acted on", () => {
  test.each([
    ["ECONNREFUSED", failed("ECONNREFUSED"), [500, 1000, 2000]],
    ["EAI_AGAIN", failed("EAI_AGAIN"), [500, 1000, 2000]],
    ["429", answered(429), [1000, 2000, 4000]],
  ])("is sent again after %s, three times and no more", async (_what, happened, waits) => {
    expect(await outcomeOf(happened)).toEqual({ last: happened, attempts: 4, slept: waits });
  });

  test("is sent again until there is a response", async () => {
    const fine = answered(200);
    const { last, slept } = await outcomeOf(failed("ECONNREFUSED"), answered(429), fine);
    expect(last).toBe(fine);
    expect(slept).toEqual([500, 2000]);
  });

  test("is sent again for a reason, which each row of the table gives", () => {
    for (const { because } of retries) expect(because).toMatch(/^\w+ \w+ .*\w$/);
  });
});

test.each([
  ["200", answered(200)],
  ["500", answered(500)],
  ["503, even if it asks for a pause", answered(503, { "retry-after": "1" })],
  ["ECONNRESET", failed("ECONNRESET")],
  ["ENOTFOUND", failed("ENOTFOUND")],
])("after %s the request is not sent again", async (_what, happened) => {
  expect(await outcomeOf(happened)).toEqual({ last: happened, attempts: 1, slept: [] });
});

describe("the time in which something may be sent", () => {
  /** The result of a 429 when so many milliseconds are left, and each sleep takes so much longer. */
  async function outcomeIn(leftMs: number, lateMs = 0) {
    const time = fakeTime(0);
    const sleep = (wait: number) => time.sleep(wait + lateMs);
    const circuitBreaker = { ...neverOpen, timeLeftMs: () => leftMs - time.at };
    let attempts = 0;
    const last = await withRetries(retries, { now: time.now, sleep, circuitBreaker }, async () => {
      attempts += 1;
      return answered(429);
    });
    expect(last).toEqual(answered(429));
    return { attempts, slept: time.slept };
  }

  test("allows waits up to its end", async () => {
    expect(await outcomeIn(3000)).toEqual({ attempts: 3, slept: [1000, 2000] });
  });

  test("allows no wait beyond it", async () => {
    expect(await outcomeIn(2999)).toEqual({ attempts: 2, slept: [1000] });
  });

  test("may end during a wait that takes longer", async () => {
    expect(await outcomeIn(1000, 1)).toEqual({ attempts: 1, slept: [1001] });
  });
});

describe("the pause of Retry-After", () => {
  test("is kept, up to a minute", async () => {
    const { slept } = await outcomeOf(
      answered(429, { "retry-after": String(longestWaitMs / 1000) }),
      answered(200),
    );
    expect(slept).toEqual([60_000]);
  });

  test("is not kept if it is longer", async () => {
    const happened = answered(429, { "retry-after": String(longestWaitMs / 1000 + 1) });
    expect(await outcomeOf(happened)).toEqual({ last: happened, attempts: 1, slept: [] });
  });

  const now = Date.UTC(2029, 11, 31, 23, 59, 53);
  test.each([
    ["0", 0],
    ["7", 7000],
    ["10", 10_000],
    [" 7 ", 7000],
    ["Tue, 01 Jan 2030 00:00:00 GMT", 7000],
    ["Tuesday, 01-Jan-30 00:00:00 GMT", 7000],
    ["Tue Jan  1 00:00:00 2030", 7000],
    ["2030-01-01", undefined],
    ["Mon, 31 Dec 2029 23:00:00 GMT", 0],
    ["", undefined],
    ["soon", undefined],
    ["soon 7", undefined],
    ["1.5", undefined],
    ["-5", undefined],
    ["99 Foo 2026 99:99:99 GMT", undefined],
  ])("as '%s' means %p ms", (header, wait) => {
    expect(retryAfterMs(answered(429, { "retry-after": header }), now)).toBe(wait);
  });

  test("is undefined without the header or without a response", () => {
    expect(retryAfterMs(answered(429), now)).toBeUndefined();
    expect(retryAfterMs(failed("ECONNREFUSED"), now)).toBeUndefined();
  });
});
