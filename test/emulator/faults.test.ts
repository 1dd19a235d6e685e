import { spawnSync } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, type Fault, startEmulator } from "./index.js";
import {
  accessToken,
  addTesters,
  appA,
  appB,
  control,
  heldTesters,
  register,
  requestToken,
} from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  await register(emulator);
});
afterEach(() => emulator.stop());

const ann = { qa: ["ann@example.com"] };
const lastRequest = () => emulator.requests().at(-1);

describe("a fault with a status", () => {
  test("answers instead of the operation, once", async () => {
    emulator.fault({ operation: "testers", status: 500, headers: { "x-note": "test" }, body: {} });
    const reply = await addTesters(emulator, ann);
    expect([reply.status, reply.body, reply.headers.get("x-note")]).toEqual([500, {}, "test"]);
    expect(heldTesters(emulator)).toEqual({});
    expect(lastRequest()).toMatchObject({
      operation: "testers",
      status: 500,
      acted: false,
      fault: { status: 500 },
    });
    expect((await addTesters(emulator, ann)).status).toBe(200);
    expect(lastRequest()).not.toHaveProperty("fault");
  });

  test("answers after acting when act is true", async () => {
    emulator.fault({ operation: "testers", status: 500, act: true });
    const reply = await addTesters(emulator, ann);
    expect([reply.status, reply.body]).toEqual([500, ""]);
    expect(heldTesters(emulator)).toEqual(ann);
    expect(lastRequest()).toMatchObject({ status: 500, acted: true });
  });

  test("does not act where the operation refuses, even with act", async () => {
    emulator.fault({ operation: "testers", status: 500, act: true });
    await addTesters(emulator, { qa: ["nonsense"] });
    expect(lastRequest()).toMatchObject({ status: 500, acted: false });
  });

  test("sends a text as it is, with the type its headers name", async () => {
    emulator.fault(
      {
        operation: "register",
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<html>502</html>",
      },
      { operation: "register", status: 200, body: "not JSON" },
      { operation: "register", status: 200 },
      { operation: "register", status: 200, body: null },
    );
    const replies = [];
    for (let count = 0; count < 4; count++) replies.push(await register(emulator));
    expect(replies.map(({ status, body, headers }) => [status, body, headers.get("content-type")])).toEqual([
      [502, "<html>502</html>", "text/html"],
      [200, "not JSON", "text/plain; charset=utf-8"],
      [200, "", null],
      [200, null, "application/json"],
    ]);
  });

  test("plays on the token endpoint", async () => {
    emulator.fault({ operation: "token", status: 429, headers: { "retry-after": "1" } });
    const reply = await requestToken(emulator);
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await requestToken(emulator)).status).toBe(200);
  });
});

describe("a fault is played", () => {
  test("only on a request of its operation, app and group", async () => {
    await register(emulator, {}, appB);
    emulator.fault({ operation: "testers", appId: appA, group: "qa", status: 500 });
    expect((await register(emulator)).status).toBe(200);
    expect((await addTesters(emulator, ann, appB)).status).toBe(200);
    expect((await addTesters(emulator, { other: ["ann@example.com"] })).status).toBe(200);
    expect((await addTesters(emulator, { other: ["ann@example.com"], qa: ["ann@example.com"] })).status).toBe(
      500,
    );
  });

  test("on no request whose body cannot be read, if it names a group", async () => {
    emulator.fault({ operation: "testers", group: "qa", status: 500 });
    const authorization = `Bearer ${await accessToken(emulator)}`;
    const url = `${emulator.apiUrl}/v1/applications/${appA}/tracks/devtest/testers`;
    for (const body of ["{", "null", '{"groups":[null]}']) {
      const headers = { authorization, "content-type": "application/json" };
      expect((await fetch(url, { method: "POST", headers, body })).status).toBe(400);
    }
    expect((await addTesters(emulator, ann)).status).toBe(500);
  });

  test("on as many requests as `times` says", async () => {
    emulator.fault({ operation: "testers", status: 503, times: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await addTesters(emulator, ann)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test("alone on its request, the oldest first", async () => {
    emulator.fault({ operation: "testers", status: 503 }, { operation: "testers", status: 429 });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await addTesters(emulator, ann)).status);
    expect(statuses).toEqual([503, 429, 200]);
  });
});

describe("a dropped connection", () => {
  test("before acting: nothing is done, and there is no answer", async () => {
    emulator.fault({ operation: "testers", drop: "before" });
    await expect(addTesters(emulator, ann)).rejects.toThrow("fetch failed");
    expect(heldTesters(emulator)).toEqual({});
    expect(lastRequest()).toMatchObject({ status: null, acted: false, fault: { drop: "before" } });
  });

  test("after acting: everything is done, and there is no answer", async () => {
    emulator.fault({ operation: "testers", drop: "after" });
    await expect(addTesters(emulator, ann)).rejects.toThrow("fetch failed");
    expect(heldTesters(emulator)).toEqual(ann);
    expect(lastRequest()).toMatchObject({ status: null, acted: true, fault: { drop: "after" } });
  });

  test("plays on the token endpoint", async () => {
    emulator.fault({ operation: "token", drop: "after" });
    await expect(requestToken(emulator)).rejects.toThrow("fetch failed");
    expect(lastRequest()).toMatchObject({ operation: "token", status: null, acted: true });
  });
});

describe("a delay", () => {
  test("comes between acting and the answer, and ends with stop()", async () => {
    emulator.fault({ operation: "testers", delayMs: 600_000 });
    const reply = addTesters(emulator, ann);
    const failed = expect(reply).rejects.toThrow("fetch failed");
    const entry = await emulator.untilRequest(({ acted, operation }) => acted && operation === "testers");
    expect(entry).toMatchObject({ acted: true, status: null });
    expect(heldTesters(emulator)).toEqual(ann);
    await emulator.stop();
    await failed;
  });

  test("keeps no process alive after stop()", () => {
    const script = `
      const { startEmulator } = require(${JSON.stringify(join(__dirname, "index.js"))});
      startEmulator().then(async (emulator) => {
        emulator.fault({ operation: "token", delayMs: 600_000 });
        fetch(emulator.tokenUrl, { method: "POST" }).catch((error) => console.log(error.message));
        await emulator.untilRequest(({ fault }) => fault !== undefined);
        await emulator.stop();
      });`;
    const { status, stdout } = spawnSync(process.execPath, ["-e", script], {
      encoding: "utf8",
      timeout: 10_000,
    });
    expect([status, stdout]).toEqual([0, "fetch failed\n"]);
  }, 15_000);

  test("ends with the answer", async () => {
    emulator.fault({ operation: "testers", delayMs: 40 });
    const started = performance.now();
    expect((await addTesters(emulator, ann)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(39);
  });

  test("can be combined with a status and with a drop", async () => {
    emulator.fault(
      { operation: "testers", delayMs: 1, status: 504 },
      { operation: "testers", delayMs: 1, drop: "after" },
    );
    expect((await addTesters(emulator, ann)).status).toBe(504);
    await expect(addTesters(emulator, ann)).rejects.toThrow("fetch failed");
    expect(heldTesters(emulator)).toEqual(ann);
  });

  test("is harmless when the client hangs up meanwhile", async () => {
    emulator.fault({ operation: "token", delayMs: 20 });
    const sent = request(emulator.tokenUrl, { method: "POST" });
    sent.on("error", () => undefined).end();
    await emulator.untilRequest(({ fault }) => fault !== undefined);
    sent.destroy();
    await emulator.untilRequest(({ fault, status }) => fault !== undefined && status === 400);
    expect((await requestToken(emulator)).status).toBe(200);
  });
});

describe("a drip", () => {
  test("sends the answer byte by byte, to its end", async () => {
    emulator.fault({ operation: "testers", dripMs: 1 });
    const started = performance.now();
    const { status, body } = await addTesters(emulator, ann);
    expect([status, body]).toEqual([200, { groups: ["qa"], uniqueTesterCount: 1 }]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(JSON.stringify(body).length);
  });

  test("can be combined with a status, and ends with stop() or with the client", async () => {
    emulator.fault({ operation: "token", status: 500, body: "slow", dripMs: 600_000, times: 2 });
    const { body } = await fetch(emulator.tokenUrl, { method: "POST" });
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("s");
    await reader?.cancel();
    const left = await fetch(emulator.tokenUrl, { method: "POST" });
    const failed = expect(left.text()).rejects.toThrow("terminated");
    await emulator.stop();
    await failed;
  });
});

test("expireTokens ends every token at once, the one of this request too, and new ones work", async () => {
  const authorization = `Bearer ${await accessToken(emulator)}`;
  emulator.fault({ operation: "testers", expireTokens: true });
  const reply = await addTesters(emulator, ann, appA, { authorization });
  expect([reply.status, reply.body]).toEqual([403, { Message: "Request is not authorized." }]);
  expect((await addTesters(emulator, ann, appA, { authorization })).status).toBe(403);
  expect((await addTesters(emulator, ann)).status).toBe(200);
});

describe("faults over HTTP", () => {
  test("one fault or a list is accepted, and comes back in the answer", async () => {
    const one: Fault = { operation: "testers", status: 500 };
    expect(await control(emulator, "/faults", one)).toMatchObject({ status: 200, body: [one] });
    const list: Fault[] = [
      { operation: "testers", status: 503 },
      { operation: "token", drop: "before" },
    ];
    expect(await control(emulator, "/faults", list)).toMatchObject({ status: 200, body: list });
    const authorization = `Bearer ${"test-token"}`;
    expect((await addTesters(emulator, ann, appA, { authorization })).status).toBe(500);
    expect((await addTesters(emulator, ann, appA, { authorization })).status).toBe(503);
    await expect(requestToken(emulator)).rejects.toThrow("fetch failed");
  });

  test.each<[unknown, string]>([
    [{}, "/0 must have required property 'operation'"],
    [{ operation: "apps", status: 500 }, "/0/operation must be one of: token, authorize, register, testers"],
    [{ operation: "token" }, "/0 must have required property 'delayMs'"],
    [{ operation: "token", drop: "now" }, "/0/drop must be one of: before, after"],
    [
      { operation: "token", drop: "after", act: true },
      "/0 must have property status when property act is present",
    ],
    [{ operation: "token", status: 99 }, "/0/status must be >= 200"],
    [{ operation: "token", status: 500, times: 0 }, "/0/times must be >= 1"],
    [{ operation: "token", status: 500, headers: { a: 1 } }, "/0/headers/a must be string"],
    [{ operation: "token", expireTokens: false }, "/0/expireTokens must be equal to constant"],
    [
      { operation: "token", status: 500, app: "x" },
      '/0 has the unknown key "app"; allowed: operation, appId, group',
    ],
    [[{ operation: "token", status: 500 }, 7], "/1 must be object"],
    [{ operation: "token", status: 500, drop: "after" }, "/0 has both drop and status; allowed: one"],
    [{ operation: "token", dripMs: 5, drop: "after" }, "/0 has both drop and dripMs; allowed: one"],
    [{ operation: "token", dripMs: 0 }, "/0/dripMs must be >= 1"],
    [{ operation: "token", status: 500, appId: appA }, "/0/appId: a token request names no app"],
    [{ operation: "authorize", status: 500, appId: appA }, "/0/appId: an authorize request names no app"],
    [{ operation: "register", status: 500, group: "qa" }, "/0/group: only testers requests name one"],
  ])("%j is refused, saying what is allowed, and nothing is played", async (input, message) => {
    const reply = await control(emulator, "/faults", input);
    expect(reply).toMatchObject({ status: 400, body: { error: expect.stringContaining(message) } });
    expect((await requestToken(emulator)).status).toBe(200);
    expect(() => emulator.fault(input as Fault)).not.toThrow(TypeError);
  });

  test("a wrong fault in the process throws a RangeError", () => {
    expect(() => emulator.fault({ operation: "token" })).toThrow(RangeError);
  });
});
