import { describe, expect, test } from "@jest/globals";
import { failWith, lines, secret } from "./failure.js";

describe("an error Login with Amazon names", () => {
  test.each([
    [
      401,
      "invalid_client",
      /client id and client secret: invalid_client: Told so \(status 401\)$/,
      /CLIENT-ID and CLIENT-SECRET .*rotated/,
    ],
    [400, "invalid_scope", /the scope that was asked for: invalid_scope: Told so/, /not attached to the API/],
    [400, "unsupported_grant_type", /this way of asking for a token/, /TOKEN-URL/],
    [400, "invalid_request", /malformed/, /proxy/],
    [400, "invalid_grant", /does not accept the grant/, /authorise again/],
    [400, "unauthorized_client", /does not let this client/, /App Submission API/],
    [403, "access_denied", /denied access/, /active/],
    [500, "server_error", /failed on its side/, /again/],
    [400, "temporarily_unavailable", /not available at the moment/, /again/],
  ])("with %i %s becomes a sentence and a cure", async (status, code, sentence, cure) => {
    const { error, requests } = await failWith({
      status,
      body: { error: code, error_description: "Told so" },
    });
    expect(error.code).toBe(code);
    expect(error.status).toBe(status);
    expect(lines(error)).toHaveLength(2);
    expect(lines(error)[0]).toMatch(sentence);
    expect(lines(error)[1]).toMatch(cure);
    expect(error.cure).toBe(lines(error)[1]);
    expect(requests).toHaveLength(1);
  });

  test("is found beside a challenge in a header", async () => {
    const headers = { "www-authenticate": 'Basic realm="LWA"' };
    const { error } = await failWith({ status: 401, headers, body: { error: "invalid_client" } });
    expect(error.code).toBe("invalid_client");
    expect(lines(error)[0]).toMatch(/: invalid_client \(status 401\)$/);
  });

  test("is found in an answer with the content type of text", async () => {
    const headers = { "content-type": "text/plain" };
    const { error } = await failWith({ status: 400, headers, body: { error: "invalid_scope" } });
    expect(error.code).toBe("invalid_scope");
  });

  test("carries the request id of the body", async () => {
    const { error } = await failWith({
      status: 401,
      body: { error: "invalid_client", request_id: "0d1e-2f" },
    });
    expect(error.message).toContain("(status 401, request id 0d1e-2f)");
  });

  test("carries the request id of the header", async () => {
    const headers = { "x-amzn-RequestId": "3a4b-5c" };
    const { error } = await failWith({ status: 401, headers, body: { error: "invalid_client" } });
    expect(error.message).toContain("(status 401, request id 3a4b-5c)");
  });

  test("that repeats the secret, plain, encoded or in two lines, does not show it", async () => {
    const described = `no ${secret}, no ${encodeURIComponent(secret)},\nno\u001b[31m Atza|leaked-token`;
    const { error } = await failWith({
      status: 401,
      body: { error: "invalid_client", error_description: described },
    });
    expect(lines(error)).toHaveLength(2);
    expect(lines(error)[0]).toContain("no …, no …, no [31m … (status 401)");
  });

  test.each([
    [401, "invalid_client"],
    [403, "access_denied"],
    [500, "server_error"],
  ])("by its status %i alone is %s", async (status, code) => {
    const { error } = await failWith({ status, body: "" });
    expect(error.code).toBe(code);
  });
});
