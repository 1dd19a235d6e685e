import { proxyVariable } from "./proxy.js";

/** Why a request has no response. */
export interface Failure {
  /**
   * The system's own name, such as `ECONNREFUSED`; `timeout` when the time limit ran out; `still_down` or `out_of_time`
   * when the circuit breaker let nothing be sent.
   */
  readonly code: string;
  readonly kind: "unreachable" | "connection_lost" | "timed_out";
  /** False: certainly nothing was sent, so the other side cannot have acted. True: it may have received everything. */
  readonly maybeSent: boolean;
  /** A sentence without a full stop, such as `cannot reach https://…: the connection was refused`. */
  readonly what: string;
  /** Empty if there is nothing to do but to run again. */
  readonly cure: string;
  /** Only message and code of the system's error: some errors carry the bytes of the response. */
  readonly cause: Error | undefined;
}

interface Unsent {
  readonly codes: readonly string[];
  readonly words: string;
  readonly cure: string;
}

const checkAddress =
  "Check the address (DEVTEST_API_URL, LWA_TOKEN_URL), the network, and the proxy (HTTPS_PROXY, NO_PROXY).";
const checkProxy =
  "Check HTTPS_PROXY (such as http://proxy.example.com:3128, or with a name and password: http://name:password@…) and what the proxy lets through; NO_PROXY names hosts to be reached without it.";
const checkTrust =
  "If a proxy of your company intercepts connections, set NODE_EXTRA_CA_CERTS to its CA certificate; otherwise check the address.";

/** Failures that happen before the first byte of a request can be sent. */
const unsent: readonly Unsent[] = [
  { codes: ["ECONNREFUSED"], words: "the connection was refused", cure: checkAddress },
  { codes: ["ENOTFOUND"], words: "there is no host of that name", cure: checkAddress },
  { codes: ["EAI_AGAIN"], words: "the host's name could not be looked up", cure: checkAddress },
  {
    codes: ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"],
    words: "the connection attempt timed out",
    cure: checkAddress,
  },
  { codes: ["EHOSTUNREACH", "ENETUNREACH"], words: "there is no route to that host", cure: checkAddress },
  { codes: ["ERR_PROXY_ADDRESS"], words: "HTTPS_PROXY is not the address of a proxy", cure: checkProxy },
  {
    codes: ["ERR_PROXY_PROTOCOL"],
    words:
      "HTTPS_PROXY names a proxy of another protocol than http:// and https://, and only those can be used",
    cure: checkProxy,
  },
  { codes: ["PROXY_REFUSED"], words: "the proxy of HTTPS_PROXY refused the connection", cure: checkProxy },
  {
    codes: [
      "CERT_HAS_EXPIRED",
      "CERT_NOT_YET_VALID",
      "CERT_UNTRUSTED",
      "CERT_REVOKED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "UND_ERR_PRX_TLS",
    ],
    words: "its certificate is not trusted",
    cure: checkTrust,
  },
  {
    codes: [
      "EPROTO",
      "ERR_SSL_WRONG_VERSION_NUMBER",
      "ERR_SSL_UNSUPPORTED_PROTOCOL",
      "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
      "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_PACKET_LENGTH_TOO_LONG",
      "TLS_HANDSHAKE_CLOSED",
    ],
    words: "the TLS handshake failed",
    cure: checkTrust,
  },
];

/** Codes that mean "before anything was sent" only if connecting failed, not reading. */
const onlyWhileConnecting = new Set(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);

const closed = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

interface SystemError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  /** Why each address of a host with several failed. */
  readonly errors?: readonly SystemError[];
}

/** Describes what `fetch` threw, and says whether the request may have been sent. In doubt, it may. */
export function failureOf(error: unknown, at: { url: string; timeoutSeconds: number }): Failure {
  const origin = new URL(at.url).origin;
  const system = innermost(error as SystemError);
  const code = codeOf(system);
  const row = unsent.find(({ codes }) => codes.includes(code));
  const cause = causeOf(system, code);
  if (row !== undefined && (!onlyWhileConnecting.has(code) || system.syscall === "connect")) {
    const what = `cannot reach ${origin}: ${withProxyName(row.words)} (${code})`;
    return { code, kind: "unreachable", maybeSent: false, what, cure: withProxyName(row.cure), cause };
  }
  if (code === "timeout") {
    const what = `no answer from ${origin} within ${at.timeoutSeconds} s`;
    return { code, kind: "timed_out", maybeSent: true, what, cure: "", cause };
  }
  const broke = closed.has(code)
    ? "the connection closed before an answer"
    : "the connection failed before an answer";
  return { code, kind: "connection_lost", maybeSent: true, what: `${broke} (${code})`, cure: "", cause };
}

/** Names the variable that is really set. */
function withProxyName(text: string): string {
  return text.replace("HTTPS_PROXY", proxyVariable() ?? "HTTPS_PROXY");
}

/** `fetch` wraps the system's error in a `TypeError: fetch failed` or `terminated`. */
function innermost(error: SystemError): SystemError {
  if (typeof error.cause === "object" && error.cause !== null) return innermost(error.cause);
  // Only connecting tries several addresses. The first error says as much as all of them.
  const [first] = Array.isArray(error.errors) ? error.errors : [];
  return first === undefined ? error : innermost(first);
}

function codeOf(error: SystemError): string {
  if (error.name === "TimeoutError") return "timeout";
  // Node gives this the code of a reset, but sends no byte of a request before the handshake is done.
  if (String(error.message).includes("before secure TLS connection was established"))
    return "TLS_HANDSHAKE_CLOSED";
  // Only the message tells: every request that ends early has the same code.
  if (/^Proxy response .* when HTTP Tunneling$/.test(String(error.message))) return "PROXY_REFUSED";
  if (typeof error.code === "string" && error.code !== "") return error.code;
  return typeof error.name === "string" ? error.name : "unknown";
}

/**
 * A new error with the system's message and code. Other errors are left out: the message of a plain `TypeError` can
 * quote a header with its token, and a parser's error holds the text it could not parse.
 */
function causeOf(error: SystemError, code: string): Error | undefined {
  if (typeof error.code !== "string" || typeof error.message !== "string") return undefined;
  return Object.assign(new Error(error.message), { code });
}
