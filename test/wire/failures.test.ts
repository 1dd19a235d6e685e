import { describe, expect, test } from "@jest/globals";
import { failureOf } from "../../provider/wire/failures.js";

const at = { url: "https://developer.amazon.com/api", timeoutSeconds: 60 };

/** As `fetch` throws it: the system's error is the cause. */
function fetchFailed(cause: unknown): Error {
  return new TypeError("fetch failed", { cause });
}

function systemError(code: string, syscall?: string): Error {
  const message = `${syscall ?? "something"} ${code}`;
  return Object.assign(new Error(message), { code, ...(syscall === undefined ? {} : { syscall }) });
}

/** The error Node throws for a host with two addresses: `fetch failed`, around an AggregateError with only a code. */
function bothAddressesFailed(code: string, syscall: string): Error {
  const each = [1, 2].map((n) =>
    Object.assign(new Error(`${syscall} ${code} 192.0.2.${n}:443`), { code, syscall }),
  );
  return fetchFailed(Object.assign(new AggregateError(each), { code }));
}

describe("a host with several addresses", () => {
  test.each(["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"])(
    "was certainly sent nothing when connecting to each of them failed (%s)",
    (code) => {
      expect(failureOf(bothAddressesFailed(code, "connect"), at)).toMatchObject({ maybeSent: false, code });
    },
  );

  test("may have been sent something when reading timed out", () => {
    expect(failureOf(bothAddressesFailed("ETIMEDOUT", "read"), at).maybeSent).toBe(true);
  });
});

const ofTheAddress = /^Check the address \(DEVTEST_API_URL, LWA_TOKEN_URL\), the network, and the proxy/;
const ofTheProxy = /^Check HTTPS_PROXY \(such as http:\/\/proxy\.example\.com:3128, .*NO_PROXY names hosts/;
const ofTrust =
  /^If a proxy of your company intercepts connections, set NODE_EXTRA_CA_CERTS to its CA certificate/;
const none = /^$/;

const untrusted = ["its certificate is not trusted", ofTrust] as const;
const insecure = ["the TLS handshake failed", ofTrust] as const;
const noWay = ["there is no route to that host", ofTheAddress] as const;
const notInTime = ["the connection attempt timed out", ofTheAddress] as const;

test.each([
  ["ECONNREFUSED", "connect", "the connection was refused", ofTheAddress],
  ["ENOTFOUND", "getaddrinfo", "there is no host of that name", ofTheAddress],
  ["EAI_AGAIN", "getaddrinfo", "the host's name could not be looked up", ofTheAddress],
  ["UND_ERR_CONNECT_TIMEOUT", undefined, ...notInTime],
  ["ETIMEDOUT", "connect", ...notInTime],
  ["EHOSTUNREACH", "connect", ...noWay],
  ["ENETUNREACH", "connect", ...noWay],
  ["ERR_PROXY_ADDRESS", undefined, "HTTPS_PROXY is not the address of a proxy", ofTheProxy],
  ["PROXY_REFUSED", undefined, "the proxy of HTTPS_PROXY refused the connection", ofTheProxy],
  ["CERT_HAS_EXPIRED", undefined, ...untrusted],
  ["CERT_NOT_YET_VALID", undefined, ...untrusted],
  ["CERT_UNTRUSTED", undefined, ...untrusted],
  ["CERT_REVOKED", undefined, ...untrusted],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", undefined, ...untrusted],
  ["SELF_SIGNED_CERT_IN_CHAIN", undefined, ...untrusted],
  ["UNABLE_TO_GET_ISSUER_CERT", undefined, ...untrusted],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", undefined, ...untrusted],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", undefined, ...untrusted],
  ["ERR_TLS_CERT_ALTNAME_INVALID", undefined, ...untrusted],
  ["UND_ERR_PRX_TLS", undefined, ...untrusted],
  ["EPROTO", "write", ...insecure],
  ["ERR_SSL_WRONG_VERSION_NUMBER", undefined, ...insecure],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", undefined, ...insecure],
  ["ERR_SSL_NO_PROTOCOLS_AVAILABLE", undefined, ...insecure],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", undefined, ...insecure],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", undefined, ...insecure],
  ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", undefined, ...insecure],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", undefined, ...insecure],
  ["TLS_HANDSHAKE_CLOSED", undefined, ...insecure],
])("%s of %p: certainly nothing was sent, for %s", (code, syscall, words, cure) => {
  expect(failureOf(fetchFailed(systemError(code, syscall)), at)).toEqual({
    code,
    kind: "unreachable",
    maybeSent: false,
    what: `cannot reach https://developer.amazon.com: ${words} (${code})`,
    cure: expect.stringMatching(cure),
    cause: expect.objectContaining({ code, message: `${syscall ?? "something"} ${code}` }),
  });
});

test.each([
  ["UND_ERR_SOCKET", undefined, "closed"],
  ["ECONNRESET", "read", "closed"],
  ["EPIPE", "write", "closed"],
  ["ETIMEDOUT", "read", "failed"],
  ["EHOSTUNREACH", "read", "failed"],
  ["ENETUNREACH", "read", "failed"],
  ["SOMETHING_NEW", undefined, "failed"],
])("%s of %p: the connection was lost, and nobody knows what was sent", (code, syscall, how) => {
  expect(failureOf(fetchFailed(systemError(code, syscall)), at)).toMatchObject({
    code,
    kind: "connection_lost",
    maybeSent: true,
    what: `the connection ${how} before an answer (${code})`,
    cure: expect.stringMatching(none),
  });
});

test("after the time limit nobody knows what was sent, and there is nothing to correct", () => {
  expect(failureOf(new DOMException("The operation was aborted", "TimeoutError"), at)).toMatchObject({
    code: "timeout",
    kind: "timed_out",
    maybeSent: true,
    what: "no answer from https://developer.amazon.com within 60 s",
    cure: "",
  });
});

describe("a proxy that refuses the tunnel is recognised by the message", () => {
  const saying = (message: string) =>
    failureOf(fetchFailed(Object.assign(new Error(message), { code: "UND_ERR_ABORTED" })), at);

  test.each([403, 407, 502])("with %d", (status) => {
    const failure = saying(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
    expect(failure).toMatchObject({ code: "PROXY_REFUSED", kind: "unreachable", maybeSent: false });
  });

  test.each([
    "the end of: Proxy response (403) !== 200 when HTTP Tunneling",
    "Proxy response (403) !== 200 when HTTP Tunneling was over",
  ])("and only by the whole message: %s", (message) => {
    expect(saying(message)).toMatchObject({ code: "UND_ERR_ABORTED", maybeSent: true });
  });
});

describe("the code of an error is", () => {
  test.each([
    ["its name, where it has no code", new TypeError("terminated"), "TypeError"],
    ["its name, where its code is a number", new DOMException("aborted", "AbortError"), "AbortError"],
    ["its name, where its code is empty", Object.assign(new RangeError("odd"), { code: "" }), "RangeError"],
    ["its name, where its cause is null", new RangeError("odd", { cause: null }), "RangeError"],
    ["`unknown`, where it has no name either", {}, "unknown"],
    ["`unknown`, where its name is no text", { name: 7 }, "unknown"],
  ])("%s", (_what, error, code) => {
    expect(failureOf(error, at)).toMatchObject({
      code,
      kind: "connection_lost",
      maybeSent: true,
      what: `the connection failed before an answer (${code})`,
    });
  });
});
