import { describe, expect, test } from "@jest/globals";
import { AuthError } from "../../../provider/auth/index.js";
import type { ClientCredentials } from "../../../provider/auth/token/credentials.js";
import { errorOf } from "../../wire/loopback.js";
import { setBy, tokenFor } from "./failure.js";

const good: ClientCredentials = {
  tokenUrl: "https://api.example.com/auth/o2/token",
  clientId: "test-client",
  clientSecret: "test-secret",
  grant: "client_credentials",
  scopes: ["appstore::apps:readwrite"],
  setBy,
};

/** The error for credentials that are never sent. */
async function complaintAbout(changed: Partial<ClientCredentials>): Promise<AuthError> {
  let requests = 0;
  const fetch = () => {
    requests += 1;
    return Promise.reject(new TypeError("fetch failed"));
  };
  const error = await errorOf(tokenFor({ ...good, ...changed }, { fetch }));
  expect(error).toBeInstanceOf(AuthError);
  expect(error.message).not.toMatch(/test-secret/);
  expect(requests).toBe(0);
  return error as AuthError;
}

describe("missing credentials", () => {
  test("name the places to set them", async () => {
    const error = await complaintAbout({ clientId: "", clientSecret: "" });
    expect(error.code).toBe("missing_credentials");
    expect(error.message).toMatch(
      /^Login with Amazon needs a client id and a client secret, and none is set\n/,
    );
    expect(error.cure).toBe(
      "Set CLIENT-ID; and CLIENT-SECRET. Both are those of one security profile in the Amazon Developer Console.",
    );
  });

  test("name only the one that is missing", async () => {
    const error = await complaintAbout({ clientSecret: "" });
    expect(error.what).toBe("Login with Amazon needs a client secret, and none is set");
    expect(error.cure).not.toContain("CLIENT-ID");
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
    expect(error.cure).toContain("clientId" in changed ? "CLIENT-ID" : "CLIENT-SECRET");
  });
});

describe("a credential that is not as Amazon shows it is named before anything is sent", () => {
  const quoted = "begins or ends with a quotation mark; nothing was sent";
  const variable = "is the name of a variable, which nothing has replaced by its value; nothing was sent";
  test.each([
    [{ clientSecret: '"test-secret"' }, `The client secret ${quoted}`],
    [{ clientSecret: "'test-secret'" }, `The client secret ${quoted}`],
    [{ clientSecret: "test-secret'" }, `The client secret ${quoted}`],
    [{ clientSecret: "“test-secret”" }, `The client secret ${quoted}`],
    [{ clientId: '"test-client"' }, `The client id ${quoted}`],
    [{ clientSecret: "$LWA_SECRET" }, `The client secret ${variable}`],
    [{ clientSecret: `${"$"}{LWA_SECRET}` }, `The client secret ${variable}`],
    [{ clientSecret: "$(LWA_SECRET)" }, `The client secret ${variable}`],
    [{ clientSecret: "$env:LWA_SECRET" }, `The client secret ${variable}`],
    [{ clientSecret: "%LWA_SECRET%" }, `The client secret ${variable}`],
    [{ clientSecret: `${"$"}{{secrets.LWA_SECRET}}` }, `The client secret ${variable}`],
    [{ clientId: "$LWA_CLIENT_ID" }, `The client id ${variable}`],
  ])("%j", async (changed, what) => {
    const error = await complaintAbout(changed);
    expect(error.code).toBe("unusable_credentials");
    expect(error.what).toBe(what);
    expect(error.cure).toContain("clientId" in changed ? "CLIENT-ID" : "CLIENT-SECRET");
  });

  test.each(['test"secret', "test$secret", "$2b$10$test", "te%st%", "test'secret+/="])(
    "%j is sent as it is",
    async (clientSecret) => {
      const sent: (string | null)[] = [];
      const fetch = async (_url: unknown, init?: RequestInit) => {
        sent.push(new URLSearchParams(String(init?.body)).get("client_secret"));
        return Response.json({ access_token: "token-1", token_type: "bearer", expires_in: 3600 });
      };
      expect(await tokenFor({ ...good, clientSecret }, { fetch })).toBe("token-1");
      expect(sent).toEqual([clientSecret]);
    },
  );
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
    expect(error.cure).toMatch(/^Set TOKEN-URL/);
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
    expect(await tokenFor({ ...good, tokenUrl }, { fetch })).toBe("token-1");
    expect(asked).toEqual([tokenUrl]);
  });
});
