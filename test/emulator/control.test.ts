import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, type JournalEntry, startEmulator, switchCatalogue, switchList } from "./index.js";
import {
  accessToken,
  addTesters,
  appA,
  appB,
  call,
  control,
  register,
  registerPath,
} from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ switches: { count: "track" } });
});
afterEach(() => emulator.stop());

const defaults = Object.fromEntries(switchList.map(({ name, values }) => [name, values[0].value]));

test("GET /_emulator lists the routes and the switches", async () => {
  const { status, body } = await control(emulator, "");
  expect(status).toBe(200);
  const { routes, switches } = body as { routes: string[]; switches: unknown };
  expect(routes.map((route) => route.split(":")[0])).toEqual([
    "GET /_emulator",
    "GET /_emulator/state",
    "GET /_emulator/requests",
    "POST /_emulator/reset",
    "POST /_emulator/faults",
    "POST /_emulator/clock",
    "POST /_emulator/switches",
    "POST /_emulator/apps",
    "POST /_emulator/refresh-tokens",
    "POST /_emulator/revoke",
  ]);
  expect(switches).toEqual({ ...defaults, count: "track" });
});

test("GET /_emulator/state gives the same as state()", async () => {
  await register(emulator);
  await addTesters(emulator, { qa: ["ann@example.com"] });
  const { status, body } = await control(emulator, "/state");
  expect([status, body]).toEqual([200, emulator.state()]);
  expect(body).toMatchObject({
    apps: { [appA]: { packageName: "com.example.racing" } },
    account: { testers: 1 },
  });
});

describe("the journal", () => {
  test("has every request in order, with its status, and none of the control side", async () => {
    await register(emulator);
    await control(emulator, "/state");
    await addTesters(emulator, { qa: ["nonsense"] });
    const { status, body } = await control(emulator, "/requests");
    expect([status, body]).toEqual([200, emulator.requests()]);
    const seen = (body as JournalEntry[]).map((entry) => [
      entry.number,
      entry.operation,
      entry.status,
      entry.acted,
    ]);
    expect(seen).toEqual([
      [1, "token", 200, true],
      [2, "register", 200, true],
      [3, "token", 200, true],
      [4, "testers", 400, false],
    ]);
    expect((body as JournalEntry[])[3]).toMatchObject({
      method: "POST",
      path: `/api/appstore/v1/applications/${appA}/tracks/devtest/testers`,
      headers: { "content-type": "application/json" },
      body: '{"groups":[{"name":"qa","testers":[{"email":"nonsense"}]}]}',
    });
  });

  test("holds no token and no client secret", async () => {
    const token = await accessToken(emulator);
    await register(emulator, {}, appA, { authorization: `Bearer ${token}` });
    const json = '{"client_secret" : "emulator-secret \\" quoted","refresh_token":"emulator-secret"}';
    await fetch(`${emulator.tokenUrl}?client_secret=emulator-secret&x=1`, { method: "POST", body: json });
    await call(emulator, registerPath(appA), {}, { authorization: "emulator-secret" });
    const journal = JSON.stringify(emulator.requests());
    expect(journal).not.toContain("emulator-secret");
    expect(journal).not.toContain("quoted");
    expect(journal).not.toContain(token);
    const [first, second, third] = emulator.requests();
    expect(first?.body).toContain("&client_secret=[redacted]&scope=");
    expect(second?.headers.authorization).toBe("Bearer [redacted]");
    expect(third?.path).toBe("/auth/o2/token?client_secret=[redacted]&x=1");
    expect(emulator.requests().at(-1)?.headers.authorization).toBe("[redacted]");
  });

  test("is a copy", async () => {
    await register(emulator);
    const [entry] = emulator.requests();
    if (entry !== undefined) entry.status = 500;
    expect(emulator.requests()[0]?.status).toBe(200);
  });

  test("can be waited on, before and after the request", async () => {
    const coming = emulator.untilRequest(
      ({ operation, status }) => operation === "register" && status === 200,
    );
    await register(emulator);
    expect(await coming).toMatchObject({ number: 2, operation: "register", acted: true });
    expect(await emulator.untilRequest(({ operation }) => operation === "token")).toMatchObject({
      number: 1,
    });
  });
});

test("POST /_emulator/reset brings everything back to the start", async () => {
  const token = await accessToken(emulator);
  await register(emulator);
  await control(emulator, "/switches", { count: "group", list: "replaces" });
  await control(emulator, "/apps", { appIds: [] });
  await control(emulator, "/clock", { advanceSeconds: 1_000_000 });
  emulator.fault({ operation: "token", status: 500 });
  expect(await control(emulator, "/reset", {})).toMatchObject({ status: 200, body: {} });
  expect(emulator.state()).toEqual({ apps: {}, account: { groups: 0, testers: 0 } });
  expect(emulator.requests()).toEqual([]);
  expect((await control(emulator, "")).body).toMatchObject({ switches: { ...defaults, count: "track" } });
  expect((await register(emulator, {}, appA, { authorization: `Bearer ${token}` })).status).toBe(403);
  expect((await register(emulator)).status).toBe(200);
  expect(Date.parse(emulator.requests()[0]?.time ?? "") - Date.now()).toBeLessThan(1000);
});

describe("the clock", () => {
  test("moves over HTTP, and tokens with it", async () => {
    const authorization = `Bearer ${await accessToken(emulator)}`;
    const reply = await control(emulator, "/clock", { advanceSeconds: 3600 });
    expect(reply.status).toBe(200);
    const { now } = reply.body as { now: string };
    expect(Date.parse(now) - Date.now()).toBeGreaterThan(3_590_000);
    expect((await register(emulator, {}, appA, { authorization })).status).toBe(403);
  });

  test.each<[unknown, string]>([
    [{}, "body must have required property 'advanceSeconds'"],
    [{ advanceSeconds: "60" }, "/advanceSeconds must be number"],
    [{ advanceSeconds: -1 }, "/advanceSeconds must be >= 0"],
    [{ advanceSeconds: 1, hours: 1 }, 'body has the unknown key "hours"; allowed: advanceSeconds'],
  ])("refuses %j", async (input, message) => {
    const reply = await control(emulator, "/clock", input);
    expect(reply).toMatchObject({ status: 400, body: { error: `Not understood: ${message}.` } });
  });

  test("does not go back in the process either", () => {
    expect(() => emulator.advanceClock(-1)).toThrow(RangeError);
    expect(() => emulator.advanceClock(Number.NaN)).toThrow(RangeError);
  });
});

describe("switches", () => {
  test("are set over HTTP, one by one, and a number counts as its digits", async () => {
    const reply = await control(emulator, "/switches", { "re-add": 409, "request-limit": 5000 });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ ...defaults, count: "track", "re-add": "409", "request-limit": "5000" });
  });

  test.each<[unknown, string]>([
    [{ "re-add": "418" }, 'Switch "re-add" cannot be "418"; allowed: harmless, 400, 409.'],
    [{ "request-limit": "10 MB" }, 'Switch "request-limit" cannot be "10 MB"; allowed: ^[1-9][0-9]{0,8}$.'],
    [{ list: null }, 'Switch "list" cannot be null; allowed: adds, replaces.'],
    [{ lists: "adds" }, `There is no switch "lists"; allowed: ${Object.keys(switchCatalogue).join(", ")}.`],
    [{ toString: "adds" }, 'There is no switch "toString"; allowed: '],
    [[], "Not understood: body must be object."],
    ["{", "JSON"],
    ["", "Not understood: body must be object."],
  ])("%j is refused and changes nothing", async (input, message) => {
    const reply = await control(emulator, "/switches", input);
    expect(reply).toMatchObject({ status: 400, body: { error: expect.stringContaining(message) } });
    expect((await control(emulator, "")).body).toMatchObject({ switches: { ...defaults, count: "track" } });
  });

  test("a wrong one at the start throws", async () => {
    const wrong = { list: "removes" } as unknown as { list: "adds" };
    await expect(startEmulator({ switches: wrong })).rejects.toThrow(
      'Switch "list" cannot be "removes"; allowed: adds, replaces.',
    );
  });

  test("have a test for every value, so a new value needs a test", () => {
    expect(
      Object.fromEntries(switchList.map(({ name, values }) => [name, values.map(({ value }) => value)])),
    ).toEqual({
      "re-add": ["harmless", "400", "409"],
      list: ["adds", "replaces"],
      count: ["call", "group", "track"],
      "group-names": ["by-case", "ignoring-case"],
      "group-name-form": ["any", "no-blanks", "short"],
      "second-certificate": ["adds", "replaces"],
      "re-register": ["harmless", "400", "409"],
      "package-change": ["replaces", "400"],
      "before-registration": ["404", "400", "accepted"],
      "unknown-app": ["404", "403"],
      "security-profile": ["attached", "detached"],
      "expires-in": ["number", "string"],
      "refresh-token": ["same", "rotates", "absent"],
      consent: ["agrees", "declines"],
      "refused-token": ["403", "401"],
      "error-shape": ["nested", "flat"],
      "request-limit": ["10000000"],
    });
  });
});

describe("the known apps", () => {
  test("are set over HTTP, and null makes every well-formed appId an app again", async () => {
    expect((await control(emulator, "/apps", { appIds: [appB] })).body).toEqual({ appIds: [appB] });
    expect((await register(emulator)).status).toBe(404);
    expect((await register(emulator, {}, appB)).status).toBe(200);
    expect((await control(emulator, "/apps", { appIds: null })).body).toEqual({ appIds: null });
    expect((await register(emulator)).status).toBe(200);
  });

  test("are refused in another shape", async () => {
    const reply = await control(emulator, "/apps", { appIds: appA });
    expect(reply).toMatchObject({
      status: 400,
      body: { error: "Not understood: /appIds must be array,null." },
    });
  });
});

test.each([
  ["GET", "/_emulator/reset"],
  ["POST", "/_emulator/state"],
  ["GET", "/_emulator/other"],
  ["GET", "/_emulator/"],
])("%s %s gets an error that lists the routes", async (method, path) => {
  const response = await fetch(`${emulator.url}${path}`, { method });
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toContain(
    `There is no ${method} ${path}; allowed: GET /_emulator, GET /_emulator/state, `,
  );
});

describe("starting and stopping", () => {
  test("two emulators share nothing", async () => {
    const other = await startEmulator();
    await register(other);
    expect(emulator.state().apps).toEqual({});
    const foreign = { authorization: `Bearer ${await accessToken(emulator)}` };
    expect((await register(other, {}, appA, foreign)).status).toBe(403);
    await other.stop();
  });

  test("a port in use is an error that says so", async () => {
    const port = Number(new URL(emulator.url).port);
    await expect(startEmulator({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
  });

  test("stop() does not wait for kept-alive connections, frees the port, and may be repeated", async () => {
    await register(emulator);
    const port = Number(new URL(emulator.url).port);
    const started = performance.now();
    await emulator.stop();
    await emulator.stop();
    expect(performance.now() - started).toBeLessThan(1000);
    const next = await startEmulator({ port });
    expect(next.url).toBe(emulator.url);
    await next.stop();
  });
});
