import { describe, expect, test } from "@jest/globals";
import { errorOf, type Reply, serve } from "../wire/loopback.js";
import { clientFor, refusal } from "./loopback-client.js";

describe("a response that refuses", () => {
  test("is told in the words of the service's errors", async () => {
    const body = {
      httpCode: 400,
      message: "Bad Request",
      errors: [
        { errorCode: "invalid_input", errorMessage: "Invalid tester" },
        { errorCode: "group_limit", errorMessage: "Too many" },
      ],
    };
    const { error, what, cure, requests } = await refusal({ status: 400, body });
    expect(error).toMatchObject({ code: "bad_request", outcome: "refused", status: 400 });
    expect(what).toBe(
      "the service refused the request: invalid_input: Invalid tester; group_limit: Too many (status 400)",
    );
    expect(cure).toMatch(
      /^Each address must be that of the person's Amazon account\..*50 testers.*1,500 testers\./,
    );
    expect(requests).toHaveLength(1);
  });

  test.each<[string, Reply, string]>([
    ["flat", { body: { errorCode: "invalid_input", errorMessage: "Invalid" } }, "invalid_input: Invalid"],
    ["its message alone", { body: { httpCode: 400, message: "Bad Request", errors: [] } }, "Bad Request"],
    ["the gateway's", { body: { Message: "Not so" } }, "Not so"],
    ["an odd list", { body: { message: "Odd", errors: [null, 1, {}] } }, "Odd"],
    ["empty", { body: "" }, "an empty answer"],
    ["an empty object", { body: {} }, '"{}"'],
    ["text", { body: "Bad\r\nthing" }, '"Bad thing"'],
    ["JSON of another kind", { body: "[1]" }, '"[1]"'],
    [
      "JSON with escapes",
      { body: '{"who":"ann\\u0040example.com"}' },
      '"{"who":"…@example.com #71d4f55f72"}"',
    ],
  ])("is understood when its body is %s", async (_what, reply, words) => {
    const { what } = await refusal({ status: 400, ...reply });
    expect(what).toBe(`the service refused the request: ${words} (status 400)`);
  });

  test.each([
    ["of a title", "<html><head><title>Oh\nno</title>", 'a web page titled "Oh no"'],
    ["of no title", "<html>", "a web page"],
  ])("that is a web page %s is not taken for the service's", async (_what, body, words) => {
    const { what, requests } = await refusal({ status: 400, body });
    expect(what).toBe(`the answer is not the service's: ${words} (status 400)`);
    expect(requests).toHaveLength(1);
  });

  test.each([404, 409, 413])("with %i is not followed by another request", async (status) => {
    const { requests } = await refusal({ status, body: {} });
    expect(requests).toHaveLength(1);
  });

  test("to register is told in the words of the service too, with the rules of registering", async () => {
    const { register, requests } = await clientFor([{ status: 400, body: { message: "No such package" } }]);
    expect((await errorOf(register())).message).toMatch(
      /^the service refused the request: No such package \(status 400\)\nCheck that packageName [^\n]*$/,
    );
    expect(requests).toHaveLength(1);
  });

  test("for an address the gateway does not know says so", async () => {
    const Message = "Unable to fetch the request scope for uri = /appstore/v1/x and verb = POST";
    const { cure, error } = await refusal({ status: 400, body: { Message } });
    // Not "bad_request": then the people who were sent would be tried half by half.
    expect(error).toMatchObject({ code: "refused", outcome: "refused" });
    expect(cure).toMatch(/^There is no such address\. Check the appId\. Check DEVTEST_API_URL/);
  });

  test.each([301, 302, 303, 307, 308])("with the redirect %i is not followed", async (status) => {
    const elsewhere = await serve({});
    const location = `${elsewhere.url}/?token=leaked-token`;
    const { error, what, requests } = await refusal({ status, headers: { location } });
    expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status });
    expect(what).toBe(
      `the service answered with a redirect, which is never followed: to ${elsewhere.url} (status ${status}); whether Amazon acted on the request is not known`,
    );
    expect(requests).toHaveLength(1);
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe("a response that does not tell whether the service acted", () => {
  test.each([
    [500, "server_error"],
    [502, "server_error"],
    [503, "server_error"],
    [504, "server_error"],
    [408, "timed_out"],
  ])("with %i is unknown, and the request is not repeated", async (status, code) => {
    const { error, what, cure, requests } = await refusal({ status, body: { Message: "Oh" } });
    expect(error).toMatchObject({ code, outcome: "unknown", status });
    expect(what).toMatch(/: Oh \(status \d+\); whether Amazon acted on the request is not known$/);
    expect(cure).toMatch(/^Run `pulumi up` again/);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ["a web page", "<!doctype html><title>Welcome</title>", 'a web page titled "Welcome"'],
    ["text", "OK", '"OK"'],
    ["half of a JSON text", '{"groups":', '"{"groups":"'],
    ["more than a mebibyte", `"${"x ".repeat(1024 * 512)}"`, `""${"x ".repeat(149)}x…"`],
    [
      "a confirmation and then blanks without end",
      `{"groups":["qa"]}${" ".repeat(1024 * 1024)}`,
      '"{"groups":["qa"]} …"',
    ],
    ["more than a mebibyte without a blank", `"${"x".repeat(1024 * 1024)}"`, '"…"'],
  ])("because a 200 holds %s is unknown", async (_what, body, words) => {
    const { error, what, cure, requests } = await refusal({ status: 200, body });
    expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status: 200 });
    expect(what).toBe(
      `the answer is not the service's: ${words} (status 200); whether Amazon acted on the request is not known`,
    );
    expect(cure).toMatch(/DEVTEST_API_URL.*pulumi up/);
    expect(requests).toHaveLength(1);
  });
});

describe("a service that asks for fewer requests", () => {
  test("gets the pause it asks for", async () => {
    const { add, slept, requests } = await clientFor([{ status: 429, headers: { "retry-after": "7" } }, {}]);
    await add();
    expect(slept).toEqual([7000]);
    expect(requests).toHaveLength(2);
  });

  test("gets a pause until the date it names", async () => {
    const until = new Date(Date.now() + 20_000).toUTCString();
    const { add, slept } = await clientFor([{ status: 429, headers: { "retry-after": until } }, {}]);
    await add();
    expect(slept[0]).toBeGreaterThan(15_000);
    expect(slept[0]).toBeLessThanOrEqual(20_000);
  });

  test("without a pause gets four requests, then the run ends with an error", async () => {
    const { error, cure, slept, requests } = await refusal({ status: 429 });
    expect(error).toMatchObject({ code: "rate_limited", outcome: "refused", status: 429 });
    expect(cure).toMatch(/^Nothing was done\. Wait/);
    expect(slept).toEqual([1000, 2000, 4000]);
    expect(requests).toHaveLength(4);
  });

  test("for an hour gets no further request", async () => {
    const { what, slept, requests } = await refusal({ status: 429, headers: { "retry-after": "3600" } });
    expect(what).toContain("(status 429, Retry-After: 3600)");
    expect(slept).toEqual([]);
    expect(requests).toHaveLength(1);
  });
});
