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

  describe("but a proxy's, whatever its status,", () => {
    const page = "<html><head><title>Blocked by Example Proxy</title>";
    const thought =
      "A proxy may have answered in Amazon's place: check HTTPS_PROXY, NO_PROXY and what the proxy";
    test.each([200, 302, 400, 401, 403, 404, 429, 451, 500, 502, 511])(
      "with %i and a page is told by the page's title, and blamed on the proxy first",
      async (status) => {
        const { error } = await failWith({ status, headers: { "retry-after": "3600" }, body: page });
        if (status !== 302) expect(lines(error)[0]).toContain('a web page titled "Blocked by Example Proxy"');
        expect(lines(error)[1]?.startsWith(thought)).toBe(true);
        expect(error.message).not.toContain("Console");
        expect(error.own).not.toContain("Example Proxy");
      },
    );

    test.each([401, 403])("with %i and a text is not blamed on the Console", async (status) => {
      for (const headers of [{ "content-type": "text/html" }, { "content-type": "text/plain" }]) {
        const { error } = await failWith({ status, headers, body: "Access denied by leaked-token" });
        expect(error.code).toBe("bad_answer");
        expect(error.message).not.toContain("Console");
        expect(lines(error)[1]?.startsWith(thought)).toBe(true);
      }
    });

    test("in JSON of its own is told with the proxy beside the Console", async () => {
      const { error } = await failWith({ status: 403, body: { reason: "blocked" } });
      expect([error.code, lines(error)[1]?.startsWith(thought)]).toEqual(["access_denied", true]);
    });
  });
});
