import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { AuthError } from "../../../provider/auth/index.js";
import type { Credentials } from "../../../provider/auth/token/credentials.js";
import { setBy, tokenFor } from "./failure.js";

/** Any answer of the token endpoint leads to a token or an AuthError, soon, and no secret is in anything printed. */

const client = {
  tokenUrl: "https://example.com/token",
  clientId: "test-client",
  clientSecret: "test-secret/+=1",
  setBy,
};
const refreshToken = "Atzr|test-refresh/+=2";
const [code, codeVerifier] = ["test-code/+=3", "test-verifier/+=4"];
const redirectUri = "https://localhost:8443/done";

/** Credentials, and their secrets. */
const grants: readonly (readonly [Credentials, readonly string[]])[] = [
  [{ ...client, grant: "client_credentials", scopes: ["one::scope"] }, []],
  [{ ...client, grant: "refresh_token", scopes: [], refreshToken }, [refreshToken]],
  [{ ...client, grant: "authorization_code", redirectUri, code, codeVerifier }, [code, codeVerifier]],
];

/** Each secret as it is, in a URL, and in base64. */
const writingsOf = (secrets: readonly string[]) =>
  [client.clientSecret, ...secrets].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
  ]);
const writings = writingsOf([refreshToken, code, codeVerifier]);

const secretive = fc.oneof(fc.constantFrom(...writings, "<html>", "access_token"), fc.string());
const words = fc.array(secretive, { maxLength: 5 }).map((parts) => parts.join(" "));
const anything = fc.oneof(words, fc.jsonValue(), fc.double(), fc.integer());

/** Mostly valid, so that now and then a whole answer is. */
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: anything });

const body = fc.oneof(
  words,
  fc.json(),
  fc
    .record(
      {
        access_token: mostly(fc.constant("token-1")),
        token_type: mostly(fc.constantFrom("bearer", "Bearer", "dpop")),
        expires_in: mostly(fc.constantFrom(3600, "3600", 0)),
        refresh_token: mostly(fc.constant("Atzr|another")),
        id_token: anything,
        scope: mostly(fc.constant("one::scope")),
        error: fc.oneof(fc.constantFrom("invalid_client", "invalid_grant", "invalid_scope", "odd"), anything),
        error_description: words,
        request_id: words,
      },
      { requiredKeys: ["access_token", "token_type"] },
    )
    .map((value) => JSON.stringify(value)),
  fc.uint8Array({ maxLength: 200 }),
);

const visible = fc
  .oneof(fc.constantFrom(...writings), fc.string({ unit: "grapheme-ascii" }))
  .map((text) => text.trim());
const headers = fc.record(
  {
    "content-type": fc.oneof(fc.constantFrom("application/json", "text/html"), visible),
    "retry-after": fc.oneof(fc.integer().map(String), visible, fc.date({ noInvalidDate: true }).map(String)),
    "www-authenticate": visible,
    location: visible,
    "x-amzn-requestid": visible,
    "x-request-id": visible,
  },
  { requiredKeys: [] },
);

const answer = fc.record({
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    { weight: 2, arbitrary: fc.constantFrom(400, 401, 403, 429, 500, 503) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
  ),
  headers,
  body,
});

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

async function outcome(credentials: Credentials, replies: readonly Reply[]) {
  let asked = 0;
  const fetch = async () => {
    const reply = replies[asked % replies.length] as Reply;
    asked += 1;
    const empty = [204, 205, 304].includes(reply.status);
    return new Response(empty ? null : reply.body, reply);
  };
  const answered = tokenFor(credentials, { fetch, sleep: async () => {} });
  const result = await answered.catch((error: unknown) => error);
  return { result, asked };
}

test("any answer brings a token or an AuthError, within four requests, and no secret shows", async () => {
  let tokens = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...grants),
      fc.array(answer, { minLength: 1, maxLength: 4 }),
      async ([credentials, secrets], replies) => {
        const { result, asked } = await outcome(credentials, replies);
        expect(asked).toBeGreaterThan(0);
        expect(asked).toBeLessThanOrEqual(4);
        if (typeof result === "string") {
          tokens += 1;
          expect(result).toMatch(/^[\x21-\x7e]+$/);
          return;
        }
        expect(result).toBeInstanceOf(AuthError);
        const error = result as AuthError;
        const printed =
          inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + error.stack;
        for (const secret of writingsOf(secrets)) expect(printed).not.toContain(secret);
        expect(error.message.split("\n")).toHaveLength(2);
        expect(error.message.length).toBeLessThan(1500);
      },
    ),
    { numRuns: 2000 },
  );
  // Without tokens among the outcomes, the property would prove little.
  expect(tokens).toBeGreaterThan(50);
});
