import { describe, expect, test } from "@jest/globals";
import type { AuthError } from "../../../provider/auth/index.js";
import type { Credentials } from "../../../provider/auth/token/credentials.js";
import { errorOf, fakeTime, serve } from "../../wire/loopback.js";
import { everythingOf, lines, secret, setBy, tokenFor } from "./failure.js";

describe("an error of a refresh token or a code", () => {
  const client = { tokenUrl: "", clientId: "test-client", clientSecret: secret, setBy };
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
    const failure = await errorOf(tokenFor(asked, fakeTime()));
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
      /Correct CLIENT-ID/,
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
      /Correct CLIENT-ID/,
    ],
    [refresh, "invalid_grant", "no test-secret-2 here", /invalid_grant: no … here/, /devtest auth/],
    [
      trade,
      "invalid_grant",
      `${vendor} code`,
      /the code: it was used before, is too old/,
      /once, within five minutes/,
    ],
    [
      trade,
      "invalid_grant",
      "the code has expired",
      /says that the code has expired/,
      /once, within five minutes/,
    ],
    [
      trade,
      "invalid_grant",
      "redirect_uri mismatch",
      /the redirect_uri that the code was/,
      /exactly the one registered/,
    ],
    [
      trade,
      "invalid_grant",
      "PKCE verification failed",
      /in another log-in/,
      /the code that this log-in brings/,
    ],
    [trade, "invalid_grant", "test-secret-3 test-secret-4", /: invalid_grant: … … \(/, /once, within/],
  ])("is told apart by its words: %# %j %s %s", async (asked, error, description, sentence, cure) => {
    const failure = await refusalOf(asked, error, description);
    expect(lines(failure)[0]).toMatch(sentence);
    expect(lines(failure)[1]).toMatch(cure);
  });

  test("names what the profile it came from calls things", async () => {
    expect((await refusalOf(refresh, "invalid_client", "")).cure).toMatch(/CLIENT-ID and CLIENT-SECRET/);
    expect((await refusalOf(refresh, "invalid_request", "")).cure).toMatch(/TOKEN-URL/);
  });
});
