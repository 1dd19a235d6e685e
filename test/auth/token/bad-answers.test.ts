import { describe, expect, test } from "@jest/globals";
import type { Reply } from "../../wire/loopback.js";
import { failWith, lines } from "./failure.js";

describe("an answer that is not a token", () => {
  const token = "leaked-token";
  test.each<[string, Reply, RegExp, RegExp]>([
    [
      "a web page",
      { body: "<html><title>Sign in</title></html>" },
      /a web page titled "Sign in"/,
      /TOKEN-URL/,
    ],
    ["a web page with 404", { status: 404, body: "<!doctype html>" }, /sent a web page instead/, /TOKEN-URL/],
    ["nothing", { body: "" }, /an empty answer/, /TOKEN-URL/],
    ["204", { status: 204 }, /an empty answer/, /TOKEN-URL/],
    ["text", { body: token }, /not JSON/, /TOKEN-URL/],
    ["JSON without a token", { body: { token_type: "bearer" } }, /without access_token/, /report it/],
    ["a token of no type", { body: { access_token: token } }, /without token_type/, /report it/],
    ["an unknown error", { status: 400, body: { error: "odd" } }, /names no known error/, /TOKEN-URL/],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, /a redirect/, /TOKEN-URL/],
    [
      "a token with 400",
      { status: 400, body: { access_token: token, token_type: "bearer", expires_in: 3600 } },
      /names no known error/,
      /TOKEN-URL/,
    ],
    ["too much", { body: "x".repeat(1024 * 1024 + 1) }, /more than a mebibyte/, /TOKEN-URL/],
    [
      "a token that no header can carry",
      { body: { access_token: `${token}\n`, token_type: "bearer", expires_in: 1 } },
      /no header can carry/,
      /report it/,
    ],
  ])("but %s is reported as such", async (_what, reply, sentence, cure) => {
    const { error, requests } = await failWith(reply);
    expect(error.code).toBe("bad_answer");
    expect(lines(error)).toHaveLength(2);
    expect(lines(error)[0]).toMatch(sentence);
    expect(lines(error)[1]).toMatch(cure);
    expect(requests).toHaveLength(1);
  });

  test.each([-1, null, "soon", {}])("but one with expires_in %p is not used", async (life) => {
    const { error } = await failWith({
      body: { access_token: token, token_type: "bearer", expires_in: life },
    });
    expect(error.code).toBe("bad_answer");
    expect(lines(error)[0]).toMatch(/unusable expires_in/);
  });
});
