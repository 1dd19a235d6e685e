import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import {
  AuthError,
  type ClientCredentials,
  type Credentials,
  TokenSource,
} from "../../provider/auth/index.js";
import { deadAddress, errorOf, fakeTime, type Reply, serve, serveSocket } from "../client/loopback.js";

const secret = "test-secret/+1";

function credentials(url: string): ClientCredentials {
  return {
    tokenUrl: `${url}/auth/o2/token`,
    clientId: "test-client",
    clientSecret: secret,
    grant: "client_credentials",
    scopes: ["appstore::apps:readwrite"],
  };
}

/** Everything of an error that could reach a log. */
function everythingOf(error: Error): string {
  return inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + String(error.stack);
}

async function failWith(...replies: readonly Reply[]) {
  const server = await serve(...replies);
  const time = fakeTime();
  const error = await errorOf(new TokenSource(time).token(credentials(server.url)));
  expect(error).toBeInstanceOf(AuthError);
  expect(everythingOf(error)).not.toMatch(/test-secret|leaked-token/);
  return { error: error as AuthError, requests: server.requests, slept: time.slept };
}

const lines = (error: Error) => error.message.split("\n");

describe("an error Login with Amazon names", () => {
  test.each([
    [
      401,
      "invalid_client",
      /client id and client secret: invalid_client: Told so \(status 401\)$/,
      /rotated/,
    ],
    [400, "invalid_scope", /the scope that was asked for: invalid_scope: Told so/, /not attached to the API/],
    [400, "unsupported_grant_type", /this way of asking for a token/, /LWA_TOKEN_URL/],
    [400, "invalid_request", /malformed/, /proxy/],
    [400, "invalid_grant", /does not accept the grant/, /authorise again/],
    [400, "unauthorized_client", /does not let this client/, /App Submission API/],
    [403, "access_denied", /denied access/, /active/],
    [500, "server_error", /failed on its side/, /again/],
    [400, "temporarily_unavailable", /not available at the moment/, /again/],
  ])("with %i %s becomes a sentence and a cure", async (status, code, sentence, cure) => {
    const { error, requests } = await failWith({
      status,
      body: { error: code, error_description: "Told so" },
    });
    expect(error.code).toBe(code);
    expect(error.status).toBe(status);
    expect(lines(error)).toHaveLength(2);
    expect(lines(error)[0]).toMatch(sentence);
    expect(lines(error)[1]).toMatch(cure);
    expect(error.cure).toBe(lines(error)[1]);
    expect(requests).toHaveLength(1);
  });

  test("is heard beside a challenge in a header", async () => {
    const headers = { "www-authenticate": 'Basic realm="LWA"' };
    const { error } = await failWith({ status: 401, headers, body: { error: "invalid_client" } });
    expect(error.code).toBe("invalid_client");
    expect(lines(error)[0]).toMatch(/: invalid_client \(status 401\)$/);
  });

  test("is heard in an answer that says it is text", async () => {
    const headers = { "content-type": "text/plain" };
    const { error } = await failWith({ status: 400, headers, body: { error: "invalid_scope" } });
    expect(error.code).toBe("invalid_scope");
  });

  test("carries the request id of the body", async () => {
    const { error } = await failWith({
      status: 401,
      body: { error: "invalid_client", request_id: "0d1e-2f" },
    });
    expect(error.message).toContain("(status 401, request id 0d1e-2f)");
  });

  test("carries the request id of the header", async () => {
    const headers = { "x-amzn-RequestId": "3a4b-5c" };
    const { error } = await failWith({ status: 401, headers, body: { error: "invalid_client" } });
    expect(error.message).toContain("(status 401, request id 3a4b-5c)");
  });

  test("that repeats the secret, plain, encoded or in two lines, does not show it", async () => {
    const described = `no ${secret}, no ${encodeURIComponent(secret)},\nno\u001b[31m Atza|leaked-token`;
    const { error } = await failWith({
      status: 401,
      body: { error: "invalid_client", error_description: described },
    });
    expect(lines(error)).toHaveLength(2);
    expect(lines(error)[0]).toContain("no …, no …, no [31m … (status 401)");
  });

  test.each([
    [401, "invalid_client"],
    [403, "access_denied"],
    [500, "server_error"],
  ])("by its status %i alone is %s", async (status, code) => {
    const { error } = await failWith({ status, body: "" });
    expect(error.code).toBe(code);
  });
});

describe("an error of a refresh token or a code", () => {
  const client = { tokenUrl: "", clientId: "test-client", clientSecret: secret };
  const refresh: Credentials = {
    ...client,
    grant: "refresh_token",
    refreshToken: "test-secret-2",
    scopes: [],
  };
  const trade: Credentials = {
    ...client,
    grant: "authorization_code",
    code: "test-secret-3",
    redirectUri: "https://localhost:8443/done",
    codeVerifier: "test-secret-4",
  };

  async function refusalOf(credentialsOfGrant: Credentials, error: string, description: string) {
    const server = await serve({ status: 400, body: { error, error_description: description } });
    const asked = { ...credentialsOfGrant, tokenUrl: server.url };
    const failure = await errorOf(new TokenSource(fakeTime()).token(asked));
    expect(failure).toMatchObject({ name: "AuthError", code: error, status: 400 });
    expect(everythingOf(failure)).not.toMatch(/test-secret/);
    expect(server.requests).toHaveLength(1);
    return failure as AuthError;
  }

  const vendor = "The request has an invalid grant parameter :";
  test.each<[Credentials, string, string, RegExp, RegExp]>([
    [
      refresh,
      "invalid_grant",
      `${vendor} refresh_token. User may have revoked or didn't grant the permission.`,
      /it was revoked, or nobody ever gave the permission: invalid_grant: The/,
      /devtest auth login/,
    ],
    [refresh, "invalid_grant", "refresh token has expired", /has expired:/, /devtest auth import/],
    [
      refresh,
      "invalid_grant",
      "not issued to this client",
      /belongs to another client id/,
      /Correct LWA_CLIENT_ID/,
    ],
    [
      refresh,
      "invalid_grant",
      "grant request is invalid",
      /does not accept the refresh token:/,
      /revoked, was replaced by a newer one, has expired, or belongs to another/,
    ],
    [
      refresh,
      "unauthorized_client",
      "Not authorized for requested operation",
      /most probably issued to another client id/,
      /Correct LWA_CLIENT_ID/,
    ],
    [refresh, "invalid_grant", "no test-secret-2 here", /invalid_grant: no … here/, /devtest auth/],
    [
      trade,
      "invalid_grant",
      `${vendor} code`,
      /the code: it was used before, is too old/,
      /once and for five minutes/,
    ],
    [
      trade,
      "invalid_grant",
      "the code has expired",
      /says that the code has expired/,
      /once and for five minutes/,
    ],
    [trade, "invalid_grant", "redirect_uri mismatch", /the redirect_uri the code was/, /to the letter/],
    [trade, "invalid_grant", "PKCE verification failed", /in another log-in/, /the log-in that asked for it/],
    [trade, "invalid_grant", "test-secret-3 test-secret-4", /: invalid_grant: … … \(/, /once and for/],
  ])("is told apart by its words: %# %j %s %s", async (asked, error, description, sentence, cure) => {
    const failure = await refusalOf(asked, error, description);
    expect(lines(failure)[0]).toMatch(sentence);
    expect(lines(failure)[1]).toMatch(cure);
  });

  test("names what the profile it came from calls things", async () => {
    const setBy = { clientId: "CLIENT-ID-PLACE", clientSecret: "SECRET-PLACE", tokenUrl: "URL-PLACE" };
    expect((await refusalOf({ ...refresh, setBy }, "invalid_client", "")).cure).toMatch(
      /CLIENT-ID-PLACE.*SECRET-PLACE/,
    );
    expect((await refusalOf({ ...refresh, setBy }, "invalid_request", "")).cure).toMatch(/URL-PLACE/);
    const dead = { ...refresh, setBy, tokenUrl: `http://${await deadAddress()}` };
    const failure = (await errorOf(new TokenSource(fakeTime()).token(dead))) as AuthError;
    expect(failure.cure).toMatch(/^The address comes from URL-PLACE\./);
  });
});

describe("an answer that is no token", () => {
  const token = "leaked-token";
  test.each<[string, Reply, RegExp, RegExp]>([
    [
      "a web page",
      { body: "<html><title>Sign in</title></html>" },
      /a web page titled "Sign in"/,
      /LWA_TOKEN_URL/,
    ],
    [
      "a web page with 404",
      { status: 404, body: "<!doctype html>" },
      /sent a web page instead/,
      /LWA_TOKEN_URL/,
    ],
    ["nothing", { body: "" }, /an empty answer/, /LWA_TOKEN_URL/],
    ["204", { status: 204 }, /an empty answer/, /LWA_TOKEN_URL/],
    ["text", { body: token }, /not JSON/, /LWA_TOKEN_URL/],
    ["JSON without a token", { body: { token_type: "bearer" } }, /without access_token/, /report it/],
    ["a token of no type", { body: { access_token: token } }, /without token_type/, /report it/],
    ["an unknown error", { status: 400, body: { error: "odd" } }, /names no known error/, /LWA_TOKEN_URL/],
    [
      "a redirect",
      { status: 302, headers: { location: "http://127.0.0.1:1/" } },
      /a redirect/,
      /LWA_TOKEN_URL/,
    ],
    [
      "a token with 400",
      { status: 400, body: { access_token: token, token_type: "bearer", expires_in: 3600 } },
      /names no known error/,
      /LWA_TOKEN_URL/,
    ],
    ["too much", { body: "x".repeat(1024 * 1024 + 1) }, /more than a mebibyte/, /LWA_TOKEN_URL/],
    [
      "a token that no header can carry",
      { body: { access_token: `${token}\n`, token_type: "bearer", expires_in: 1 } },
      /no header can carry/,
      /report it/,
    ],
  ])("but %s is called that", async (_what, reply, sentence, cure) => {
    const { error, requests } = await failWith(reply);
    expect(error.code).toBe("bad_answer");
    expect(lines(error)).toHaveLength(2);
    expect(lines(error)[0]).toMatch(sentence);
    expect(lines(error)[1]).toMatch(cure);
    expect(requests).toHaveLength(1);
  });

  test.each([-1, null, "soon", {}])("but one with expires_in %p is not used", async (life) => {
    const { error } = await failWith({
      body: { access_token: token, token_type: "bearer", expires_in: life },
    });
    expect(error.code).toBe("bad_answer");
    expect(lines(error)[0]).toMatch(/unusable expires_in/);
  });
});

describe("a token endpoint in trouble", () => {
  const token = { body: { access_token: "token-1", token_type: "bearer", expires_in: 3600 } };

  test.each([502, 503, 504])(
    "that answers %i is asked again, with longer and longer pauses",
    async (status) => {
      const server = await serve({ status }, { status }, { status }, token);
      const time = fakeTime();
      expect(await new TokenSource(time).token(credentials(server.url))).toBe("token-1");
      expect(server.requests).toHaveLength(4);
      expect(time.slept).toEqual([500, 1000, 2000]);
    },
  );

  test("that stays away is given up after four attempts", async () => {
    const { error, requests } = await failWith({ status: 503 });
    expect(error.code).toBe("temporarily_unavailable");
    expect(requests).toHaveLength(4);
  });

  test.each([
    ["seconds", (_: number) => "7", 7000],
    ["a date", (now: number) => new Date(now + 30_000).toUTCString(), 30_000],
    ["a date gone by", (now: number) => new Date(now - 30_000).toUTCString(), 0],
    ["something else", (_: number) => "soon", 1000],
  ])(
    "that asks for fewer requests with Retry-After as %s is given its pause",
    async (_what, header, pause) => {
      const time = fakeTime();
      const server = await serve({ status: 429, headers: { "retry-after": header(time.at) } }, token);
      expect(await new TokenSource(time).token(credentials(server.url))).toBe("token-1");
      expect(time.slept).toEqual([pause]);
    },
  );

  test("that asks for a long pause is not waited for", async () => {
    const { error, requests, slept } = await failWith({ status: 429, headers: { "retry-after": "3600" } });
    expect(error.code).toBe("rate_limited");
    expect(error.message).toContain("(status 429, Retry-After: 3600)");
    expect(requests).toHaveLength(1);
    expect(slept).toEqual([]);
  });

  test.each([400, 401, 403, 404, 408, 500])("that answers %i is not asked again", async (status) => {
    const { requests } = await failWith({ status });
    expect(requests).toHaveLength(1);
  });

  test("that listens nowhere is tried four times, and its address named", async () => {
    const url = `http://${await deadAddress()}`;
    const time = fakeTime();
    const error = (await errorOf(new TokenSource(time).token(credentials(url)))) as AuthError;
    expect(time.slept).toEqual([500, 1000, 2000]);
    expect(error.code).toBe("unreachable");
    expect(lines(error)[0]).toBe(
      `No token from Login with Amazon: cannot reach ${url}: the connection was refused (ECONNREFUSED)`,
    );
    expect(lines(error)[1]).toMatch(/LWA_TOKEN_URL/);
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("whose name cannot be looked up just now is tried four times", async () => {
    const time = fakeTime();
    const cause = Object.assign(new Error("getaddrinfo EAI_AGAIN"), {
      code: "EAI_AGAIN",
      syscall: "getaddrinfo",
    });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause }));
    const error = await errorOf(
      new TokenSource({ ...time, fetch }).token(credentials("https://example.com")),
    );
    expect(error).toMatchObject({ code: "unreachable" });
    expect(time.slept).toEqual([500, 1000, 2000]);
  });

  test("that closes the connection is asked once, and said to have closed it", async () => {
    const server = await serveSocket((socket) => socket.once("data", () => socket.destroy()));
    const time = fakeTime();
    const error = await errorOf(new TokenSource(time).token(credentials(server.url)));
    expect(error).toMatchObject({ code: "unreachable" });
    expect(lines(error)[0]).toMatch(/the connection closed before an answer/);
    expect(server.received.connections).toBe(1);
    expect(everythingOf(error)).not.toMatch(/test-secret/);
  });

  test("that does not answer is given up when the time is over", async () => {
    const server = await serveSocket(() => {});
    const source = new TokenSource({ ...fakeTime(), timeoutSeconds: 0.05 });
    const error = await errorOf(source.token(credentials(server.url)));
    expect(error).toMatchObject({ code: "timed_out" });
    expect(lines(error)[0]).toBe(
      `No token from Login with Amazon: no answer from ${server.url} within 0.05 s`,
    );
    expect(server.received.connections).toBeLessThanOrEqual(1);
  });

  test("that stops in the middle of an answer is given up when the time is over", async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"access_token":"leaked-token"';
    const server = await serveSocket((socket) => socket.once("data", () => socket.write(half)));
    const source = new TokenSource({ ...fakeTime(), timeoutSeconds: 0.2 });
    const error = await errorOf(source.token(credentials(server.url)));
    expect(error).toMatchObject({ code: "timed_out" });
    expect(everythingOf(error)).not.toMatch(/leaked-token|test-secret/);
  });
});
