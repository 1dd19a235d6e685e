import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { type Credentials, TokenSource } from "../../provider/auth/index.js";
import { Client, type ClientOptions } from "../../provider/client.js";
import { AuthError, ServiceError } from "../../provider/errors.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { errorOf, fakeTime, type Reply, serve } from "./loopback.js";

const credentials: Credentials = {
  tokenUrl: "https://api.example.com/auth/o2/token",
  clientId: "test-client",
  clientSecret: "test-secret",
  grant: "client_credentials",
  scopes: ["appstore::apps:readwrite"],
};

/** Hands out `leaked-token-1`, `leaked-token-2`, … and counts. */
function numberedTokens() {
  const tokens = {
    issued: 0,
    forgotten: [] as string[],
    current: "",
    async token() {
      if (tokens.current === "") tokens.current = `leaked-token-${++tokens.issued}`;
      return tokens.current;
    },
    forget(_credentials: Credentials, token: string) {
      tokens.forgotten.push(token);
      if (tokens.current === token) tokens.current = "";
    },
  };
  return tokens;
}

const ann = { email: "ann@example.com", firstName: "Annabel", lastName: "Li" };
const bo = { email: "bo.peter@example.com", firstName: "Bo  Peter" };

async function clientFor(replies: readonly Reply[], changed: Partial<ClientOptions> = {}) {
  const server = await serve(...replies);
  const tokens = numberedTokens();
  const time = fakeTime();
  const client = new Client({
    apiUrl: server.url,
    credentials: () => credentials,
    tokens,
    sleep: time.sleep,
    ...changed,
  });
  const add = () => client.addTesters("amzn1.app", "devtest", { name: "qa", testers: [ann, bo] });
  const register = () =>
    client.register("amzn1.app", { packageName: "com.example.racing", certificate: "PEM" });
  return { client, add, register, requests: server.requests, tokens, slept: time.slept };
}

async function refusal(...replies: readonly Reply[]) {
  const it = await clientFor(replies);
  const error = (await errorOf(it.add())) as ServiceError;
  expect(error).toBeInstanceOf(ServiceError);
  const everything = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
  expect(everything).not.toMatch(/leaked-token|test-secret|ann@example\.com|Annabel/i);
  const [what, cure, ...more] = error.message.split("\n");
  expect(more).toEqual([]);
  return { ...it, error, what, cure };
}

describe("a request the service has accepted", () => {
  test("tells the track of a registration", async () => {
    const headers = { "x-amzn-requestid": "1b2c" };
    const { register } = await clientFor([{ headers, body: { trackId: "devtest" } }]);
    expect(await register()).toEqual({ trackId: "devtest", requestId: "1b2c" });
  });

  test("tells the groups and the number of testers", async () => {
    const { add } = await clientFor([{ body: { groups: ["qa"], uniqueTesterCount: 7, requestId: "3d4e" } }]);
    expect(await add()).toEqual({ groups: ["qa"], uniqueTesterCount: 7, requestId: "3d4e" });
  });

  test.each<[string, Reply]>([
    ["nothing", {}],
    ["nothing, with 204", { status: 204 }],
    ["an empty object", { body: {} }],
    ["null", { body: "null" }],
    ["other types", { body: { groups: [1], uniqueTesterCount: "7", trackId: 5 } }],
  ])("is accepted also when the answer says %s", async (_what, reply) => {
    const { add, register } = await clientFor([reply]);
    expect(await add()).toEqual({ groups: undefined, uniqueTesterCount: undefined, requestId: undefined });
    expect(await register()).toEqual({ trackId: undefined, requestId: undefined });
  });

  test("puts what identifies the app into one segment of the path each", async () => {
    const { client, requests } = await clientFor([{}]);
    await client.addTesters("a/b?c", "dev test/#", { name: "qa", testers: [] });
    await client.register("a/b?c", { packageName: "p", certificate: "c" });
    expect(requests.map(({ path }) => path)).toEqual([
      "/v1/applications/a%2Fb%3Fc/tracks/dev%20test%2F%23/testers",
      "/v1/applications/a%2Fb%3Fc/devtest/register",
    ]);
  });

  test("reads the credentials when it is sent, not before", async () => {
    let reads = 0;
    const { add } = await clientFor([{}], {
      credentials: () => {
        reads += 1;
        return credentials;
      },
    });
    expect(reads).toBe(0);
    await add();
    expect(reads).toBe(1);
  });
});

describe("no request is sent", () => {
  test("without credentials", async () => {
    const missing = new AuthError("missing_credentials", "none is set", "Set them.");
    const { add, requests } = await clientFor([{}], {
      credentials: () => {
        throw missing;
      },
    });
    expect(await errorOf(add())).toBe(missing);
    expect(requests).toHaveLength(0);
  });

  test("without a token, and the error is the auth layer's", async () => {
    const { add, requests } = await clientFor([{}], {
      tokens: new TokenSource(),
      credentials: () => ({ ...credentials, clientSecret: "" }),
    });
    expect(await errorOf(add())).toMatchObject({ code: "missing_credentials" });
    expect(requests).toHaveLength(0);
  });
});

describe("a token the service turns down", () => {
  test.each([401, 403])("with %i is replaced, and the request repeated once", async (status) => {
    const { add, requests, tokens } = await clientFor([{ status }, { body: { groups: ["qa"] } }]);
    expect(await add()).toMatchObject({ groups: ["qa"] });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer leaked-token-1",
      "Bearer leaked-token-2",
    ]);
    expect(requests[1]?.body).toBe(requests[0]?.body);
    expect(tokens.forgotten).toEqual(["leaked-token-1"]);
  });

  test.each([401, 403])("with %i twice is an error that says what to look at", async (status) => {
    const reply = {
      status,
      headers: { "x-amzn-requestid": "1b2c" },
      body: { Message: "Request is not authorized." },
    };
    const { error, requests, tokens, what, cure } = await refusal(reply);
    expect(requests).toHaveLength(2);
    expect(tokens.issued).toBe(2);
    expect(error).toMatchObject({ code: "not_authorized", outcome: "refused", status, requestId: "1b2c" });
    expect(what).toBe(
      `the service does not accept the token, and not a new one either: Request is not authorized. (status ${status}, request id 1b2c)`,
    );
    expect(cure).toMatch(/attached to "App Submission API".*same developer account.*secret has not expired/);
  });

  test("is the auth layer's error when there is no other", async () => {
    const none = new AuthError("invalid_client", "does not accept", "Check.");
    const tokens = {
      token: () => (tokens.forgotten ? Promise.reject(none) : Promise.resolve("leaked-token-1")),
      forget: () => {
        tokens.forgotten = true;
      },
      forgotten: false,
    };
    const { add, requests } = await clientFor([{ status: 403 }], { tokens });
    expect(await errorOf(add())).toBe(none);
    expect(requests).toHaveLength(1);
  });
});

describe("an answer that refuses", () => {
  test("is told in the words of the service's errors", async () => {
    const body = {
      httpCode: 400,
      message: "Bad Request",
      errors: [
        { errorCode: "invalid_input", errorMessage: "Invalid tester" },
        { errorCode: "group_limit", errorMessage: "Too many" },
      ],
    };
    const { error, what, cure, requests } = await refusal({ status: 400, body });
    expect(error).toMatchObject({ code: "bad_request", outcome: "refused", status: 400 });
    expect(what).toBe(
      "the service refused the request: invalid_input: Invalid tester; group_limit: Too many (status 400)",
    );
    expect(cure).toMatch(
      /^Each address must be that of the person's Amazon account\..*50 testers.*1,500 testers\.$/,
    );
    expect(requests).toHaveLength(1);
  });

  test.each<[string, Reply, string]>([
    ["flat", { body: { errorCode: "invalid_input", errorMessage: "Invalid" } }, "invalid_input: Invalid"],
    ["its message alone", { body: { httpCode: 400, message: "Bad Request", errors: [] } }, "Bad Request"],
    ["the gateway's", { body: { Message: "Not so" } }, "Not so"],
    ["an odd list", { body: { message: "Odd", errors: [null, 1, {}] } }, "Odd"],
    ["empty", { body: "" }, "an empty answer"],
    ["an empty object", { body: {} }, '"{}"'],
    ["text", { body: "Bad\r\nthing" }, '"Bad thing"'],
    ["a web page", { body: "<html><head><title>Oh\nno</title>" }, 'a web page titled "Oh no"'],
    ["a web page of no title", { body: "<html>" }, "a web page"],
    ["JSON of another kind", { body: "[1]" }, '"[1]"'],
    ["JSON with escapes", { body: '{"who":"ann\\u0040example.com"}' }, '"{"who":"…@example.com #71d4f5"}"'],
  ])("is understood when its body is %s", async (_what, reply, words) => {
    const { what } = await refusal({ status: 400, ...reply });
    expect(what).toBe(`the service refused the request: ${words} (status 400)`);
  });

  test.each([
    [404, "not_found", /does not find the app/, /^Check the appId.*registered for DevTest\.$/],
    [409, "conflict", /refused the request because of what is there/, /remove that person in the Developer/],
    [413, "too_large", /refused the request because of its size/, /maxTestersPerRequest/],
  ])("with %i is %s, and was not acted on", async (status, code, sentence, cure) => {
    const it = await refusal({ status, body: {} });
    expect(it.error).toMatchObject({ code, outcome: "refused", status });
    expect(it.what).toMatch(sentence);
    expect(it.cure).toMatch(cure);
    expect(it.requests).toHaveLength(1);
  });

  test("to register says what registering needs", async () => {
    const { register } = await clientFor([{ status: 400 }]);
    expect((await errorOf(register())).message).toMatch(
      /\nCheck that packageName.*ECDSA key.*3 certificates/,
    );
    const missing = await clientFor([{ status: 404 }]);
    expect((await errorOf(missing.register())).message).toMatch(/\nCheck the appId[^\n]*security profile\.$/);
  });

  test("for an address the gateway does not know says so", async () => {
    const Message = "Unable to fetch the request scope for uri = /appstore/v1/x and verb = POST";
    const { cure } = await refusal({ status: 400, body: { Message } });
    expect(cure).toMatch(/^There is no such address\. Check the appId\. Check DEVTEST_API_URL/);
  });

  test.each([301, 302, 303, 307, 308])("with the redirect %i is not followed", async (status) => {
    const elsewhere = await serve({});
    const location = `${elsewhere.url}/?token=leaked-token`;
    const { error, what, requests } = await refusal({ status, headers: { location } });
    expect(error).toMatchObject({ code: "refused", outcome: "refused", status });
    expect(what).toBe(
      `the service answered with a redirect, which is never followed: to ${elsewhere.url} (status ${status})`,
    );
    expect(requests).toHaveLength(1);
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe("an answer that does not tell", () => {
  test.each([
    [500, "server_error"],
    [502, "server_error"],
    [503, "server_error"],
    [504, "server_error"],
    [408, "timed_out"],
  ])("with %i is unknown, and the request never repeated", async (status, code) => {
    const { error, what, cure, requests } = await refusal({ status, body: { Message: "Oh" } });
    expect(error).toMatchObject({ code, outcome: "unknown", status });
    expect(what).toMatch(/: Oh \(status \d+\); whether Amazon acted on the request is not known$/);
    expect(cure).toMatch(/^Run `pulumi up` again/);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ["a web page", "<!doctype html><title>Welcome</title>", 'a web page titled "Welcome"'],
    ["text", "OK", '"OK"'],
    ["half of its JSON", '{"groups":', '"{"groups":"'],
    ["more than a mebibyte", `"${"x".repeat(1024 * 1024)}"`, `""${"x".repeat(299)}…"`],
  ])("because a 200 holds %s is unknown", async (_what, body, words) => {
    const { error, what, cure, requests } = await refusal({ status: 200, body });
    expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status: 200 });
    expect(what).toBe(
      `the answer is not the service's: ${words} (status 200); whether Amazon acted on the request is not known`,
    );
    expect(cure).toMatch(/DEVTEST_API_URL.*pulumi up/);
    expect(requests).toHaveLength(1);
  });
});

describe("a service that asks for fewer requests", () => {
  test("is given the pause it asks for", async () => {
    const { add, slept, requests } = await clientFor([{ status: 429, headers: { "retry-after": "7" } }, {}]);
    await add();
    expect(slept).toEqual([7000]);
    expect(requests).toHaveLength(2);
  });

  test("until a date is given that pause", async () => {
    const until = new Date(Date.now() + 20_000).toUTCString();
    const { add, slept } = await clientFor([{ status: 429, headers: { "retry-after": until } }, {}]);
    await add();
    expect(slept[0]).toBeGreaterThan(15_000);
    expect(slept[0]).toBeLessThanOrEqual(20_000);
  });

  test("without saying for how long is tried four times, then told of", async () => {
    const { error, cure, slept, requests } = await refusal({ status: 429 });
    expect(error).toMatchObject({ code: "rate_limited", outcome: "refused", status: 429 });
    expect(cure).toMatch(/^Nothing was done\. Wait/);
    expect(slept).toEqual([1000, 2000, 4000]);
    expect(requests).toHaveLength(4);
  });

  test("for an hour is not waited for", async () => {
    const { what, slept, requests } = await refusal({ status: 429, headers: { "retry-after": "3600" } });
    expect(what).toContain("(status 429, Retry-After: 3600)");
    expect(slept).toEqual([]);
    expect(requests).toHaveLength(1);
  });
});

describe("what the service says of people", () => {
  const say = async (words: string) => {
    const { what } = await refusal({
      status: 400,
      body: { errorCode: "invalid_input", errorMessage: words },
    });
    return what?.slice("the service refused the request: invalid_input: ".length, -" (status 400)".length);
  };

  test.each([
    ["ann@example.com is invalid", "…@example.com #71d4f5 is invalid"],
    ["ANN@Example.com is invalid", "…@example.com #71d4f5 is invalid"],
    ["ann%40example.com is invalid", "…@example.com #71d4f5 is invalid"],
    ["Annabel Li is unknown; li is not in the list", "… … is unknown; … is not in the list"],
    ["Bo  Peter is unknown", "… is unknown"],
    ["Limit of the Lists is 50", "Limit of the Lists is 50"],
    ["token leaked-token-1 and Atza|leaked-token", "token … and …"],
    ["a\u0000b\u001b[2Jc\u2028d\r\ne\u202ef", "a b [2Jc d e f"],
  ])("%j is shown without them", async (words, shown) => {
    expect(await say(words)).toBe(shown);
  });

  test("is cut to a length", async () => {
    expect(await say("y ".repeat(5000))).toHaveLength(300 + 1 - "invalid_input: ".length);
  });

  test("takes no time even when it is a mebibyte of one word", async () => {
    const started = cpuMilliseconds();
    await say("y".repeat(1_000_000));
    expect(cpuMilliseconds() - started).toBeLessThan(2000);
  });
});

test("two hundred callers need one token", async () => {
  const issuer = await serve({ body: { access_token: "token-1", token_type: "bearer", expires_in: 3600 } });
  const { client, requests } = await clientFor([{}], {
    tokens: new TokenSource(),
    credentials: () => ({ ...credentials, tokenUrl: `${issuer.url}/auth/o2/token` }),
  });
  await Promise.all(
    Array.from({ length: 200 }, () => client.addTesters("app", "devtest", { name: "qa", testers: [ann] })),
  );
  expect(issuer.requests).toHaveLength(1);
  expect(requests).toHaveLength(200);
});
