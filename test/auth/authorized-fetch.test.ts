import { describe, expect, jest, test } from "@jest/globals";
import { authorizedFetch, type ClientProfile, openSession } from "../../provider/auth/index.js";
import { errorOf, fakeTime, type Received, type Reply, serve } from "../wire/loopback.js";
import { clientProfile, env, givenProfile } from "./profiles/profile.js";

/** An API, a token endpoint that numbers its tokens, and a way to call the API with them. */
async function start(...replies: readonly (Reply | ((received: Received) => Reply))[]) {
  const api = await serve(...replies);
  let issued = 0;
  const issue = () => {
    issued += 1;
    return { body: { access_token: `token-${issued}`, token_type: "bearer", expires_in: 3600 } };
  };
  const server = await serve(issue);
  const session = openSession(clientProfile(server.url), { env, ...fakeTime() });
  const sent = () => api.requests.map(({ headers }) => headers.authorization);
  return { api, session, sent, tokenRequests: server.requests, call: authorizedFetch(session) };
}

const turnedDown = { status: 403, body: { Message: "Request is not authorized." } };

describe("a request with the token of a session", () => {
  test("carries it beside the headers, body and method of the caller", async () => {
    const { api, call } = await start({ body: "done" });
    const headers = { authorization: "Bearer other", accept: "text/plain" };
    const answer = await call(`${api.url}/x?y=1`, { method: "PUT", body: "hello", headers });
    expect(await answer.text()).toBe("done");
    expect(api.requests).toMatchObject([
      {
        method: "PUT",
        path: "/x?y=1",
        body: "hello",
        headers: { authorization: "Bearer token-1", accept: "text/plain" },
      },
    ]);
  });

  test.each([401, 403])(
    "that is turned down with %i is repeated once, whole, with a new one",
    async (status) => {
      const { api, call, sent, tokenRequests } = await start({ ...turnedDown, status }, { body: "done" });
      const answer = await call(api.url, { method: "POST", body: "hello" });
      expect(await answer.text()).toBe("done");
      expect(sent()).toEqual(["Bearer token-1", "Bearer token-2"]);
      expect(api.requests.map(({ body }) => body)).toEqual(["hello", "hello"]);
      expect(tokenRequests).toHaveLength(2);
    },
  );

  test("that is turned down lets go of the refusal, whose connection would be kept otherwise", async () => {
    const { session } = await start({});
    const cancelled = jest.fn<() => void>();
    const refusals = [1, 2].map(
      () => new Response(new ReadableStream({ cancel: cancelled }), { status: 401 }),
    );
    const left = [...refusals];
    const answer = await authorizedFetch(session, async () => left.shift() as Response)("http://127.0.0.1/");
    expect(answer).toBe(refusals[1]);
    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  test("that is turned down twice is answered with the second refusal", async () => {
    const { api, call, tokenRequests } = await start(turnedDown);
    const answer = await call(api.url);
    expect([answer.status, await answer.json()]).toEqual([403, turnedDown.body]);
    expect([api.requests.length, tokenRequests.length]).toEqual([2, 2]);
  });

  test("is sent twice by each of two hundred callers whose token died early, and the token asked for twice in all", async () => {
    const { api, call, session, tokenRequests } = await start(({ headers }) =>
      headers.authorization === "Bearer token-1" ? turnedDown : { body: "done" },
    );
    await session.accessToken();
    const answers = await Promise.all(Array.from({ length: 200 }, () => call(api.url)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([api.requests.length, tokenRequests.length]).toEqual([400, 2]);
  });

  test.each([400, 404, 429, 500])("that fails with %i is not repeated", async (status) => {
    const { api, call, tokenRequests } = await start({ status });
    expect((await call(api.url)).status).toBe(status);
    expect([api.requests.length, tokenRequests.length]).toEqual([1, 1]);
  });
});

describe("a redirect", () => {
  test.each(["to another host", "to a host the profile lists"])(
    "%s is the answer, and nothing goes there",
    async (where) => {
      const other = await serve({ body: "stolen" });
      const location = where === "to another host" ? other.url.replace("127.0.0.1", "localhost") : other.url;
      const { api, call } = await start({ status: 307, headers: { location } });
      // Casting the types away does not send the token elsewhere either.
      const answer = await call(api.url, { redirect: "follow" } as object);
      expect(answer.status).toBe(307);
      expect(answer.headers.get("location")).toBe(location);
      expect(other.requests).toEqual([]);
    },
  );
});

describe("a token", () => {
  const profile: Partial<ClientProfile> = {
    apiHosts: [
      "api.example.com",
      "sellingpartnerapi-na.amazon.com",
      "sellingpartnerapi-na.amazon.com.example.com",
    ],
  };

  /** Records requests without sending them. */
  function dry() {
    const sent: { url: string; headers: Headers }[] = [];
    const record = async (url: unknown, init?: RequestInit) => {
      sent.push({ url: String(url), headers: new Headers(init?.headers) });
      return Response.json({ access_token: "token-1", token_type: "bearer", expires_in: 3600 });
    };
    const session = openSession(clientProfile("https://token.example.com/", profile), { env, fetch: record });
    return { sent, call: authorizedFetch(session, record) };
  }

  test.each([
    "https://example.com/",
    "https://api.example.com.example.net/",
    "https://sub.api.example.com/",
    "https://api.example.com./",
    "https://127.0.0.1/",
  ])("is not sent to %s, a host the profile does not list", async (url) => {
    const { sent, call } = dry();
    const error = await errorOf(call(url));
    expect(error).toMatchObject({ code: "host_not_allowed" });
    expect(error.message).toMatch(
      /^A token of the profile "appstore" may not be sent to \S+, which is not among its apiHosts; nothing was sent\nAllowed: \S+, \S+.*\. If the API is really there, add the host to `apiHosts` in \/home\/ann\/profiles\.yaml\.$/,
    );
    expect(sent).toEqual([]);
  });

  test.each([
    "http://api.example.com/",
    "ftp://api.example.com/",
    "https://ann:pw@api.example.com/",
    "https://api.example.com@example.net/",
  ])("is not sent to %s, which is not safe", async (url) => {
    const { sent, call } = dry();
    const error = await errorOf(call(url));
    expect(error).toMatchObject({ code: "host_not_allowed" });
    expect(error.message).toBe(
      `A token of the profile "appstore" may not be sent over ${new URL(url).protocol}//, or to an address with a user name in it; nothing was sent\n` +
        "Use an https:// address without a user name.",
    );
    expect(sent).toEqual([]);
  });

  test("of a profile that stands in no file is not sent elsewhere either", async () => {
    const session = openSession(givenProfile("https://token.example.com/"));
    expect(await errorOf(authorizedFetch(session)("https://example.com/"))).toMatchObject({
      what: 'A token of the profile "given" may not be sent to example.com, which is not among its apiHosts; nothing was sent',
      cure: "Allowed: 127.0.0.1. If the API is really there, add the host to `apiHosts`.",
    });
  });

  test("is sent to a listed host, in whatever case and on whatever port", async () => {
    const { sent, call } = dry();
    await call(new URL("https://API.example.com:8443/x"));
    expect(sent[1]?.url).toBe("https://api.example.com:8443/x");
    expect(sent[1]?.headers.get("authorization")).toBe("Bearer token-1");
  });

  test("goes in the usual header to a host whose name only looks like the Selling Partner API's", async () => {
    const { sent, call } = dry();
    await call("https://sellingpartnerapi-na.amazon.com.example.com/");
    expect(sent[1]?.headers.get("authorization")).toBe("Bearer token-1");
  });

  test("goes to the Selling Partner API in the header that API reads", async () => {
    const { sent, call } = dry();
    await call("https://sellingpartnerapi-na.amazon.com/orders/v0/orders");
    expect(sent[1]?.headers.get("x-amz-access-token")).toBe("token-1");
    expect(sent[1]?.headers.has("authorization")).toBe(false);
  });
});
