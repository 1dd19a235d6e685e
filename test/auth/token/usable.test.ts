import { describe, expect, test } from "@jest/globals";
import { AuthError, type ClientCredentials, TokenSource } from "../../../provider/auth/index.js";
import { errorOf } from "../../wire/loopback.js";

const good: ClientCredentials = {
  tokenUrl: "https://api.example.com/auth/o2/token",
  clientId: "test-client",
  clientSecret: "test-secret",
  grant: "client_credentials",
  scopes: ["appstore::apps:readwrite"],
};

/** What is said about credentials for which nothing is sent. */
async function complaintAbout(changed: Partial<ClientCredentials>): Promise<AuthError> {
  let requests = 0;
  const fetch = () => {
    requests += 1;
    return Promise.reject(new TypeError("fetch failed"));
  };
  const error = await errorOf(new TokenSource({ fetch }).token({ ...good, ...changed }));
  expect(error).toBeInstanceOf(AuthError);
  expect(error.message).not.toMatch(/test-secret/);
  expect(requests).toBe(0);
  return error as AuthError;
}

describe("missing credentials", () => {
  test("name the variables and settings to set", async () => {
    const error = await complaintAbout({ clientId: "", clientSecret: "" });
    expect(error.code).toBe("missing_credentials");
    expect(error.message).toMatch(
      /^Login with Amazon needs a client id and a client secret, and none is set\n/,
    );
    for (const name of ["LWA_CLIENT_ID", "LWA_CLIENT_SECRET", "LWA_CLIENT_SECRET_FILE", "devtest:clientId"]) {
      expect(error.cure).toContain(name);
    }
    expect(error.cure).toContain("pulumi config set --secret devtest:clientSecret");
  });

  test("name only the one that is missing", async () => {
    const error = await complaintAbout({ clientSecret: "" });
    expect(error.what).toBe("Login with Amazon needs a client secret, and none is set");
    expect(error.cure).not.toContain("LWA_CLIENT_ID");
  });
});

describe("white space in a credential is named before anything is sent", () => {
  test.each([
    [{ clientSecret: "test-secret\n" }, "The client secret ends with a line break; nothing was sent"],
    [{ clientSecret: " test-secret" }, "The client secret begins with white space; nothing was sent"],
    [{ clientSecret: "test-secret\u00a0" }, "The client secret ends with white space; nothing was sent"],
    [{ clientSecret: "test-\tsecret" }, "The client secret contains white space; nothing was sent"],
    [{ clientSecret: "\ufefftest-secret" }, "The client secret begins with white space; nothing was sent"],
    [
      { clientSecret: "test-secret\u200b" },
      "The client secret ends with an invisible character; nothing was sent",
    ],
    [{ clientId: "test-client\r\n" }, "The client id ends with a line break; nothing was sent"],
  ])("%j", async (changed, what) => {
    const error = await complaintAbout(changed);
    expect(error.code).toBe("unusable_credentials");
    expect(error.what).toBe(what);
    expect(error.cure).toContain("clientId" in changed ? "LWA_CLIENT_ID" : "LWA_CLIENT_SECRET_FILE");
  });
});

describe("a secret is sent", () => {
  test.each([
    "http://api.example.com/auth/o2/token",
    "http://127.0.0.1.example.com/token",
    "http://10.0.0.1/token",
    "http://localhost.example.com/token",
    "https://user:test-secret@api.example.com/token",
    "ftp://127.0.0.1/token",
    "api.example.com",
    "",
  ])("never to %p", async (tokenUrl) => {
    const error = await complaintAbout({ tokenUrl });
    expect(error.code).toBe("unusable_credentials");
    expect(error.cure).toMatch(/^Set LWA_TOKEN_URL/);
  });

  test.each([
    "https://api.example.com/token",
    "http://127.0.0.1:1/token",
    "http://127.1.2.3/token",
    "http://[::1]:1/token",
    "http://localhost:1/token",
  ])("to %s", async (tokenUrl) => {
    const asked: string[] = [];
    const fetch = async (url: unknown) => {
      asked.push(String(url));
      return Response.json({ access_token: "token-1", token_type: "bearer", expires_in: 3600 });
    };
    expect(await new TokenSource({ fetch }).token({ ...good, tokenUrl })).toBe("token-1");
    expect(asked).toEqual([tokenUrl]);
  });
});
