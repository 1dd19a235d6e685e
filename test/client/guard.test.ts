import { describe, expect, test } from "@jest/globals";
import { AuthError, ServiceError } from "../../provider/errors.js";
import { createGuard } from "../../provider/wire/guard.js";

const unreachable = () => new ServiceError("unreachable", "refused", "", { outcome: "refused" });
const refusal = () => new ServiceError("bad_request", "bad", "", { outcome: "refused", status: 400 });
const fail = (error: Error) => async () => {
  throw error;
};

describe("requests at once", () => {
  test("are as many as allowed and no more, and all are made", async () => {
    const guard = createGuard({ maxConcurrentRequests: 3, timeoutSeconds: 60, uptimeSeconds: () => 0 });
    let now = 0;
    let most = 0;
    let made = 0;
    const request = async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now -= 1;
      made += 1;
    };
    await Promise.all(Array.from({ length: 300 }, () => guard(request)));
    expect({ most, made }).toEqual({ most: 3, made: 300 });
  });
});

describe("five failures in a row", () => {
  const nextAfter = async (error: Error) => {
    const guard = createGuard({ maxConcurrentRequests: 1, timeoutSeconds: 60, uptimeSeconds: () => 0 });
    for (let time = 0; time < 5; time += 1) await expect(guard(fail(error))).rejects.toBe(error);
    return guard(async () => "sent");
  };
  const ofService = (code: ServiceError["code"]) => new ServiceError(code, code, "", { outcome: "unknown" });

  test.each([
    ofService("unreachable"),
    ofService("connection_lost"),
    ofService("timed_out"),
    ofService("server_error"),
    new AuthError("temporarily_unavailable", "temporarily_unavailable", ""),
    new AuthError("server_error", "server_error", ""),
    new AuthError("unreachable", "unreachable", ""),
    new AuthError("timed_out", "timed_out", ""),
  ])("mean that nothing more is sent: %s", async (error) => {
    await expect(nextAfter(error)).rejects.toMatchObject({
      code: "unreachable",
      outcome: "refused",
      what: "not sent: the service has failed 5 times in a row in this run, so it is not asked again for now",
      cure: "Run `pulumi up` again when it is back: it goes on from here.",
    });
  });

  test.each([
    ofService("rate_limited"),
    ofService("bad_answer"),
    ofService("not_authorized"),
    new AuthError("invalid_client", "invalid_client", ""),
    // Not one of this package's errors, whatever it carries.
    Object.assign(new Error("stray"), { code: "unreachable" }),
  ])("mean nothing for the next request: %s", async (error) => {
    await expect(nextAfter(error)).resolves.toBe("sent");
  });
});

describe("a service that is down", () => {
  test("is not asked by each of three hundred groups", async () => {
    const guard = createGuard({ maxConcurrentRequests: 8, timeoutSeconds: 60, uptimeSeconds: () => 0 });
    let asked = 0;
    const down = async () => {
      asked += 1;
      await new Promise(setImmediate);
      throw unreachable();
    };
    const results = await Promise.allSettled(Array.from({ length: 300 }, () => guard(down)));
    expect(asked).toBeLessThanOrEqual(5 + 8);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    await expect(guard(down)).rejects.toMatchObject({
      outcome: "refused",
      message: expect.stringContaining("not sent: the service has failed 5 times in a row"),
    });
  });

  test("is tried again after a while, and used when it is back", async () => {
    const guard = createGuard({
      maxConcurrentRequests: 1,
      timeoutSeconds: 60,
      uptimeSeconds: () => 0,
      tryAgainAfterMs: 0,
    });
    for (let time = 0; time < 5; time += 1)
      await expect(guard(fail(unreachable()))).rejects.toThrow("refused");
    await expect(guard(async () => "back")).resolves.toBe("back");
  });

  test("is something else than one that refuses: refusals never open the circuit", async () => {
    const guard = createGuard({ maxConcurrentRequests: 1, timeoutSeconds: 60, uptimeSeconds: () => 0 });
    for (let time = 0; time < 20; time += 1) await expect(guard(fail(refusal()))).rejects.toThrow("bad");
    await expect(guard(async () => "fine")).resolves.toBe("fine");
  });
});

test("after the time of the run nothing more is sent, and the message says which setting", async () => {
  let seconds = 0;
  const guard = createGuard({ maxConcurrentRequests: 1, timeoutSeconds: 60, uptimeSeconds: () => seconds });
  await expect(guard(async () => "sent")).resolves.toBe("sent");
  seconds = 60;
  await expect(guard(async () => "sent in the last second")).resolves.toBe("sent in the last second");
  seconds = 61;
  const request = async () => {
    throw new Error("was sent");
  };
  // However many come, none of them is told that the service is down: nobody asked it.
  for (let time = 0; time < 9; time += 1) await expect(guard(request)).rejects.toThrow("devtest:timeout");
  await expect(guard(request)).rejects.toMatchObject({
    code: "timed_out",
    outcome: "refused",
    what: "not sent: this run's 60 seconds (devtest:timeout) are over",
    cure: "Run `pulumi up` again: it goes on from here. `pulumi config set devtest:timeout` takes more seconds.",
  });
});
