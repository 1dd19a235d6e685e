import { once } from "node:events";
import { createServer as createSecureServer } from "node:tls";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { ServiceError } from "../../provider/errors.js";
import { Client, type ClientOptions } from "../../provider/service/client.js";
import { deadAddress, errorOf, fakeTime, serve, serveOn, serveSocket } from "../wire/loopback.js";
import { selfSigned } from "../wire/self-signed.js";
import { sessionOf } from "./session.js";

function clientOf(apiUrl: string, changed: Partial<ClientOptions> = {}) {
  const time = fakeTime();
  const client = new Client({
    apiUrl,
    session: sessionOf(apiUrl),
    sleep: time.sleep,
    ...changed,
  });
  const add = () =>
    client.addTesters("app", "devtest", { name: "qa", testers: [{ email: "ann@example.com" }] });
  return { add, slept: time.slept };
}

async function failureOf(apiUrl: string, changed: Partial<ClientOptions> = {}) {
  const { add, slept } = clientOf(apiUrl, changed);
  const error = (await errorOf(add())) as ServiceError;
  expect(error).toBeInstanceOf(ServiceError);
  const everything = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
  expect(everything).not.toMatch(/leaked-token|ann@example\.com/);
  const { code, outcome, status, what, cure } = error;
  return { error, failure: { code, outcome, status }, what, cure, slept };
}

const refused = { code: "unreachable", outcome: "refused", status: undefined };
const lost = { code: "connection_lost", outcome: "unknown", status: undefined };
const late = { code: "timed_out", outcome: "unknown", status: undefined };
const notKnown = "; whether Amazon acted on the request is not known";

describe("an error says that certainly nothing was sent", () => {
  test("when nobody listens, after four attempts", async () => {
    const url = `http://${await deadAddress()}`;
    const { failure, what, cure, slept, error } = await failureOf(url);
    expect(failure).toEqual(refused);
    expect(what).toBe(`cannot reach ${url}: the connection was refused (ECONNREFUSED)`);
    expect(cure).toMatch(/DEVTEST_API_URL/);
    expect(slept).toEqual([500, 1000, 2000]);
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("when nobody listens on any of a host's addresses", async () => {
    const url = `http://localhost:${(await deadAddress()).split(":")[1]}`;
    expect((await failureOf(url)).failure).toEqual(refused);
  });

  test("when the certificate is not trusted", async () => {
    let requests = 0;
    const server = createSecureServer(selfSigned(), (socket) => socket.once("data", () => (requests += 1)));
    server.on("tlsClientError", () => {});
    const { failure, what, cure, slept } = await failureOf(`https://${await serveOn(server)}`);
    expect(failure).toEqual(refused);
    expect(what).toMatch(/: its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/);
    expect(cure).toMatch(/NODE_EXTRA_CA_CERTS/);
    expect(slept).toEqual([]);
    expect(requests).toBe(0);
  });

  test("when the TLS handshake fails", async () => {
    const server = createSecureServer({});
    server.on("tlsClientError", () => {});
    const { failure, what } = await failureOf(`https://${await serveOn(server)}`);
    expect(failure).toEqual(refused);
    expect(what).toMatch(/: the TLS handshake failed \(/);
  });

  test("when the server speaks plain HTTP instead of HTTPS", async () => {
    const { url } = await serve({});
    const { failure, what } = await failureOf(url.replace("http:", "https:"));
    expect(failure).toEqual(refused);
    expect(what).toMatch(/: the TLS handshake failed \(ERR_SSL_WRONG_VERSION_NUMBER\)$/);
  });

  test("when the connection closes during the TLS handshake", async () => {
    const { address } = await serveSocket((socket) => socket.once("data", () => socket.end()));
    const { failure, what } = await failureOf(`https://${address}`);
    expect(failure).toEqual(refused);
    expect(what).toMatch(/: the TLS handshake failed \(/);
  });

  test.each([
    ["ENOTFOUND", "getaddrinfo", "there is no host of that name", 0],
    ["EAI_AGAIN", "getaddrinfo", "the host's name could not be looked up", 3],
    ["UND_ERR_CONNECT_TIMEOUT", undefined, "the connection attempt timed out", 0],
    ["ETIMEDOUT", "connect", "the connection attempt timed out", 0],
    ["EHOSTUNREACH", "connect", "there is no route to that host", 0],
    ["CERT_HAS_EXPIRED", undefined, "its certificate is not trusted", 0],
    ["ERR_TLS_CERT_ALTNAME_INVALID", undefined, "its certificate is not trusted", 0],
  ])("on %s of %p", async (code, syscall, words, pauses) => {
    const { failure, what, slept } = await failureOf("https://api.example.com", {
      fetch: failing(code, syscall),
    });
    expect(failure).toEqual(refused);
    expect(what).toBe(`cannot reach https://api.example.com: ${words} (${code})`);
    expect(slept).toHaveLength(pauses);
  });
});

/** A failure that this machine's network cannot be made to produce. */
function failing(code: string, syscall?: string): typeof fetch {
  const cause = Object.assign(new Error(`${syscall} ${code}`), {
    code,
    ...(syscall === undefined ? {} : { syscall }),
  });
  return () => Promise.reject(new TypeError("fetch failed", { cause }));
}

describe("an error says that nobody knows whether the service acted, and the request is not repeated,", () => {
  test.each([
    ["closes", (end: () => void, _reset: () => void) => end(), "UND_ERR_SOCKET"],
    ["is reset", (_end: () => void, reset: () => void) => reset(), "ECONNRESET"],
  ])("when the connection %s after the request", async (_what, close, code) => {
    const server = await serveSocket((socket) =>
      socket.once("data", () =>
        close(
          () => socket.destroy(),
          () => socket.resetAndDestroy(),
        ),
      ),
    );
    const { failure, what, cure, slept } = await failureOf(server.url);
    expect(failure).toEqual(lost);
    expect(what).toBe(`the connection closed before an answer (${code})${notKnown}`);
    expect(cure).toMatch(/^Run `pulumi up` again/);
    expect(server.received.connections).toBe(1);
    expect(slept).toEqual([]);
  });

  test("when it closes in the middle of a 200", async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"groups":';
    const server = await serveSocket((socket) => socket.once("data", () => socket.end(half)));
    expect((await failureOf(server.url)).failure).toEqual(lost);
    expect(server.received.connections).toBe(1);
  });

  test("when the response is not HTTP, and it is not quoted", async () => {
    const server = await serveSocket((socket) =>
      socket.once("data", () => socket.end("leaked-token ann@example.com\r\n")),
    );
    const { failure, what } = await failureOf(server.url);
    expect(failure).toEqual(lost);
    expect(what).toMatch(/^the connection failed before an answer \(/);
  });

  test("when no response comes in time", async () => {
    const server = await serveSocket(() => {});
    const { failure, what, slept } = await failureOf(server.url, { timeoutSeconds: 0.05 });
    expect(failure).toEqual(late);
    expect(what).toBe(`no answer from ${server.url} within 0.05 s${notKnown}`);
    expect(server.received.connections).toBeLessThanOrEqual(1);
    expect(slept).toEqual([]);
  });

  test("when a response begins and does not end in time", async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"groups":';
    const server = await serveSocket((socket) => socket.once("data", () => socket.write(half)));
    expect((await failureOf(server.url, { timeoutSeconds: 0.2 })).failure).toEqual(late);
  });

  test("when a response never ends: a bounded part is read, and the connection is closed", async () => {
    const closings: Promise<unknown>[] = [];
    const server = await serveSocket((socket) => {
      closings.push(new Promise((closed) => socket.once("close", closed)));
      const pour = () => {
        while (socket.writable && socket.write("x".repeat(65_536)));
      };
      socket.on("drain", pour);
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        pour();
      });
    });
    const { failure } = await failureOf(server.url, { timeoutSeconds: 3 });
    expect(failure).toEqual({ code: "bad_answer", outcome: "unknown", status: 200 });
    await Promise.all(closings);
    expect(server.received.bytes.match(/POST /g)).toHaveLength(1);
  });

  test.each([
    ["ETIMEDOUT", "read"],
    ["EHOSTUNREACH", "read"],
    ["EPIPE", "write"],
    ["ERR_SSL_BAD_RECORD_TYPE", undefined],
    ["SOMETHING_NEW", undefined],
  ])("on %s of %p", async (code, syscall) => {
    const { failure, slept } = await failureOf("https://api.example.com", { fetch: failing(code, syscall) });
    expect(failure).toEqual(lost);
    expect(slept).toEqual([]);
  });

  test("on an error that quotes the request, and the quotation is left out", async () => {
    const fetch = () => Promise.reject(new TypeError('"Bearer leaked-token" is an invalid header value.'));
    const { failure, error } = await failureOf("https://api.example.com", { fetch });
    expect(failure).toEqual(lost);
    expect(error.cause).toBeUndefined();
  });
});

describe("the check that the engine is alive", () => {
  test("comes before each attempt", async () => {
    const order: string[] = [];
    const statuses = [429, 403, 200];
    const { add } = clientOf("https://api.example.com", {
      alive: async () => {
        order.push("alive");
      },
      // Answers at once: while a request waits, the check is repeated.
      fetch: async () => {
        order.push("request");
        return new Response(null, { status: statuses.shift() ?? 500 });
      },
    });
    await add();
    expect(order).toEqual(["alive", "request", "alive", "request", "alive", "request"]);
  });

  test("decides whether anything is sent", async () => {
    const server = await serve({});
    let asked = () => {};
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let goOn = () => {};
    const alive = () => {
      asked();
      return new Promise<void>((resolve) => {
        goOn = resolve;
      });
    };
    const sent = clientOf(server.url, { alive }).add();
    await asking;
    expect(server.requests).toHaveLength(0);
    goOn();
    await sent;
    expect(server.requests).toHaveLength(1);
  });

  test("is repeated while a request waits, and not after it", async () => {
    let asked = 0;
    let answer = () => {};
    const server = await serve(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({});
        }),
    );
    const alive = async () => {
      asked += 1;
      if (asked === 4) answer();
    };
    await clientOf(server.url, { alive }).add();
    expect(asked).toBeGreaterThanOrEqual(4);
    const after = asked;
    await once(AbortSignal.timeout(600), "abort");
    expect(asked).toBe(after);
  });
});
