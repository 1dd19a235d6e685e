import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { openSession } from "../../provider/auth/index.js";
import { type CircuitBreakerOptions, createCircuitBreaker } from "../../provider/wire/circuit-breaker.js";
import type { Exchange } from "../../provider/wire/exchange.js";
import { clientFor } from "../service/loopback-client.js";
import { profileFor, sessionOf } from "../service/session.js";
import { answered, failed } from "./exchanges.js";
import { errorOf, serve } from "./loopback.js";

/** In the first second of a run of a minute. */
function breakerOf(changed: Partial<CircuitBreakerOptions> = {}) {
  return createCircuitBreaker({
    side: "the service",
    timeoutSeconds: 60,
    uptimeSeconds: () => 0,
    ...changed,
  });
}

/** The result of the last of these exchanges. */
async function lastOf(exchanges: readonly Exchange[], breaker = breakerOf()): Promise<Exchange | undefined> {
  let last: Exchange | undefined;
  for (const each of exchanges) last = await breaker.execute(async () => each);
  return last;
}

const times = (count: number, one: Exchange) => Array.from({ length: count }, () => one);
const fine = answered(200);

describe("five failures in a row", () => {
  test.each([
    ["ECONNREFUSED", failed("ECONNREFUSED")],
    ["ECONNRESET", failed("ECONNRESET")],
    ["timeout", failed("timeout")],
    ["408", answered(408)],
    ["500", answered(500)],
    ["503", answered(503)],
  ])("open the circuit, so that nothing more is sent: %s", async (_what, failure) => {
    expect(await lastOf([...times(4, failure), failure])).toBe(failure);
    expect(await lastOf([...times(5, failure), fine])).toEqual({
      failure: {
        code: "still_down",
        kind: "unreachable",
        maybeSent: false,
        what: "not sent: the service has failed 5 times in a row in this run, so it is not asked again for now",
        cure: "Run `pulumi up` again when it is back: it goes on from here.",
        cause: undefined,
      },
    });
  });

  test.each([200, 204, 302, 400, 401, 403, 404, 409, 429])(
    "do not open it when a response with %i comes in between",
    async (status) => {
      const four = times(4, failed("ECONNREFUSED"));
      const breaker = breakerOf();
      expect(await lastOf([...four, answered(status), ...four, fine], breaker)).toBe(fine);
      expect(await lastOf([...four, failed("ECONNREFUSED"), fine], breaker)).toMatchObject({
        failure: { code: "still_down" },
      });
    },
  );

  test("are counted from the last refusal on", async () => {
    const now = [...times(10, answered(400)), answered(500)];
    expect(await lastOf([...now, ...now, ...now, ...now, ...now, ...now, fine])).toBe(fine);
  });

  test("of one side do not open the circuit of the other", async () => {
    const [service, login] = [breakerOf(), breakerOf({ side: "Login with Amazon" })];
    expect(await lastOf([...times(5, answered(500)), fine], login)).toMatchObject({
      failure: { what: expect.stringContaining("not sent: Login with Amazon has failed 5 times in a row") },
    });
    expect(await lastOf([fine], service)).toBe(fine);
  });

  test("do not include errors of this program, which are thrown on", async () => {
    const breaker = breakerOf();
    const stray = Object.assign(new Error("stray"), { code: "unreachable" });
    for (let time = 0; time < 9; time += 1)
      expect(await errorOf(breaker.execute(() => Promise.reject(stray)))).toBe(stray);
    expect(await lastOf([fine], breaker)).toBe(fine);
  });
});

describe("a side that was down", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** The side goes down when the clock is at 0; then these exchanges are tried so much later. */
  async function laterWith(milliseconds: number, ...exchanges: readonly Exchange[]) {
    const breaker = breakerOf();
    const clock = jest.spyOn(Date, "now").mockReturnValue(0);
    await lastOf(times(5, answered(500)), breaker);
    clock.mockReturnValue(milliseconds);
    return lastOf(exchanges, breaker);
  }

  test("gets nothing for half a minute", async () => {
    expect(await laterWith(29_999, fine)).toMatchObject({ failure: { code: "still_down" } });
  });

  test("then gets one exchange, and all of them when it is back", async () => {
    expect(await laterWith(30_000, fine, ...times(4, answered(500)), fine)).toBe(fine);
  });

  test("gets nothing for another half minute when it is not back", async () => {
    expect(await laterWith(30_000, answered(500))).toEqual(answered(500));
    expect(await laterWith(30_000, answered(500), fine)).toMatchObject({ failure: { code: "still_down" } });
  });
});

describe("after the time of the run", () => {
  test("nothing more is sent, and the message says which setting", async () => {
    let seconds = 60;
    const breaker = breakerOf({ uptimeSeconds: () => seconds });
    expect([breaker.timeLeftMs(), await lastOf([fine], breaker)]).toEqual([0, fine]);
    seconds = 61;
    expect(breaker.timeLeftMs()).toBe(-1000);
    const over = {
      code: "out_of_time",
      kind: "timed_out",
      maybeSent: false,
      what: "not sent: this run's 60 seconds (devtest:timeout) are over",
      cure: "Run `pulumi up` again: it goes on from here. `pulumi config set devtest:timeout` takes more seconds.",
      cause: undefined,
    };
    // None of them is told that the service is down: nothing was sent to it.
    for (let time = 0; time < 9; time += 1)
      expect(await breaker.execute(() => Promise.reject(new Error("was sent")))).toEqual({ failure: over });
  });

  test("nothing is sent by callers that waited while another tried the service", async () => {
    let seconds = 0;
    const breaker = breakerOf({ uptimeSeconds: () => seconds, tryAgainAfterMs: 0 });
    await lastOf(times(5, answered(500)), breaker);
    const trial = breaker.execute(async () => {
      await new Promise(setImmediate);
      seconds = 61;
      return fine;
    });
    const waiting = lastOf([fine], breaker);
    expect([await trial, await waiting]).toMatchObject([fine, { failure: { code: "out_of_time" } }]);
  });
});

/** A run of ten seconds, a tenth of a second before its end. Sleeping takes time, and so may a response. */
function lateInARun() {
  const time = { seconds: 9.9, slept: [] as number[] };
  const sleep = async (milliseconds: number) => {
    time.slept.push(milliseconds);
    time.seconds += milliseconds / 1000;
  };
  const breakerFor = (side: string) =>
    breakerOf({ side, timeoutSeconds: 10, uptimeSeconds: () => time.seconds });
  return { time, sleep, breakerFor };
}

describe("a call that is begun just before the end of the run", () => {
  const slowDown = { status: 429, headers: { "retry-after": "60" } };
  const over = "not sent: this run's 10 seconds (devtest:timeout) are over";
  const issued = { access_token: "token-1", token_type: "bearer", expires_in: 3600 };

  test("does not wait beyond it, and ends with the response it has", async () => {
    const { time, sleep, breakerFor } = lateInARun();
    const { add, requests } = await clientFor([slowDown, {}], {
      sleep,
      circuitBreaker: breakerFor("the service"),
    });
    expect(await errorOf(add())).toMatchObject({ code: "rate_limited", outcome: "refused", status: 429 });
    expect([requests.length, time.slept]).toEqual([1, []]);
  });

  test("does not wait beyond it for a token either", async () => {
    const { time, sleep, breakerFor } = lateInARun();
    const issuer = await serve(slowDown, { body: issued });
    const session = openSession(profileFor(issuer.url, issuer.url), {
      sleep,
      circuitBreaker: breakerFor("Login with Amazon"),
    });
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ name: "AuthError", code: "rate_limited", status: 429 });
    expect([issuer.requests.length, time.slept]).toEqual([1, []]);
  });

  test("is not sent when the token came too late", async () => {
    const { time, breakerFor } = lateInARun();
    const session = sessionOf("http://127.0.0.1", {
      accessToken: async () => {
        time.seconds = 11;
        return "leaked-token-1";
      },
    });
    const { add, requests } = await clientFor([{}], { session, circuitBreaker: breakerFor("the service") });
    expect(await errorOf(add())).toMatchObject({ code: "timed_out", outcome: "refused", what: over });
    expect(requests).toHaveLength(0);
  });

  test("asks for no other token when its own is refused too late", async () => {
    const { time, breakerFor } = lateInARun();
    const issuer = await serve({ body: issued });
    const session = openSession(profileFor(issuer.url, issuer.url), {
      circuitBreaker: breakerFor("Login with Amazon"),
    });
    const { add, requests } = await clientFor([{ status: 401 }], {
      session: async () => session,
      circuitBreaker: breakerFor("the service"),
      alive: async () => {
        time.seconds = 11;
      },
    });
    const error = await errorOf(add());
    expect(error).toMatchObject({ name: "AuthError", code: "timed_out" });
    expect(error.message).toMatch(`No token from Login with Amazon: ${over}\nRun \`pulumi up\` again`);
    expect([issuer.requests.length, requests.length]).toEqual([1, 1]);
  });
});

test("a failed request for a token counts once, however many callers wait for it", async () => {
  const issued = { access_token: "token-1", token_type: "bearer", expires_in: 3600 };
  const issuer = await serve({ status: 500 }, { body: issued });
  const circuitBreaker = breakerOf({ side: "Login with Amazon" });
  const { accessToken: ask } = openSession(profileFor(issuer.url, issuer.url), { circuitBreaker });
  const eight = await Promise.allSettled(Array.from({ length: 8 }, ask));
  expect(eight).toEqual(
    times(8, fine).map(() => ({
      status: "rejected",
      reason: expect.objectContaining({ code: "server_error" }),
    })),
  );
  expect(await ask()).toBe("token-1");
});
