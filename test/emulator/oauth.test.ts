import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "./index.js";
import {
  accessToken,
  addTesters,
  call,
  postToken,
  register,
  requestToken,
  tokenForm,
} from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.stop());

const notAuthorized = { Message: "Request is not authorized." };

describe("the token endpoint", () => {
  test("issues a bearer token for an hour, with its scope", async () => {
    const { status, headers, body } = await requestToken(emulator);
    expect(status).toBe(200);
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^Atc\|[\w-]{340,400}$/),
      token_type: "bearer",
      expires_in: 3600,
      scope: "appstore::apps:readwrite",
    });
  });

  test("issues another token each time, and all of them work", async () => {
    const [one, other] = [await accessToken(emulator), await accessToken(emulator)];
    expect(one).not.toBe(other);
    for (const token of [one, other]) {
      expect((await register(emulator, {}, undefined, { authorization: `Bearer ${token}` })).status).toBe(
        200,
      );
    }
  });

  test("accepts several known scopes at once, and the other spelling of its path", async () => {
    const scope = "appstore::apps:readwrite adx_reporting::appstore:marketer";
    const token = await accessToken(emulator, scope);
    expect((await register(emulator, {}, undefined, { authorization: `Bearer ${token}` })).status).toBe(200);
    const spelled = await fetch(`${emulator.url}/auth/O2/token`, {
      method: "POST",
      body: tokenForm(emulator),
    });
    expect(spelled.status).toBe(200);
  });

  test("sends expires_in as a text when the switch says so", async () => {
    emulator.setSwitches({ "expires-in": "string" });
    expect((await requestToken(emulator)).body).toMatchObject({ expires_in: "3600" });
    emulator.setSwitches({ "expires-in": "number" });
    expect((await requestToken(emulator)).body).toMatchObject({ expires_in: 3600 });
  });

  test.each([
    [{ client_secret: "test-secret" }, 401, "invalid_client", "Client authentication failed"],
    [{ client_id: "test-client" }, 401, "invalid_client", "Client authentication failed"],
    [{ client_id: undefined }, 400, "invalid_request", "is missing a required parameter : client_id"],
    [{ client_secret: undefined }, 400, "invalid_request", "is missing a required parameter : client_secret"],
    [{ scope: undefined }, 400, "invalid_request", "is missing a required parameter : scope"],
    [{ scope: "" }, 400, "invalid_request", "is missing a required parameter : scope"],
    [{ scope: "appstore::apps:read" }, 400, "invalid_scope", "has an invalid parameter : scope"],
    [{ scope: "appstore::apps:readwrite other" }, 400, "invalid_scope", "has an invalid parameter : scope"],
    [{ grant_type: undefined }, 400, "unsupported_grant_type", "grant type is not supported"],
    [{ grant_type: "password" }, 400, "unsupported_grant_type", "grant type is not supported"],
    [{ grant_type: "toString" }, 400, "unsupported_grant_type", "grant type is not supported"],
    [
      { grant_type: "refresh_token" },
      400,
      "invalid_request",
      "is missing a required parameter : refresh_token",
    ],
    [{ grant_type: "authorization_code" }, 400, "invalid_request", "is missing a required parameter : code"],
  ])("with %j answers %d %s", async (changes, status, error, description) => {
    const reply = await requestToken(emulator, changes);
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual({ error, error_description: expect.stringContaining(description) });
    expect(emulator.requests()[0]).toMatchObject({ operation: "token", status, acted: false });
  });

  test("refuses every scope while the security profile is detached", async () => {
    emulator.setSwitches({ "security-profile": "detached" });
    const reply = await requestToken(emulator);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ error: "invalid_scope" });
    emulator.setSwitches({ "security-profile": "attached" });
    expect((await requestToken(emulator)).status).toBe(200);
  });

  test("refuses a JSON body, whatever its Content-Type", async () => {
    const json = JSON.stringify(Object.fromEntries(tokenForm(emulator)));
    const honest = await postToken(emulator, json, { "content-type": "application/json" });
    expect(honest).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const posing = await postToken(emulator, json, { "content-type": "application/x-www-form-urlencoded" });
    expect(posing).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  });

  test("refuses a parameter given twice, and credentials in a Basic header alone", async () => {
    const twice = await postToken(emulator, `${tokenForm(emulator)}&scope=other`, {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(twice).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const basic = `Basic ${Buffer.from("emulator-client:emulator-secret").toString("base64")}`;
    const form = tokenForm(emulator, { client_id: undefined, client_secret: undefined });
    const reply = await postToken(emulator, form, { authorization: basic });
    expect(reply).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("accepts the credentials it was started with, and no others", async () => {
    const other = await startEmulator({ clientId: "test-client", clientSecret: "a+b/c=&%|" });
    const good = await requestToken(other);
    const bad = await requestToken(other, { client_secret: "emulator-secret" });
    await other.stop();
    expect([good.status, bad.status]).toEqual([200, 401]);
  });
});

describe("a token at the service", () => {
  test.each([
    ["none", ""],
    ["no token after Bearer", "Bearer "],
    ["an unknown token", "Bearer test-token"],
    ["another scheme", "Basic dGVzdDp0ZXN0"],
  ])("%s is refused with 403", async (_, authorization) => {
    const reply = await register(emulator, {}, undefined, { authorization });
    expect(reply.status).toBe(403);
    expect(reply.body).toEqual(notAuthorized);
    expect(emulator.state().apps).toEqual({});
  });

  test("for the other scope is refused", async () => {
    const token = await accessToken(emulator, "adx_reporting::appstore:marketer");
    const reply = await register(emulator, {}, undefined, { authorization: `Bearer ${token}` });
    expect([reply.status, reply.body]).toEqual([403, notAuthorized]);
  });

  test("works for an hour by the emulator's clock", async () => {
    const authorization = `Bearer ${await accessToken(emulator)}`;
    emulator.advanceClock(3590);
    expect((await register(emulator, {}, undefined, { authorization })).status).toBe(200);
    emulator.advanceClock(10);
    expect(
      (await addTesters(emulator, { qa: ["ann@example.com"] }, undefined, { authorization })).status,
    ).toBe(403);
    expect((await addTesters(emulator, { qa: ["ann@example.com"] })).status).toBe(200);
  });

  test("can use a clock given at the start", async () => {
    let now = Date.parse("2026-11-20T12:00:00Z");
    const timed = await startEmulator({ now: () => now });
    const authorization = `Bearer ${await accessToken(timed)}`;
    now += 3_599_999;
    const before = await register(timed, {}, undefined, { authorization });
    now += 1;
    const after = await register(timed, {}, undefined, { authorization });
    const times = timed.requests().map(({ time }) => time);
    await timed.stop();
    expect([before.status, after.status]).toEqual([200, 403]);
    expect(times).toEqual([
      "2026-11-20T12:00:00.000Z",
      "2026-11-20T12:59:59.999Z",
      "2026-11-20T13:00:00.000Z",
    ]);
  });

  test("is refused with 401 when the switch says so", async () => {
    emulator.setSwitches({ "refused-token": "401" });
    const reply = await call(
      emulator,
      "/v1/applications/x/devtest/register",
      {},
      { authorization: "Bearer no" },
    );
    expect([reply.status, reply.body]).toEqual([401, notAuthorized]);
    emulator.setSwitches({ "refused-token": "403" });
    expect((await register(emulator, {}, undefined, { authorization: "Bearer no" })).status).toBe(403);
  });
});
