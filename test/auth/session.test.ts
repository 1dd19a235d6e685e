import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openSession, type Session } from "../../provider/auth/index.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { errorOf, fakeTime } from "../wire/loopback.js";
import { MemoryStore } from "./memory-store.js";
import { clientProfile, env, givenProfile, loginProfile, refreshProfile } from "./profiles/profile.js";

let emulator: Emulator;
let time: ReturnType<typeof fakeTime>;
let store: MemoryStore;
beforeEach(async () => {
  time = fakeTime();
  emulator = await startEmulator({ clientId: "test-client", clientSecret: "test-secret", now: time.now });
  store = new MemoryStore({
    selling: {
      refreshToken: emulator.issueRefreshToken(),
      clientId: "test-client",
      obtainedAt: "2029-12-01T00:00:00.000Z",
    },
  });
});
afterEach(() => emulator.stop());

const openSelling = (): Session => openSession(refreshProfile(emulator.tokenUrl), { store, env, ...time });
const stored = async () => (await store.get("selling"))?.refreshToken ?? "";
const tokenRequests = () => emulator.requests().filter(({ operation }) => operation === "token").length;

/** The answer of the emulator's API to a token. */
async function statusWith(token: string): Promise<number> {
  const { status } = await fetch(`${emulator.apiUrl}/v1/applications/x/devtest/register`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  return status;
}

describe("a session with a refresh token", () => {
  test("gives an access token that the API accepts, asked for once and used until its last minute", async () => {
    const session = openSelling();
    const token = await session.accessToken();
    expect(await statusWith(token)).not.toBe(403);
    time.at += 3539_999;
    expect(await session.accessToken()).toBe(token);
    expect(tokenRequests()).toBe(1);
    time.at += 1;
    expect(await session.accessToken()).not.toBe(token);
    expect(tokenRequests()).toBe(2);
  });

  test("sends one request for two hundred callers, and one more when all have it turned down", async () => {
    const session = openSelling();
    const callers = Array.from({ length: 200 }, () => session.accessToken());
    const [token = "", ...others] = new Set(await Promise.all(callers));
    expect(others).toEqual([]);
    expect(tokenRequests()).toBe(1);
    const renewals = Array.from({ length: 200 }, () => {
      session.forget(token);
      return session.accessToken();
    });
    expect(new Set(await Promise.all(renewals)).size).toBe(1);
    expect(tokenRequests()).toBe(2);
  });

  test.each(["same", "absent"] as const)(
    "writes nothing when the refresh token that comes back is %s",
    async (how) => {
      emulator.setSwitches({ "refresh-token": how });
      const before = await stored();
      await openSelling().accessToken();
      await openSelling().accessToken();
      expect(store.written).toEqual([]);
      expect(await stored()).toBe(before);
    },
  );

  test("keeps a new refresh token before it hands out the access token", async () => {
    emulator.setSwitches({ "refresh-token": "rotates" });
    const before = await stored();
    const writtenWhenHandedOut = await openSelling()
      .accessToken()
      .then(() => [...store.written]);
    expect(writtenWhenHandedOut).toEqual([
      {
        refreshToken: expect.stringMatching(/^Atzr\|/),
        clientId: "test-client",
        obtainedAt: "2029-12-01T00:00:00.000Z",
        rotatedAt: "2030-01-01T00:00:00.000Z",
      },
    ]);
    expect(await stored()).not.toBe(before);
  });

  test("hands out nothing when a new refresh token cannot be kept", async () => {
    emulator.setSwitches({ "refresh-token": "rotates" });
    store.failure = new Error("the disk is full");
    const session = openSelling();
    expect(await errorOf(session.accessToken())).toBe(store.failure);
    expect(store.written).toEqual([]);
  });

  test("goes on through ten rotations, each with the token that the one before brought", async () => {
    emulator.setSwitches({ "refresh-token": "rotates" });
    const session = openSelling();
    const seen = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      expect(await statusWith(await session.accessToken())).not.toBe(403);
      seen.add(await stored());
      time.at += 3_600_000;
    }
    expect([seen.size, tokenRequests()]).toEqual([10, 10]);
  });

  test("shares a rotating token with another session on the same store", async () => {
    emulator.setSwitches({ "refresh-token": "rotates" });
    const tokens = await Promise.all([openSelling().accessToken(), openSelling().accessToken()]);
    expect(new Set(tokens).size).toBe(2);
    expect(tokenRequests()).toBe(2);
    expect(await statusWith(await openSelling().accessToken())).not.toBe(403);
  });

  test("asks with the profile's scopes where it has some, and without any otherwise", async () => {
    await openSelling().accessToken();
    const narrow = refreshProfile(emulator.tokenUrl, { scopes: ["one::scope", "other:scope"] });
    await openSession(narrow, { store, env, ...time }).accessToken();
    const scopes = emulator.requests().map(({ body }) => new URLSearchParams(body).get("scope"));
    expect(scopes).toEqual([null, "one::scope other:scope"]);
  });

  test("asks without scopes for what somebody agreed to in a browser", async () => {
    await store.put("video", { refreshToken: await stored() });
    const profile = loginProfile({ tokenUrl: emulator.tokenUrl, authorizeUrl: emulator.url });
    await openSession(profile, { store, env, ...time }).accessToken();
    const asked = new URLSearchParams(emulator.requests()[0]?.body);
    expect([asked.get("grant_type"), asked.has("scope")]).toEqual(["refresh_token", false]);
  });

  test("refuses a stored token of another client before anything is sent", async () => {
    const session = openSession(refreshProfile(emulator.tokenUrl, { clientId: "other-client" }), {
      store,
      env,
    });
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "unusable_credentials" });
    expect(error.message).toBe(
      'The stored refresh token of the profile "selling" was issued to the client test-client, and the profile names other-client; nothing was sent\n' +
        "Correct `clientId` in /home/ann/profiles.yaml, or have access given to the new client: `devtest auth login --profile selling` or `devtest auth import --profile selling`.",
    );
    expect(tokenRequests()).toBe(0);
  });

  test("uses a stored token whose client is not known", async () => {
    store = new MemoryStore({ selling: { refreshToken: await stored() } });
    expect(await statusWith(await openSelling().accessToken())).not.toBe(403);
  });

  test("with an empty store says which command fills it", async () => {
    const session = openSession(refreshProfile(emulator.tokenUrl), { store: new MemoryStore(), env });
    expect(await errorOf(session.accessToken())).toMatchObject({ code: "no_grant" });
    expect(tokenRequests()).toBe(0);
  });

  test("is not opened without a store", () => {
    expect(() => openSession(refreshProfile(emulator.tokenUrl), { env })).toThrow(
      'The profile "selling" (refresh_token) needs a refresh token, and the session was opened without a store\n',
    );
  });

  test("says that the token was revoked, asking once for two hundred callers", async () => {
    const session = openSelling();
    const token = await session.accessToken();
    emulator.revokeAgreements();
    expect(await statusWith(token)).toBe(403);
    session.forget(token);
    const ends = await Promise.allSettled(Array.from({ length: 200 }, () => session.accessToken()));
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(tokenRequests()).toBe(2);
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "invalid_grant", status: 400 });
    expect(error.message).toMatch(/it was revoked, or nobody ever gave the permission: invalid_grant: The/);
    expect(error.message).toMatch(/\n.*`devtest auth login`.*`devtest auth import`/);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(await stored());
  });

  test("says that the token belongs to another client", async () => {
    const refreshToken = emulator.issueRefreshToken({ clientId: "other-client" });
    const session = openSession(refreshProfile(emulator.tokenUrl), {
      store: new MemoryStore({ selling: { refreshToken } }),
      env,
    });
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "unauthorized_client", status: 400 });
    expect(error.message).toMatch(/most probably issued to another client id/);
    expect(error.message).toMatch(
      /\nCorrect `clientId` of the profile "selling" in \/home\/ann\/profiles.yaml/,
    );
  });
});

describe("a session of a client that is given by its own id and secret", () => {
  test("gets a token, and keeps nothing of the secret", async () => {
    const session = openSession(givenProfile(emulator.tokenUrl), time);
    expect(await statusWith(await session.accessToken())).not.toBe(403);
    expect(inspect(session, { depth: null, showHidden: true })).not.toContain("test-secret");
  });

  test("says by the names it was given where to set what is missing", async () => {
    const session = openSession(givenProfile(emulator.tokenUrl, { clientSecret: { read: () => "" } }));
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "missing_credentials" });
    expect(error.message).toMatch(
      /^Login with Amazon needs a client secret, and none is set\nSet CLIENT-SECRET\./,
    );
    expect(tokenRequests()).toBe(0);
  });
});

describe("a session of a client", () => {
  test("needs no store, and asks for all scopes together", async () => {
    const scopes = ["appstore::apps:readwrite", "adx_reporting::appstore:marketer"];
    const session = openSession(clientProfile(emulator.tokenUrl, { scopes }), { env, ...time });
    expect(await statusWith(await session.accessToken())).not.toBe(403);
    expect(new URLSearchParams(emulator.requests()[0]?.body).get("scope")).toBe(scopes.join(" "));
  });

  test("says what the last token may be used for", async () => {
    const session = openSession(clientProfile(emulator.tokenUrl), { env, ...time });
    expect(session.granted).toBeUndefined();
    await session.accessToken();
    expect(session.granted).toEqual({ scopes: ["appstore::apps:readwrite"], lifeSeconds: 3600 });
  });

  test("shows neither token nor secret where it is printed", async () => {
    const session = openSession(clientProfile(emulator.tokenUrl), { env, ...time });
    const token = await session.accessToken();
    const printed = inspect(session, { depth: null, showHidden: true }) + JSON.stringify(session);
    expect(printed).not.toContain("test-secret");
    expect(printed).not.toContain(token);
  });
});
