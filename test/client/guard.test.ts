import { describe, expect, test } from "@jest/globals";
import { ServiceError } from "../../provider/errors.js";
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
  seconds = 61;
  const request = async () => {
    throw new Error("was sent");
  };
  // However many come, none of them is told that the service is down: nobody asked it.
  for (let time = 0; time < 9; time += 1) await expect(guard(request)).rejects.toThrow("devtest:timeout");
  await expect(guard(request)).rejects.toMatchObject({
    code: "timed_out",
    outcome: "refused",
    message: expect.stringContaining("devtest:timeout"),
  });
});
