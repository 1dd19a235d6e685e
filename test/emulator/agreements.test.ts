import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, type EmulatorOptions, startEmulator } from "./index.js";
import { control, type Reply, register, requestToken } from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.stop());

const redirectUri = "https://localhost:8443/done";
const verifier = "a-verifier-of-at-least-forty-three-characters-00";
const challenge = createHash("sha256").update(verifier).digest("base64url");

/** The address the browser is sent to, or the page it gets. */
async function authorize(changes: Record<string, string> = {}, at = emulator) {
  const query = new URLSearchParams({
    client_id: at.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "appstore::apps:readwrite",
    state: "state-1",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...changes,
  });
  const response = await fetch(`${at.authorizeUrl}?${query}`, { redirect: "manual" });
  const location = response.headers.get("location");
  return {
    status: response.status,
    page: await response.text(),
    back: location ? new URL(location) : undefined,
  };
}

async function code(): Promise<string> {
  return (await authorize()).back?.searchParams.get("code") ?? "";
}

function trade(changes: Record<string, string | undefined>): Promise<Reply> {
  return requestToken(emulator, {
    grant_type: "authorization_code",
    scope: undefined,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...changes,
  });
}

function refresh(refreshToken: string): Promise<Reply> {
  return requestToken(emulator, {
    grant_type: "refresh_token",
    scope: undefined,
    refresh_token: refreshToken,
  });
}

interface Tokens {
  access_token: string;
  refresh_token?: string;
}

const opens = async ({ body }: Reply) => {
  const authorization = `Bearer ${(body as Tokens).access_token}`;
  return (await register(emulator, {}, undefined, { authorization })).status;
};

describe("/ap/oa", () => {
  test("sends the browser back with a code, the scope and the state", async () => {
    const { status, back } = await authorize();
    expect(status).toBe(302);
    expect(back?.href).toMatch(/^https:\/\/localhost:8443\/done\?code=AN[\w-]{16}&scope=/);
    expect(Object.fromEntries(back?.searchParams ?? [])).toMatchObject({
      scope: "appstore::apps:readwrite",
      state: "state-1",
    });
    expect(emulator.requests()).toMatchObject([{ operation: "authorize", status: 302, acted: true }]);
  });

  test("keeps the query of the redirect address", async () => {
    const { back } = await authorize({ redirect_uri: `${redirectUri}?of=mine` });
    expect(back?.href).toMatch(/done\?of=mine&code=/);
  });

  test.each([
    [{ client_id: "other" }, "Unknown client_id"],
    [{ redirect_uri: "http://example.com/done" }, "redirect_uri is not a registered one"],
    [{ redirect_uri: "done" }, "redirect_uri is not a registered one"],
  ])("with %j shows a page and does not redirect", async (changes, sentence) => {
    const { status, page, back } = await authorize(changes);
    expect([status, back]).toEqual([400, undefined]);
    expect(page).toContain(sentence);
    expect(emulator.requests()).toMatchObject([{ acted: false }]);
  });

  test("accepts only the registered addresses, letter by letter, if there is a list of them", async () => {
    const options: EmulatorOptions = { redirectUris: [redirectUri] };
    const strict = await startEmulator(options);
    const statuses = [
      (await authorize({}, strict)).status,
      (await authorize({ redirect_uri: `${redirectUri}/` }, strict)).status,
    ];
    await strict.stop();
    expect(statuses).toEqual([302, 400]);
  });

  test.each([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ scope: "" }, "invalid_scope"],
    [{ code_challenge_method: "S512" }, "invalid_request"],
  ])("with %j sends the browser back with %s and the state", async (changes, error) => {
    const { status, back } = await authorize(changes);
    expect(status).toBe(302);
    expect(Object.fromEntries(back?.searchParams ?? [])).toMatchObject({ error, state: "state-1" });
    expect(emulator.requests()).toMatchObject([{ acted: false }]);
  });

  test("sends the browser back with access_denied when the person declines", async () => {
    emulator.setSwitches({ consent: "declines" });
    const { back } = await authorize();
    expect(back?.searchParams.get("error")).toBe("access_denied");
    expect(back?.searchParams.has("code")).toBe(false);
  });
});

describe("a code", () => {
  test("brings an access token that opens the service, and a refresh token", async () => {
    const reply = await trade({ code: await code() });
    expect(reply.body).toEqual({
      access_token: expect.stringMatching(/^Atza\|/),
      token_type: "bearer",
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^Atzr\|/),
    });
    expect(await opens(reply)).toBe(200);
  });

  test("works once", async () => {
    const used = await code();
    expect((await trade({ code: used })).status).toBe(200);
    expect(await trade({ code: used })).toMatchObject({
      status: 400,
      body: {
        error: "invalid_grant",
        error_description: "The request has an invalid grant parameter : code",
      },
    });
  });

  test("works for five minutes", async () => {
    const [inTime, late] = [await code(), await code()];
    emulator.advanceClock(299);
    expect((await trade({ code: inTime })).status).toBe(200);
    emulator.advanceClock(1);
    expect((await trade({ code: late })).body).toMatchObject({ error: "invalid_grant" });
  });

  test.each([
    [{ redirect_uri: "https://localhost:8443/" }, "invalid_grant", "redirect_uri"],
    [{ code_verifier: "another-verifier" }, "invalid_grant", "code_verifier"],
    [{ code_verifier: undefined }, "invalid_grant", "code_verifier"],
    [{ redirect_uri: undefined }, "invalid_request", "redirect_uri"],
    [{ client_secret: "other" }, "invalid_client", "authentication failed"],
  ])("with %j is refused with %s", async (changes, error, description) => {
    const { body } = await trade({ code: await code(), ...changes });
    expect(body).toMatchObject({ error, error_description: expect.stringContaining(description) });
  });

  test("requested without a challenge, or with a plain one, needs no verifier or the challenge itself", async () => {
    const query = new URLSearchParams({
      client_id: emulator.clientId,
      response_type: "code",
      redirect_uri: redirectUri,
      scope: "profile",
    });
    const response = await fetch(`${emulator.authorizeUrl}?${query}`, { redirect: "manual" });
    const bare = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
    expect((await trade({ code: bare, code_verifier: undefined })).status).toBe(200);
    const { back } = await authorize({ code_challenge: verifier, code_challenge_method: "plain" });
    expect((await trade({ code: back?.searchParams.get("code") ?? "" })).status).toBe(200);
  });
});

describe("a refresh token", () => {
  test("comes back in the answer, and still works", async () => {
    const token = emulator.issueRefreshToken();
    const [first, second] = [await refresh(token), await refresh(token)];
    expect(first.body).toMatchObject({
      access_token: expect.stringMatching(/^Atza\|/),
      refresh_token: token,
    });
    expect(await opens(second)).toBe(200);
  });

  test("is replaced and dead when the switch says that it rotates", async () => {
    emulator.setSwitches({ "refresh-token": "rotates" });
    const old = emulator.issueRefreshToken();
    const { body } = await refresh(old);
    const next = (body as Tokens).refresh_token ?? "";
    expect(next).toMatch(/^Atzr\|/);
    expect(next).not.toBe(old);
    expect((await refresh(old)).body).toMatchObject({ error: "invalid_grant" });
    expect((await refresh(next)).status).toBe(200);
  });

  test("is not in the answer when the switch says that it is absent, and still works", async () => {
    emulator.setSwitches({ "refresh-token": "absent" });
    const token = emulator.issueRefreshToken();
    expect((await refresh(token)).body).not.toHaveProperty("refresh_token");
    expect((await refresh(token)).status).toBe(200);
  });

  test("of another client is refused with unauthorized_client, an unknown one with invalid_grant", async () => {
    const { body } = await control(emulator, "/refresh-tokens", { clientId: "other-client" });
    const foreign = (body as { refreshToken: string }).refreshToken;
    expect((await refresh(foreign)).body).toMatchObject({ error: "unauthorized_client" });
    expect((await refresh("Atzr|none")).body).toMatchObject({
      error: "invalid_grant",
      error_description:
        "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission.",
    });
  });

  test("is dead once revoked, with its access tokens and with codes", async () => {
    const token = emulator.issueRefreshToken();
    const [pending, before] = [await code(), await refresh(token)];
    expect(await opens(before)).toBe(200);
    expect((await control(emulator, "/revoke", {})).body).toEqual({ revoked: 2 });
    expect(await opens(before)).toBe(403);
    expect((await refresh(token)).body).toMatchObject({ error: "invalid_grant" });
    expect((await trade({ code: pending })).body).toMatchObject({ error: "invalid_grant" });
    expect(emulator.revokeAgreements()).toBe(0);
    expect((await refresh(emulator.issueRefreshToken())).status).toBe(200);
  });

  test("leaves no trace in the journal, and neither do codes and verifiers", async () => {
    const token = emulator.issueRefreshToken();
    const used = await code();
    await refresh(token);
    await trade({ code: used });
    const journal = JSON.stringify(emulator.requests());
    for (const secret of [token, encodeURIComponent(token), used, verifier])
      expect(journal).not.toContain(secret);
    expect(emulator.requests().at(-1)?.body).toMatch(/&code=\[redacted\]$/);
  });

  test("is gone after a reset", async () => {
    const token = emulator.issueRefreshToken();
    emulator.reset();
    expect((await refresh(token)).body).toMatchObject({ error: "invalid_grant" });
  });
});
