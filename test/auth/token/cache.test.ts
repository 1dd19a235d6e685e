import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { TokenCache } from "../../../provider/auth/token/cache.js";
import type { ClientCredentials } from "../../../provider/auth/token/credentials.js";
import { requestOptions } from "../../../provider/auth/token/options.js";
import { requestToken } from "../../../provider/auth/token/request.js";
import { fakeTime, type Loopback, serve } from "../../wire/loopback.js";
import { setBy } from "./failure.js";

/** A cache, and the request for what is not in it. */
function start(time = fakeTime()) {
  const options = requestOptions(time);
  const cache = new TokenCache(options);
  const token = (asked: ClientCredentials) => cache.token(asked, () => requestToken(asked, options));
  return { cache, token, forget: (dead: string) => cache.forget(dead) };
}

function issue(token: string, expiresIn: unknown = 3600) {
  return { body: { access_token: token, token_type: "bearer", expires_in: expiresIn } };
}

function credentials(server: Loopback, changed: Partial<ClientCredentials> = {}): ClientCredentials {
  return {
    tokenUrl: `${server.url}/auth/o2/token`,
    clientId: "test-client",
    clientSecret: "test-secret",
    grant: "client_credentials",
    scopes: ["appstore::apps:readwrite"],
    setBy,
    ...changed,
  };
}

describe("a token", () => {
  test("is asked for once, and used until a minute before it dies", async () => {
    const server = await serve(issue("token-1"), issue("token-2"));
    const time = fakeTime();
    const tokens = start(time);
    expect(await tokens.token(credentials(server))).toBe("token-1");
    time.at += 3539_999;
    expect(await tokens.token(credentials(server))).toBe("token-1");
    expect(server.requests).toHaveLength(1);
    time.at += 1;
    expect(await tokens.token(credentials(server))).toBe("token-2");
    expect(server.requests).toHaveLength(2);
  });

  test("lives as long when Amazon writes expires_in as text", async () => {
    const server = await serve(issue("token-1", "3600"), issue("token-2", "3600"));
    const time = fakeTime();
    const tokens = start(time);
    await tokens.token(credentials(server));
    time.at += 3539_999;
    expect(await tokens.token(credentials(server))).toBe("token-1");
    time.at += 1;
    expect(await tokens.token(credentials(server))).toBe("token-2");
  });

  test.each([60, "60", 1, 0])(
    "that lives for %p s is used for the call at hand and not kept",
    async (life) => {
      const server = await serve(issue("token-1", life), issue("token-2", life));
      const tokens = start();
      expect(await tokens.token(credentials(server))).toBe("token-1");
      expect(await tokens.token(credentials(server))).toBe("token-2");
    },
  );

  test("that does not say how long it lives is not kept either", async () => {
    const server = await serve({ body: { access_token: "token-1", token_type: "bearer" } }, issue("token-2"));
    const tokens = start();
    expect(await tokens.token(credentials(server))).toBe("token-1");
    expect(await tokens.token(credentials(server))).toBe("token-2");
  });

  test("ages from the moment it was asked for, not from the answer", async () => {
    const time = fakeTime();
    const slow = () => {
      time.at += 10_000;
      return issue("token-1", 100);
    };
    const server = await serve(slow, issue("token-2"));
    const tokens = start(time);
    await tokens.token(credentials(server));
    time.at += 30_000;
    expect(await tokens.token(credentials(server))).toBe("token-2");
  });

  test("ages from the last time it was asked for, where it took several", async () => {
    const busy = { status: 429, headers: { "retry-after": "50" } };
    const server = await serve(busy, issue("token-1", 100), issue("token-2"));
    const time = fakeTime();
    const tokens = start(time);
    expect(await tokens.token(credentials(server))).toBe("token-1");
    time.at += 39_999;
    expect(await tokens.token(credentials(server))).toBe("token-1");
    time.at += 1;
    expect(await tokens.token(credentials(server))).toBe("token-2");
  });

  test("is asked for once by two hundred callers at the same time", async () => {
    const server = await serve(issue("token-1"));
    const tokens = start();
    const answers = await Promise.all(Array.from({ length: 200 }, () => tokens.token(credentials(server))));
    expect(new Set(answers)).toEqual(new Set(["token-1"]));
    expect(server.requests).toHaveLength(1);
  });

  test("that two hundred callers failed to get is asked for again by the next", async () => {
    const refusal = { status: 400, body: { error: "invalid_scope" } };
    const server = await serve(refusal, issue("token-2"));
    const tokens = start();
    const failures = await Promise.allSettled(
      Array.from({ length: 200 }, () => tokens.token(credentials(server))),
    );
    expect(new Set(failures.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(server.requests).toHaveLength(1);
    expect(await tokens.token(credentials(server))).toBe("token-2");
  });

  test("is replaced by one request when two hundred callers had it turned down", async () => {
    const server = await serve(issue("token-1"), issue("token-2"), issue("token-3"));
    const tokens = start();
    await tokens.token(credentials(server));
    const renewals = Array.from({ length: 200 }, async () => {
      tokens.forget("token-1");
      return tokens.token(credentials(server));
    });
    expect(new Set(await Promise.all(renewals))).toEqual(new Set(["token-2"]));
    tokens.forget("token-1");
    expect(await tokens.token(credentials(server))).toBe("token-2");
    expect(server.requests).toHaveLength(2);
  });

  test.each<[string, Partial<ClientCredentials>]>([
    ["grant", { grant: "refresh_token", refreshToken: "test-refresh" } as object],
    ["client id", { clientId: "other-client" }],
    ["client secret", { clientSecret: "other-secret" }],
    ["scopes", { scopes: ["appstore::apps:readwrite", "adx_reporting::appstore:marketer"] }],
  ])("is not shared by credentials that differ in their %s", async (_what, changed) => {
    const server = await serve(issue("token-1"), issue("token-2"));
    const tokens = start();
    expect(await tokens.token(credentials(server))).toBe("token-1");
    expect(await tokens.token(credentials(server, changed))).toBe("token-2");
    expect(await tokens.token(credentials(server))).toBe("token-1");
  });

  test("is not shared by two token endpoints", async () => {
    const [one, other] = [await serve(issue("token-1")), await serve(issue("token-2"))];
    const tokens = start();
    expect(await tokens.token(credentials(one))).toBe("token-1");
    expect(await tokens.token(credentials(other))).toBe("token-2");
  });

  test("is shared by credentials that write the same scopes in another order", async () => {
    const server = await serve(issue("token-1"), issue("token-2"));
    const tokens = start();
    await tokens.token(credentials(server, { scopes: ["one::scope", "another::scope"] }));
    expect(await tokens.token(credentials(server, { scopes: ["another::scope", "one::scope"] }))).toBe(
      "token-1",
    );
  });

  test("is accepted with an id_token beside it, which nobody asked for", async () => {
    const { body } = issue("token-1");
    const server = await serve({ body: { ...body, id_token: "not.a.token" } });
    expect(await start().token(credentials(server))).toBe("token-1");
  });

  test("does not show where its cache is printed, nor does the secret", async () => {
    const server = await serve(issue("token-1"));
    const tokens = start();
    await tokens.token(credentials(server));
    const { cache } = tokens;
    const printed = inspect(cache, { depth: null, showHidden: true }) + JSON.stringify(cache);
    expect(printed).not.toMatch(/token-1|test-secret/);
  });
});
