import { describe, expect, test } from "@jest/globals";
import { openSession } from "../../provider/auth/index.js";
import { errorOf, fakeTime, serve } from "../wire/loopback.js";
import { clientProfile, env } from "./profiles/profile.js";

const time = fakeTime();

describe("the client secret of a session", () => {
  test("that is rotated in mid-run is used at once, and the token it got before is not", async () => {
    const server = await serve(({ body }) => {
      const secret = new URLSearchParams(body).get("client_secret");
      return { body: { access_token: `token-for-${secret}`, token_type: "bearer", expires_in: 3600 } };
    });
    const changing = { TEST_CLIENT_SECRET: "old" };
    const session = openSession(clientProfile(server.url), { env: changing, ...time });
    expect(await session.accessToken()).toBe("token-for-old");
    changing.TEST_CLIENT_SECRET = "new";
    expect(await session.accessToken()).toBe("token-for-new");
    expect(await session.accessToken()).toBe("token-for-new");
    expect(server.requests).toHaveLength(2);
  });

  test("that is rotated while a token is asked for is not answered with that token", async () => {
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const seen: string[] = [];
    const fetch = async (_url: unknown, init?: RequestInit) => {
      const secret = new URLSearchParams(String(init?.body)).get("client_secret") ?? "";
      seen.push(secret);
      await asked;
      return Response.json({ access_token: `token-for-${secret}`, token_type: "bearer", expires_in: 3600 });
    };
    const changing = { TEST_CLIENT_SECRET: "old" };
    const session = openSession(clientProfile("https://example.com/token"), {
      env: changing,
      fetch,
      ...time,
    });
    const before = [session.accessToken(), session.accessToken()];
    changing.TEST_CLIENT_SECRET = "new";
    const after = [session.accessToken(), session.accessToken()];
    answer();
    expect(await Promise.all([...before, ...after])).toEqual([
      "token-for-old",
      "token-for-old",
      "token-for-new",
      "token-for-new",
    ]);
    expect(seen.sort()).toEqual(["new", "old"]);
  });

  test("that was rotated at Amazon only is refused, once for each call", async () => {
    const server = await serve({ status: 401, body: { error: "invalid_client" } });
    const session = openSession(clientProfile(server.url), { env, ...time });
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "invalid_client", status: 401 });
    expect(error.message).toMatch(/\n.*the environment variable TEST_CLIENT_SECRET .*rotated/);
    await errorOf(session.accessToken());
    expect(server.requests).toHaveLength(2);
  });

  test("that is not set is asked for by the name of its variable, and nothing is sent", async () => {
    const server = await serve({});
    const session = openSession(clientProfile(server.url), { env: { TEST_CLIENT_SECRET: "" } });
    const error = await errorOf(session.accessToken());
    expect(error).toMatchObject({ code: "missing_credentials" });
    expect(error.message).toContain("the environment variable TEST_CLIENT_SECRET, which is not set\n");
    expect(server.requests).toEqual([]);
  });
});
