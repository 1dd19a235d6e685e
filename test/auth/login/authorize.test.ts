import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  AuthError,
  beginAuthorization,
  finishAuthorization,
  type LoginProfile,
  openSession,
  type PendingAuthorization,
} from "../../../provider/auth/index.js";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { errorOf, fakeTime, serve } from "../../wire/loopback.js";
import { MemoryStore } from "../memory-store.js";
import { env, loginProfile } from "../profiles/profile.js";

let emulator: Emulator;
let store: MemoryStore;
let time: ReturnType<typeof fakeTime>;
beforeEach(async () => {
  time = fakeTime();
  const redirectUris = ["https://localhost:8443/done"];
  const client = { clientId: "test-client", clientSecret: "test-secret" };
  emulator = await startEmulator({ ...client, redirectUris, now: time.now });
  store = new MemoryStore();
});
afterEach(() => emulator.stop());

const profile = (changed: Partial<LoginProfile> = {}) => loginProfile(emulator, changed);

/** The address at which a browser that opens this one ends. */
async function browse(url: string): Promise<string> {
  const response = await fetch(url, { redirect: "manual" });
  return response.headers.get("location") ?? `a page: ${await response.text()}`;
}

async function begun(changed: Partial<LoginProfile> = {}) {
  const pending = await beginAuthorization(profile(changed));
  return { pending, back: await browse(pending.url) };
}

const finish = (pending: PendingAuthorization, back: string, changed: Partial<LoginProfile> = {}) =>
  finishAuthorization(profile(changed), pending, back, { store, env, ...time });

async function refused(pending: PendingAuthorization, back: string): Promise<AuthError> {
  const error = await errorOf(finish(pending, back));
  expect(error).toBeInstanceOf(AuthError);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(pending.codeVerifier);
  expect(store.written).toEqual([]);
  return error as AuthError;
}

const tokenRequests = () => emulator.requests().filter(({ operation }) => operation === "token").length;

describe("the address of a log-in", () => {
  test("asks for a code, with all scopes, a state and the hash of the verifier", async () => {
    const { url, state, codeVerifier } = await beginAuthorization(
      profile({ scopes: ["profile", "video::reports"] }),
    );
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe(emulator.authorizeUrl);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "test-client",
      response_type: "code",
      redirect_uri: "https://localhost:8443/done",
      scope: "profile video::reports",
      state,
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    expect(url).not.toContain(codeVerifier);
  });

  test("is another each time, in state and verifier", async () => {
    const [one, other] = [await beginAuthorization(profile()), await beginAuthorization(profile())];
    expect(one.state).not.toBe(other.state);
    expect(one.codeVerifier).not.toBe(other.codeVerifier);
    expect(one.state.length).toBeGreaterThanOrEqual(43);
  });
});

describe("a log-in", () => {
  test("ends with a refresh token in the store, with which a session gets access", async () => {
    const { pending, back } = await begun();
    expect(await finish(pending, back)).toEqual({ scopes: ["profile"] });
    expect(store.written).toEqual([
      {
        refreshToken: expect.stringMatching(/^Atzr\|/),
        clientId: "test-client",
        obtainedAt: "2030-01-01T00:00:00.000Z",
      },
    ]);
    expect(await openSession(profile(), { store, env, ...time }).accessToken()).toMatch(/^Atza\|/);
    const refresh = new URLSearchParams(emulator.requests().at(-1)?.body);
    expect([tokenRequests(), refresh.get("grant_type"), refresh.get("scope")]).toEqual([
      2,
      "refresh_token",
      null,
    ]);
  });

  test("ends the same with the code alone, pasted with white space around it", async () => {
    const { pending, back } = await begun();
    await finish(pending, ` ${new URL(back).searchParams.get("code")}\n`);
    expect(store.written).toHaveLength(1);
  });

  test("says which scopes were granted, where the answer says so", async () => {
    const tokens = { access_token: "token-1", token_type: "bearer", refresh_token: "token-2" };
    const server = await serve({ body: { ...tokens, scope: "profile  other" } });
    const video = loginProfile({ tokenUrl: server.url, authorizeUrl: server.url });
    const pending = await beginAuthorization(video);
    expect(await finishAuthorization(video, pending, "code-1", { store, env })).toEqual({
      scopes: ["profile", "other"],
    });
  });

  test("names no scope that steers a terminal, or repeats what was sent or received", async () => {
    const tokens = { access_token: "token-access-1", token_type: "bearer", refresh_token: "token-refresh-2" };
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const named = [
      ...["profile", "video::reports", "\u001b]0;title\u0007", "\u202eeliforp", '"quoted"', "s".repeat(301)],
      ...["code-12345", "x=test-secret", "token-access-1", "of:token-refresh-2"],
      ...["test-secret", "code-12345", "token-access-1", "token-refresh-2"].map(base64),
    ];
    const server = await serve({ body: { ...tokens, scope: named.join(" ") } });
    const video = loginProfile({ tokenUrl: server.url, authorizeUrl: server.url });
    const pending = await beginAuthorization(video);
    expect(await finishAuthorization(video, pending, "code-12345", { store, env })).toEqual({
      scopes: ["profile", "video::reports"],
    });
  });

  test("sends the redirect address exactly as registered, with its query", async () => {
    const server = await serve({ body: { access_token: "a", token_type: "bearer", refresh_token: "r" } });
    const redirectUri = "https://localhost:8443/done?of=mine&a=%20b";
    const video = loginProfile({ tokenUrl: server.url, authorizeUrl: server.url }, { redirectUri });
    const pending = await beginAuthorization(video);
    expect(new URL(pending.url).searchParams.get("redirect_uri")).toBe(redirectUri);
    await finishAuthorization(video, pending, `${redirectUri}&code=c&state=${pending.state}`, { store, env });
    expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toEqual({
      grant_type: "authorization_code",
      client_id: "test-client",
      client_secret: "test-secret",
      code: "c",
      redirect_uri: redirectUri,
      code_verifier: pending.codeVerifier,
    });
  });

  test("whose answer has no refresh token is an error, and stores nothing", async () => {
    const server = await serve({ body: { access_token: "a", token_type: "bearer" } });
    const video = loginProfile({ tokenUrl: server.url, authorizeUrl: server.url });
    const pending = await beginAuthorization(video);
    const error = await errorOf(finishAuthorization(video, pending, "code-1", { store, env }));
    expect(error).toMatchObject({ code: "bad_answer" });
    expect(error.message).toMatch(/sent no refresh token\nThe code is used up\./);
    expect(store.written).toEqual([]);
  });
});

describe("a browser that comes back", () => {
  test.each([
    ["with the state of another log-in", (url: URL) => url.searchParams.set("state", "other")],
    ["without a state", (url: URL) => url.searchParams.delete("state")],
  ])("%s is rejected, and nothing is sent", async (what, change) => {
    const { pending, back } = await begun();
    const url = new URL(back);
    change(url);
    const error = await refused(pending, url.href);
    expect(error.code).toBe("state_mismatch");
    expect(error.what).toMatch(what.replace("state", "`state`"));
    expect(tokenRequests()).toBe(0);
  });

  test.each([
    ["to another address", (url: URL) => `https://example.com/done${url.search}`, /does not begin with/],
    ["to another path", (url: URL) => `${url.origin}/other${url.search}`, /does not begin with/],
    ["with two codes", (url: URL) => `${url.href}&code=other`, /a parameter twice/],
    ["with two states", (url: URL) => `${url.href}&state=other`, /a parameter twice/],
    ["with nothing", () => " \n", /is empty/],
    ["with nothing that can be read", () => "https://[", /cannot be read/],
    ["without a code", (url: URL) => url.href.replace("code=", "kode="), /lacks `code`/],
    ["with an empty code", (url: URL) => url.href.replace(/code=[^&]*/, "code="), /lacks `code`/],
  ])("%s is rejected, and nothing is sent", async (_what, change, sentence) => {
    const { pending, back } = await begun();
    const error = await refused(pending, change(new URL(back)));
    expect(error.code).toBe("bad_answer");
    expect(error.what).toMatch(sentence);
    expect(tokenRequests()).toBe(0);
  });

  test("because the person declined says so, and who has to agree", async () => {
    emulator.setSwitches({ consent: "declines" });
    const { pending, back } = await begun();
    const error = await refused(pending, back);
    expect(error.code).toBe("access_denied");
    expect(error.message).toBe(
      "Login with Amazon sent the browser back without a code: access_denied: Access not permitted.\n" +
        "The person declined, or has no right to agree. Log in again as somebody who has.",
    );
    expect(tokenRequests()).toBe(0);
  });

  test.each([
    ["invalid_scope", "invalid_scope", /Check `clientId`, `scopes` and `redirectUri`/],
    ["temporarily_unavailable", "temporarily_unavailable", /in a few minutes/],
    ["odd\u001b[31m\nthing", "bad_answer", /Check `clientId`/],
  ])("with the error %j says so", async (error, code, cure) => {
    const { pending } = await begun();
    const query = new URLSearchParams({ error, state: pending.state });
    const refusal = await refused(pending, `https://localhost:8443/done?${query}`);
    expect(refusal.code).toBe(code);
    expect(refusal.cure).toMatch(cure);
    expect(refusal.what).not.toMatch(/[\p{Cc}]/u);
  });
});

describe("a code", () => {
  test("that is used again is refused: a code works once, within five minutes", async () => {
    const { pending, back } = await begun();
    await finish(pending, back);
    const error = await errorOf(finish(pending, back));
    expect(error).toMatchObject({ code: "invalid_grant", status: 400 });
    expect(error.message).toMatch(
      /it was used before, is too old, .*\nA code works once, within five minutes/,
    );
    expect(store.written).toHaveLength(1);
  });

  test("that is five minutes old is refused: a code works once, within five minutes", async () => {
    const { pending, back } = await begun();
    time.at += 300_000;
    const error = await refused(pending, back);
    expect(error.code).toBe("invalid_grant");
    expect(error.cure).toMatch(/^A code works once, within five minutes/);
  });

  test("of another log-in is refused for its verifier", async () => {
    const [mine, other] = [await begun(), await begun()];
    const code = new URL(other.back).searchParams.get("code") ?? "";
    const error = await refused(mine.pending, code);
    expect(error.code).toBe("invalid_grant");
    expect(error.what).toMatch(/asked for in another log-in than this one/);
  });

  test("with another redirect address is refused for that", async () => {
    const { pending, back } = await begun();
    const code = new URL(back).searchParams.get("code") ?? "";
    const error = await errorOf(finish(pending, code, { redirectUri: "https://localhost:8443/" }));
    expect(error).toMatchObject({ code: "invalid_grant" });
    expect(error.message).toMatch(/does not accept the redirect_uri.*\n.*exactly the one registered/);
  });

  test("that the error's own words repeat is redacted", async () => {
    const body = { error: "invalid_grant", error_description: "no code-12345 here, expired" };
    const server = await serve({ status: 400, body });
    const video = loginProfile({ tokenUrl: server.url, authorizeUrl: server.url });
    const pending = await beginAuthorization(video);
    const error = await errorOf(finishAuthorization(video, pending, "code-12345", { store, env }));
    expect(error.message).toMatch(/the code has expired: invalid_grant: no … here, expired \(status 400\)/);
  });

  test("for a redirect address that is not registered is never issued: Amazon shows a page", async () => {
    const { back } = await begun({ redirectUri: "https://localhost:8443/done/" });
    expect(back).toMatch(/^a page: .*redirect_uri is not a registered one/);
  });
});
