import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  beginAuthorization,
  finishAuthorization,
  type LoginProfile,
  openSession,
} from "../../provider/auth/index.js";
import { errorOf, fakeTime } from "../wire/loopback.js";
import { MemoryStore } from "./memory-store.js";
import { clientProfile, env, loginProfile, refreshProfile } from "./profiles/profile.js";
import { startMockServer } from "./servers/oauth2-mock-server.js";
import { startOidcProvider } from "./servers/oidc-provider.js";
import { browse, redirectUri, type StandardServer } from "./servers/standard.js";

// oidc-provider warns that its keys and its memory are for development only. Here that is right.
beforeEach(() => {
  jest.spyOn(console, "warn").mockImplementation(() => {});
  jest.spyOn(console, "info").mockImplementation(() => {});
});

const scopes = ["one::scope", "other:scope"];
const video = (server: StandardServer, changed: Partial<LoginProfile> = {}) =>
  loginProfile(server, { scopes, redirectUri, ...changed });

/** Somebody logs in, and the refresh token is in a store under `video`. */
async function loggedIn(server: StandardServer) {
  const store = new MemoryStore();
  const pending = await beginAuthorization(video(server));
  const back = await browse(pending.url);
  const authorized = await finishAuthorization(video(server), pending, back, { store, env });
  return { store, pending, back, authorized, first: await refreshTokenIn(store) };
}

const refreshTokenIn = async (store: MemoryStore) => (await store.get("video"))?.refreshToken ?? "";

const servers = [
  ["oidc-provider", startOidcProvider],
  ["oauth2-mock-server", startMockServer],
] as const;

describe.each(servers)("with %s", (_name, start) => {
  test("a client gets a token for several scopes, asked for once by two hundred callers", async () => {
    const server = await start({ rotates: false });
    const session = openSession(clientProfile(server.tokenUrl, { scopes }), { env });
    const tokens = await Promise.all(Array.from({ length: 200 }, () => session.accessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(server.tokenRequests).toMatchObject([
      { grant_type: "client_credentials", scope: "one::scope other:scope" },
    ]);
  });

  test("a token for one scope is not the one for another", async () => {
    const server = await start({ rotates: false });
    const [one, other] = scopes.map((scope) =>
      openSession(clientProfile(server.tokenUrl, { scopes: [scope] }), { env }),
    );
    expect(await one?.accessToken()).not.toBe(await other?.accessToken());
    expect(server.tokenRequests.map(({ scope }) => scope)).toEqual(scopes);
  });

  test("somebody logs in, with state and PKCE, and a session goes on from there", async () => {
    const server = await start({ rotates: false });
    const { store, pending, first } = await loggedIn(server);
    expect(first).not.toBe("");
    expect(server.tokenRequests).toMatchObject([
      {
        grant_type: "authorization_code",
        redirect_uri: redirectUri,
        code_verifier: pending.codeVerifier,
      },
    ]);
    expect(await openSession(video(server), { store, env }).accessToken()).not.toBe("");
    expect(server.tokenRequests[1]).toMatchObject({ grant_type: "refresh_token", refresh_token: first });
  });

  test("a code works only once, and its second use stores nothing", async () => {
    const { store, pending, back, profile } = await start({ rotates: false }).then(async (server) => ({
      profile: video(server),
      ...(await loggedIn(server)),
    }));
    const error = await errorOf(finishAuthorization(profile, pending, back, { store, env, ...fakeTime() }));
    expect(error.name).toBe("AuthError");
    expect(store.written).toHaveLength(1);
  });

  test("a code without the verifier it was asked for with is refused", async () => {
    const server = await start({ rotates: false });
    const pending = await beginAuthorization(video(server));
    const back = await browse(pending.url);
    const { codeVerifier } = await beginAuthorization(video(server));
    const store = new MemoryStore();
    const foreign = { ...pending, codeVerifier };
    const error = await errorOf(
      finishAuthorization(video(server), foreign, back, { store, env, ...fakeTime() }),
    );
    expect(error.name).toBe("AuthError");
    expect(store.written).toEqual([]);
  });

  test("a refresh token that does not rotate is used again and again, and never written", async () => {
    const server = await start({ rotates: false });
    const { store, first } = await loggedIn(server);
    const time = fakeTime();
    const session = openSession(video(server), { store, env, ...time });
    for (let round = 0; round < 3; round += 1) {
      await session.accessToken();
      time.at += 3_600_000;
    }
    expect(server.tokenRequests.slice(1).map((request) => request["refresh_token"])).toEqual([
      first,
      first,
      first,
    ]);
    expect(store.written).toHaveLength(1);
  });

  test("a refresh token that rotates is replaced in the store each time, and the newest one used", async () => {
    const server = await start({ rotates: true });
    const { store, first } = await loggedIn(server);
    const time = fakeTime();
    const session = openSession(video(server), { store, env, ...time });
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 200 }, () => session.accessToken()));
      time.at += 3_600_000;
    }
    const kept = store.written.map(({ refreshToken }) => refreshToken);
    expect(new Set(kept).size).toBe(4);
    expect(kept[0]).toBe(first);
    expect(server.tokenRequests.slice(1).map((request) => request["refresh_token"])).toEqual(
      kept.slice(0, 3),
    );
  });
});

describe("oidc-provider, which checks what it is sent,", () => {
  test("refuses a wrong secret with invalid_client", async () => {
    const server = await startOidcProvider({ rotates: false });
    const session = openSession(clientProfile(server.tokenUrl, { scopes }), {
      env: { TEST_CLIENT_SECRET: "wrong-secret" },
    });
    expect(await errorOf(session.accessToken())).toMatchObject({ code: "invalid_client", status: 401 });
  });

  test("refuses a scope the client may not have with invalid_scope", async () => {
    const server = await startOidcProvider({ rotates: false });
    const session = openSession(clientProfile(server.tokenUrl, { scopes: ["third:scope"] }), { env });
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "invalid_scope", status: 400 });
    expect(error.message).toContain("each API that is asked for (third:scope)");
  });

  test("refuses a used code with invalid_grant, and ends what its first use brought", async () => {
    const server = await startOidcProvider({ rotates: false });
    const { store, pending, back } = await loggedIn(server);
    const error = await errorOf(finishAuthorization(video(server), pending, back, { store, env }));
    expect(error).toMatchObject({ code: "invalid_grant", status: 400 });
    expect(error.message).toMatch(/\nA code works once, within five minutes/);
    const session = openSession(video(server), { store, env });
    expect(await errorOf(session.accessToken())).toMatchObject({ code: "invalid_grant" });
  });

  test("refuses a revoked refresh token with invalid_grant, asked once by two hundred callers", async () => {
    const server = await startOidcProvider({ rotates: false });
    const { store, first } = await loggedIn(server);
    const session = openSession(video(server), { store, env });
    const token = await session.accessToken();
    await server.revoke(first);
    session.forget(token);
    await Promise.allSettled(Array.from({ length: 200 }, () => session.accessToken()));
    expect(server.tokenRequests).toHaveLength(3);
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "invalid_grant", status: 400 });
    expect(error.message).not.toContain(first);
  });

  test("gives fewer scopes for a refresh token whose profile asks for fewer", async () => {
    const server = await startOidcProvider({ rotates: false });
    const { store, first } = await loggedIn(server);
    await store.put("selling", { refreshToken: first });
    const narrow = refreshProfile(server.tokenUrl, { scopes: ["other:scope"] });
    await openSession(narrow, { store, env }).accessToken();
    expect(server.tokenRequests.at(-1)).toMatchObject({ grant_type: "refresh_token", scope: "other:scope" });
  });

  test("lets a second process that waits for the first one use the token that the first has brought", async () => {
    const server = await startOidcProvider({ rotates: true });
    const { store } = await loggedIn(server);
    const sessions = [1, 2, 3].map(() => openSession(video(server), { store, env }));
    const tokens = await Promise.all(sessions.map((session) => session.accessToken()));
    expect(new Set(tokens).size).toBe(3);
    expect(store.written).toHaveLength(4);
  });
});
