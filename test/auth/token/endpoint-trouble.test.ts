import { describe, expect, test } from "@jest/globals";
import type { AuthError } from "../../../provider/auth/index.js";
import { deadAddress, errorOf, fakeTime, serve, serveSocket } from "../../wire/loopback.js";
import { credentials, everythingOf, failWith, lines, setBy, tokenFor } from "./failure.js";

describe("a token endpoint in trouble", () => {
  const token = { body: { access_token: "token-1", token_type: "bearer", expires_in: 3600 } };

  test.each([502, 503, 504])(
    "that answers %i is asked again, with longer and longer pauses",
    async (status) => {
      const server = await serve({ status }, { status }, { status }, token);
      const time = fakeTime();
      expect(await tokenFor(credentials(server.url), time)).toBe("token-1");
      expect(server.requests).toHaveLength(4);
      expect(time.slept).toEqual([500, 1000, 2000]);
    },
  );

  test("that stays away is given up after four attempts", async () => {
    const { error, requests } = await failWith({ status: 503 });
    expect(error.code).toBe("temporarily_unavailable");
    expect(requests).toHaveLength(4);
  });

  test.each([
    ["seconds", (_: number) => "7", 7000],
    ["a date", (now: number) => new Date(now + 30_000).toUTCString(), 30_000],
    ["a date gone by", (now: number) => new Date(now - 30_000).toUTCString(), 0],
    ["something else", (_: number) => "soon", 1000],
  ])(
    "that asks for fewer requests with Retry-After as %s is given its pause",
    async (_what, header, pause) => {
      const time = fakeTime();
      const server = await serve({ status: 429, headers: { "retry-after": header(time.at) } }, token);
      expect(await tokenFor(credentials(server.url), time)).toBe("token-1");
      expect(time.slept).toEqual([pause]);
    },
  );

  test("that asks for a long pause ends the wait", async () => {
    const { error, requests, slept } = await failWith({ status: 429, headers: { "retry-after": "3600" } });
    expect(error.code).toBe("rate_limited");
    expect(error.message).toContain("(status 429, Retry-After: 3600)");
    expect(requests).toHaveLength(1);
    expect(slept).toEqual([]);
  });

  test.each([400, 401, 403, 404, 408, 500])("that answers %i is not asked again", async (status) => {
    const { requests } = await failWith({ status });
    expect(requests).toHaveLength(1);
  });

  test("that listens nowhere is tried four times, and its address named", async () => {
    const url = `http://${await deadAddress()}`;
    const time = fakeTime();
    const error = (await errorOf(tokenFor(credentials(url), time))) as AuthError;
    expect(time.slept).toEqual([500, 1000, 2000]);
    expect(error.code).toBe("unreachable");
    expect(lines(error)[0]).toBe(
      `No token from Login with Amazon: cannot reach ${url}: the connection was refused (ECONNREFUSED)`,
    );
    expect(lines(error)[1]).toMatch(/^Check the address \(/);
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("that cannot be reached is an error with the place its address comes from, where the profile names one", async () => {
    const unreachable = "The address comes from URL-PLACE.";
    const asked = { ...credentials(`http://${await deadAddress()}`), setBy: { ...setBy, unreachable } };
    const error = (await errorOf(tokenFor(asked, fakeTime()))) as AuthError;
    expect(error.cure).toMatch(/^The address comes from URL-PLACE\. Check the address \(/);
  });

  test("whose name cannot be looked up just now is tried four times", async () => {
    const time = fakeTime();
    const cause = Object.assign(new Error("getaddrinfo EAI_AGAIN"), {
      code: "EAI_AGAIN",
      syscall: "getaddrinfo",
    });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause }));
    const error = await errorOf(tokenFor(credentials("https://example.com"), { ...time, fetch }));
    expect(error).toMatchObject({ code: "unreachable" });
    expect(time.slept).toEqual([500, 1000, 2000]);
  });

  test("that closes the connection is asked once, and said to have closed it", async () => {
    const server = await serveSocket((socket) => socket.once("data", () => socket.destroy()));
    const time = fakeTime();
    const error = await errorOf(tokenFor(credentials(server.url), time));
    expect(error).toMatchObject({ code: "unreachable" });
    expect(lines(error)[0]).toMatch(/the connection closed before an answer/);
    expect(server.received.connections).toBe(1);
    expect(everythingOf(error)).not.toMatch(/test-secret/);
  });

  test("that does not answer is given up when the time is over", async () => {
    const server = await serveSocket(() => {});
    const impatient = { ...fakeTime(), timeoutSeconds: 0.05 };
    const error = await errorOf(tokenFor(credentials(server.url), impatient));
    expect(error).toMatchObject({ code: "timed_out" });
    expect(lines(error)[0]).toBe(
      `No token from Login with Amazon: no answer from ${server.url} within 0.05 s`,
    );
    expect(server.received.connections).toBeLessThanOrEqual(1);
  });

  test("that stops in the middle of an answer is given up when the time is over", async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"access_token":"leaked-token"';
    const server = await serveSocket((socket) => socket.once("data", () => socket.write(half)));
    const impatient = { ...fakeTime(), timeoutSeconds: 0.2 };
    const error = await errorOf(tokenFor(credentials(server.url), impatient));
    expect(error).toMatchObject({ code: "timed_out" });
    expect(everythingOf(error)).not.toMatch(/leaked-token|test-secret/);
  });
});
