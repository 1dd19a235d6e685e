import { describe, expect, test } from "@jest/globals";
import { openSession } from "../../provider/auth/index.js";
import { AuthError } from "../../provider/errors.js";
import { errorOf, type Reply, serve } from "../wire/loopback.js";
import { ann, clientFor, refusal } from "./loopback-client.js";
import { profileFor, sessionOf } from "./session.js";

describe("a request the service has accepted", () => {
  test("gives the track of a registration", async () => {
    const headers = { "x-amzn-requestid": "1b2c" };
    const { register } = await clientFor([{ headers, body: { trackId: "devtest" } }]);
    expect(await register()).toEqual({ trackId: "devtest", requestId: "1b2c" });
  });

  test("gives the groups and the number of testers", async () => {
    const { add } = await clientFor([{ body: { groups: ["qa"], uniqueTesterCount: 7, requestId: "3d4e" } }]);
    expect(await add()).toEqual({ groups: ["qa"], uniqueTesterCount: 7, requestId: "3d4e" });
  });

  test.each<[string, Reply]>([
    ["nothing", {}],
    ["blanks", { body: "\r\n" }],
  ])("is accepted also when the body holds %s, and says so", async (_what, reply) => {
    const { add, register } = await clientFor([reply]);
    const empty = { requestId: undefined, empty: true };
    expect(await add()).toEqual({ groups: undefined, uniqueTesterCount: undefined, ...empty });
    expect(await register()).toEqual({ trackId: undefined, ...empty });
  });

  test.each<[unknown, string[]]>([
    [{ groups: null, uniqueTesterCount: 7 }, ["groups"]],
    [{ groups: ["qa", 1], uniqueTesterCount: 7 }, ["groups"]],
    [{ groups: ["qa"], uniqueTesterCount: null }, ["uniqueTesterCount"]],
    [{ groups: ["qa"], uniqueTesterCount: "7" }, ["uniqueTesterCount"]],
  ])("is accepted with the names of the fields that cannot be read in %j", async (body, unreadable) => {
    const { add } = await clientFor([{ body }]);
    expect((await add()).unreadable).toEqual(unreadable);
  });

  test("puts appId and track into one segment of the path each", async () => {
    const { client, requests } = await clientFor([{}]);
    await client.addTesters("a/b?c", "dev test/#", { name: "qa", testers: [] });
    await client.register("a/b?c", { packageName: "p", certificate: "c" });
    expect(requests.map(({ path }) => path)).toEqual([
      "/v1/applications/a%2Fb%3Fc/tracks/dev%20test%2F%23/testers",
      "/v1/applications/a%2Fb%3Fc/devtest/register",
    ]);
  });

  test("asks for its session when it is sent, not before", async () => {
    let asked = 0;
    const session = sessionOf("http://127.0.0.1");
    const { add } = await clientFor([{}], {
      session: () => {
        asked += 1;
        return session();
      },
    });
    expect(asked).toBe(0);
    await add();
    expect(asked).toBe(1);
  });
});

describe("no request is sent", () => {
  test("without a session", async () => {
    const unusable = new AuthError("unusable_credentials", "cannot be read", "Name a file.");
    const { add, requests } = await clientFor([{}], { session: () => Promise.reject(unusable) });
    expect(await errorOf(add())).toBe(unusable);
    expect(requests).toHaveLength(0);
  });

  test("without a token, and the error is the auth layer's", async () => {
    const profile = { ...profileFor("http://127.0.0.1"), clientSecret: { read: () => "" } };
    const { add, requests } = await clientFor([{}], { session: async () => openSession(profile) });
    expect(await errorOf(add())).toMatchObject({ code: "missing_credentials" });
    expect(requests).toHaveLength(0);
  });

  test("to a host the profile does not list, and no token is asked for", async () => {
    const issuer = await serve({});
    const session = openSession(profileFor("https://api.example.com", issuer.url));
    const { add, requests } = await clientFor([{}], { session: async () => session });
    expect(await errorOf(add())).toMatchObject({ code: "host_not_allowed" });
    expect([issuer.requests.length, requests.length]).toEqual([0, 0]);
  });
});

describe("a token that the service refuses", () => {
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

  test.each([401, 403])("with %i twice is an error that says what to check", async (status) => {
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
    let forgotten = false;
    const session = sessionOf("http://127.0.0.1", {
      accessToken: () => (forgotten ? Promise.reject(none) : Promise.resolve("leaked-token-1")),
      forget: () => {
        forgotten = true;
      },
    });
    const { add, requests } = await clientFor([{ status: 403 }], { session });
    expect(await errorOf(add())).toBe(none);
    expect(requests).toHaveLength(1);
  });
});

test("two hundred callers cause one request for a token", async () => {
  const issuer = await serve({ body: { access_token: "token-1", token_type: "bearer", expires_in: 3600 } });
  const session = openSession(profileFor("http://127.0.0.1", `${issuer.url}/auth/o2/token`));
  const { client, requests } = await clientFor([{}], { session: async () => session });
  await Promise.all(
    Array.from({ length: 200 }, () => client.addTesters("app", "devtest", { name: "qa", testers: [ann] })),
  );
  expect(issuer.requests).toHaveLength(1);
  expect(requests).toHaveLength(200);
});
