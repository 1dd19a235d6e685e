import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import type { AuthError } from "../../provider/errors.js";
import { providerSession } from "../../provider/service/profile.js";
import { neverOpen } from "../../provider/wire/retries.js";
import { deadAddress, errorOf, serve } from "../wire/loopback.js";
import { appstore, folder, source, type Texts, withProfiles } from "./settings-source.js";

describe("the provider's session", () => {
  const issue = ({ body }: { body: string }) => {
    const secret = new URLSearchParams(body).get("client_secret");
    return { body: { access_token: `token-for-${secret}`, token_type: "bearer", expires_in: 3600 } };
  };
  const settingsFor = (tokenUrl: string, env: Texts = {}, stack: Texts = {}) =>
    source({ LWA_CLIENT_ID: "test-client", LWA_TOKEN_URL: tokenUrl, ...env }, stack);

  test("is one for all callers: two hundred that begin at once need one token", async () => {
    const server = await serve(issue);
    const session = providerSession(settingsFor(server.url, { LWA_CLIENT_SECRET: "one" }), neverOpen);
    const tokens = Array.from({ length: 200 }, async () => (await session()).accessToken());
    expect(new Set(await Promise.all(tokens))).toEqual(new Set(["token-for-one"]));
    expect(server.requests).toHaveLength(1);
  });

  test("is opened with the first profile that can be used, and kept", async () => {
    const session = providerSession(withProfiles("version: 2\n"), neverOpen);
    expect(await errorOf(session())).toMatchObject({ code: "invalid_config" });
    writeFileSync(join(folder, "profiles.yaml"), appstore());
    const found = await session();
    expect(found.profile).toMatchObject({ name: "appstore", clientId: "emulator-client" });
    writeFileSync(join(folder, "profiles.yaml"), "version: 2\n");
    expect(await session()).toBe(found);
  });

  test("reads a secret each time it is used: one that was rotated in mid-run gets a token of its own", async () => {
    const server = await serve(issue);
    const file = join(folder, "rotated");
    const stack: Texts = {};
    const env: Texts = {
      LWA_CLIENT_ID: "test-client",
      LWA_TOKEN_URL: server.url,
      LWA_CLIENT_SECRET_FILE: file,
    };
    const session = await providerSession({ env, stack: (key) => stack[key] }, neverOpen)();
    writeFileSync(file, "one\n");
    expect(await session.accessToken()).toBe("token-for-one");
    writeFileSync(file, "two\n");
    expect(await session.accessToken()).toBe("token-for-two");
    env["LWA_CLIENT_SECRET"] = "three";
    expect(await session.accessToken()).toBe("token-for-three");
    env["LWA_CLIENT_SECRET"] = env["LWA_CLIENT_SECRET_FILE"] = "";
    stack["devtest:clientSecret"] = "four";
    expect(await session.accessToken()).toBe("token-for-four");
    expect(server.requests).toHaveLength(4);
  });

  test("says of an endpoint that cannot be reached which settings to check", async () => {
    const given = settingsFor(`http://${await deadAddress()}`, { LWA_CLIENT_SECRET: "one" });
    const session = providerSession(given, neverOpen);
    const error = (await errorOf((await session()).accessToken())) as AuthError;
    expect(error.cure).toMatch(
      /^Check the address \(DEVTEST_API_URL, LWA_TOKEN_URL\), the network, and the proxy/,
    );
  }, 20_000);

  test.each<[string, Texts, Texts, string]>([
    ["the environment", { LWA_CLIENT_SECRET: "one" }, {}, "LWA_CLIENT_ID and LWA_CLIENT_SECRET"],
    [
      "the stack",
      { LWA_CLIENT_ID: "" },
      { "devtest:clientId": "test-client", "devtest:clientSecret": "one" },
      "devtest:clientId (stack configuration) and devtest:clientSecret (stack configuration)",
    ],
    [
      "both",
      {},
      { "devtest:clientId": "another", "devtest:clientSecret": "one" },
      "LWA_CLIENT_ID and devtest:clientSecret (stack configuration)",
    ],
  ])("names the places that credentials of %s really come from", async (_what, env, stack, places) => {
    const server = await serve({ status: 401, body: { error: "invalid_client" } });
    const session = await providerSession(settingsFor(server.url, env, stack), neverOpen)();
    const error = (await errorOf(session.accessToken())) as AuthError;
    expect(error.cure.startsWith(`Check that ${places} are both from the same security profile`)).toBe(true);
  });

  test("names the file that the secret comes from", async () => {
    const server = await serve({ status: 401, body: { error: "invalid_client" } });
    const given = settingsFor(server.url, { LWA_CLIENT_SECRET_FILE: join(folder, "secret") });
    const error = (await errorOf((await providerSession(given, neverOpen)()).accessToken())) as AuthError;
    expect(error.cure).toContain("LWA_CLIENT_ID and LWA_CLIENT_SECRET_FILE are both");
  });

  test("asks anew after a definite no for another secret, and tells others than the first where to look", async () => {
    const server = await serve({ status: 401, body: { error: "invalid_client" } });
    const env: Texts = { LWA_CLIENT_ID: "test-client", LWA_TOKEN_URL: server.url, LWA_CLIENT_SECRET: "one" };
    const session = await providerSession({ env, stack: () => undefined }, neverOpen)();
    const first = (await errorOf(session.accessToken())) as AuthError;
    const second = (await errorOf(session.accessToken())) as AuthError;
    expect([first.refersBack, second.refersBack, server.requests.length]).toEqual([false, true, 1]);
    expect(second.message).toBe("no access token: see the first error of this run");
    env["LWA_CLIENT_SECRET"] = "two";
    await errorOf(session.accessToken());
    expect(server.requests).toHaveLength(2);
  });

  test.each([429, 500, 503])("asks anew after a %i, which may pass", async (status) => {
    const server = await serve({ status, headers: { "retry-after": "3600" } }, issue);
    const session = await providerSession(settingsFor(server.url, { LWA_CLIENT_SECRET: "one" }), neverOpen)();
    await errorOf(session.accessToken());
    expect(await session.accessToken()).toBe("token-for-one");
  });

  test("asks the breaker it is given", async () => {
    const server = await serve(issue);
    const over = {
      code: "out_of_time",
      kind: "timed_out",
      maybeSent: false,
      what: "over",
      cure: "",
      cause: undefined,
    } as const;
    const circuitBreaker = { ...neverOpen, execute: async () => ({ failure: over }) };
    const session = providerSession(settingsFor(server.url, { LWA_CLIENT_SECRET: "one" }), circuitBreaker);
    expect(await errorOf((await session()).accessToken())).toMatchObject({ code: "timed_out" });
    expect(server.requests).toEqual([]);
  });

  test("shows no secret where it is printed", async () => {
    const server = await serve(issue);
    const given = settingsFor(server.url, {}, { "devtest:clientSecret": "stack-secret" });
    const session = await providerSession(given, neverOpen)();
    await session.accessToken();
    expect(inspect(session, { depth: null, showHidden: true }) + JSON.stringify(session)).not.toMatch(
      /stack-secret|token-for/,
    );
  });
});
