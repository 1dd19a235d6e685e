import { describe, expect, test } from "@jest/globals";
import { assertAccepted } from "../../provider/service/errors.js";
import type { Failure } from "../../provider/wire/failures.js";
import { proxyThought } from "../../provider/wire/http-response.js";
import { callOf, goOn, notKnown, type Reply, refusal, refused, responseOf } from "./replies.js";

const checkUrl =
  "Check DEVTEST_API_URL (or devtest:apiUrl); Amazon's is https://developer.amazon.com/api/appstore. A proxy may also have answered in Amazon's place.";
const checkProfile =
  'Check in the Amazon Developer Console that the security profile is attached to "App Submission API" under API Access, that the app belongs to the same developer account, and that the client secret has not expired.';
interface Row {
  readonly status: number;
  readonly code: string;
  readonly outcome?: "unknown";
  /** Before and after what the service said. */
  readonly what: readonly [string, string?];
  readonly register: string;
  readonly testers?: string;
}

const rows: readonly Row[] = [
  {
    status: 400,
    code: "bad_request",
    what: ["the service refused the request"],
    register:
      "Check that packageName is the app's own and that the certificate has an ECDSA key; an app holds 3 certificates at most. If the service says that the app has it already, remove it in the Developer Console, and `pulumi up` adds it anew.",
    testers:
      "Each address must be that of the person's Amazon account. An app holds 50 testers at most, an account 300 groups and 1,500 testers. If the service says that somebody is in the group already, remove them in the Developer Console, and `pulumi up` adds them anew.",
  },
  ...[401, 403].map((status) => ({
    status,
    code: "not_authorized",
    what: ["the service does not accept the token, and not a new one either"] as const,
    register: checkProfile,
  })),
  {
    status: 404,
    code: "not_found",
    what: ["the service does not find the app"],
    register: "Check the appId, and that the app belongs to the developer account of the security profile.",
    testers:
      "Check the appId, and that the app belongs to the developer account of the security profile, and is registered for DevTest.",
  },
  {
    status: 408,
    code: "timed_out",
    outcome: "unknown",
    what: ["the service gave up waiting for the request", notKnown],
    register: goOn,
  },
  {
    status: 413,
    code: "too_large",
    what: ["the service refused the request because of its size"],
    register: "`pulumi config set devtest:maxTestersPerRequest 10` makes smaller requests.",
  },
  {
    status: 429,
    code: "rate_limited",
    what: ["the service asks for fewer requests"],
    register: "Nothing was done. Wait a few minutes and run `pulumi up` again.",
  },
  ...[402, 418, 499].map((status) => ({
    status,
    code: "refused",
    what: ["the service refused the request"] as const,
    register: checkUrl,
  })),
  ...[500, 503, 599].map((status) => ({
    status,
    code: "server_error",
    outcome: "unknown" as const,
    what: ["the service failed", notKnown] as const,
    register: goOn,
  })),
];

describe.each(rows)("a response with $status", ({ status, code, outcome = "refused", what, ...cures }) => {
  test.each(["register", "testers"] as const)(`is ${code}, told whole, for a call of the kind %s`, (kind) => {
    const error = refusal(kind, { status, body: { Message: "Oh" } });
    expect(error).toMatchObject({ code, outcome, status });
    const [before, after = ""] = what;
    const cure = cures[kind] ?? cures.register;
    expect(error.message).toBe(`${before}: Oh (status ${status})${after}\n${cure}`);
  });
});

test("a response that is not the service's is told whole", () => {
  const error = refusal("testers", { status: 200, body: "OK" });
  expect(error.message).toBe(
    `the answer is not the service's: "OK" (status 200)${notKnown}\n${checkUrl} ${goOn}`,
  );
});

test.each([
  ["testers", " \r\n"],
  ["register", ""],
  ["testers", { groups: ["qa"], errors: [], errorCode: null, message: "OK" }],
  ["testers", { uniqueTesterCount: 1 }],
  ["testers", { groups: [], uniqueTesterCount: 1 }],
  ["testers", { groups: ["qa"], uniqueTesterCount: 0 }],
  ["register", { trackId: "devtest" }],
] as const)("a response with 200 to a call of the kind %s confirms it: %j", (kind, body) => {
  const response = responseOf({ status: 200, body });
  expect(assertAccepted(callOf(kind), { response }, "test-token")).toBe(response);
});

test.each([
  ["testers", {}],
  ["testers", { groups: [], uniqueTesterCount: 0 }],
  ["testers", { groups: [" "] }],
  ["testers", { groups: ["qa", 1] }],
  ["testers", { groups: "qa", uniqueTesterCount: "1" }],
  ["testers", { uniqueTesterCount: -1 }],
  ["testers", { uniqueTesterCount: 0.5 }],
  ["testers", { trackId: "devtest" }],
  ["register", { groups: ["qa"], uniqueTesterCount: 1 }],
  ["register", { trackId: "" }],
  ["register", { trackId: true }],
  ["register", { message: "OK" }],
] as const)("a response with 200 to a call of the kind %s leaves a doubt: %j", (kind, body) => {
  const error = refusal(kind, { status: 200, body });
  expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status: 200 });
  expect(error.message).toBe(
    `the answer does not say that anything was done: ${said(body)} (status 200)${notKnown}\n${goOn}`,
  );
  expect(error.own).toBe(`the answer does not say that anything was done (status 200)${notKnown}`);
});

function said(body: object): string {
  return "message" in body ? String(body.message) : `"${JSON.stringify(body)}"`;
}

test.each(["null", "true", "1", '"OK"', "[]", '["qa"]'])(
  "a response with 200 that is %s leaves a doubt",
  (body) => {
    expect(refusal("testers", { status: 200, body })).toMatchObject({
      code: "bad_answer",
      outcome: "unknown",
    });
  },
);

test.each([201, 202, 204, 206, 226])("a response with %i leaves a doubt, whatever it says", (status) => {
  const body = { groups: ["qa"], uniqueTesterCount: 1 };
  const error = refusal("testers", { status, body });
  expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status });
  expect(error.message).toBe(
    `the service answered with another status than 200, the only one that confirms: "${JSON.stringify(body)}" (status ${status})${notKnown}\n${checkUrl} ${goOn}`,
  );
  expect(refusal("register", { status })).toMatchObject({ outcome: "unknown" });
});

describe("a web page", () => {
  const page = (status: number, more: Partial<Reply> = {}) =>
    refusal("testers", { status, body: "<html><title>Blocked by policy</title>", ...more });
  const blocked = (status: number) =>
    `the answer is not the service's: a web page titled "Blocked by policy" (status ${status})`;

  test.each([400, 401, 403, 404, 407, 418, 451])("with %i is blamed on a proxy alone", (status) => {
    const error = page(status);
    expect(error).toMatchObject({ code: "refused", outcome: "refused", status });
    expect(error.message).toBe(
      `${blocked(status)}\n${proxyThought} Check DEVTEST_API_URL (or devtest:apiUrl); Amazon's is https://developer.amazon.com/api/appstore.`,
    );
  });

  test.each([408, 409, 500, 502, 503])("with %i leaves the doubt that the status leaves", (status) => {
    const error = page(status);
    expect(error).toMatchObject({ outcome: "unknown", status });
    expect(error.what).toContain('a web page titled "Blocked by policy"');
    expect(error.cure.startsWith(`${proxyThought} `)).toBe(true);
  });

  test.each([413, 429])("with %i means what the status means", (status) => {
    expect(page(status).code).toBe(status === 413 ? "too_large" : "rate_limited");
    expect(page(status).cure.startsWith(`${proxyThought} `)).toBe(true);
  });

  test("is one by its content type, too, unless it is JSON", () => {
    const headers = { "content-type": "text/html; charset=utf-8" };
    expect(page(403, { headers, body: "Access denied" }).code).toBe("refused");
    expect(page(403, { headers, body: { Message: "Not so" } }).code).toBe("not_authorized");
  });
});

test("a text that is no JSON may be a proxy's", () => {
  const { message } = refusal("testers", { status: 403, body: "Blocked" });
  expect(message).toMatch(/not a new one either: "Blocked" \(status 403\)\n/);
  expect(message).toContain(`\n${proxyThought} Check in the Amazon Developer Console`);
});

test("a request id that repeats somebody is not shown", () => {
  const error = refusal("testers", { status: 500, headers: { "x-request-id": "annabel-ann" }, body: {} });
  expect([error.message, error.requestId].join()).not.toMatch(/ann/i);
});

describe("a redirect", () => {
  test.each([
    [300, undefined, "to another path"],
    [302, "/elsewhere?token=test-token", "to another path"],
    [399, "https://api.example.com/elsewhere?token=test-token", "to https://api.example.com"],
  ])("with %i and the target %s is told without the target's path and query", (status, location, target) => {
    const error = refusal("testers", { status, headers: location === undefined ? {} : { location } });
    expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status });
    expect(error.message).toBe(
      `the service answered with a redirect, which is never followed: ${target} (status ${status})${notKnown}\n${checkUrl} ${goOn}`,
    );
  });
});

test("a redirect to a host that is called like somebody does not name them", () => {
  const error = refusal("testers", { status: 302, headers: { location: "https://annabel.example.com/" } });
  expect(error.message).toContain("never followed: to https://….example.com (status 302)");
});

describe("the gateway's message for an unknown path", () => {
  const Message = "Unable to fetch the request scope for uri = /v1/already/exists and verb = POST";

  test("is about the address, whatever words the path holds", () => {
    const error = refusal("testers", { status: 400, body: { Message } });
    expect(error).toMatchObject({ code: "refused", outcome: "refused" });
    expect(error.message).toBe(
      `the service refused the request: ${Message} (status 400)\nThere is no such address. Check the appId. ${checkUrl}`,
    );
  });

  test("means nothing beside another status than 400", () => {
    expect(refusal("testers", { status: 404, body: { Message } }).code).toBe("not_found");
  });
});

test("words that something is there already change no cure", () => {
  const body = (words: string) => ({ errorCode: "invalid_input", errorMessage: words });
  for (const kind of ["register", "testers"] as const)
    expect(refusal(kind, { status: 400, body: body("It is already there") }).cure).toBe(
      refusal(kind, { status: 400, body: body("It is not valid") }).cure,
    );
});

describe("a request without a response", () => {
  const failure: Failure = {
    code: "ECONNREFUSED",
    kind: "unreachable",
    maybeSent: false,
    what: "cannot reach it",
    cure: "Check the address.",
    cause: undefined,
  };
  const errorOf = (changed: Partial<Failure>) =>
    refused(() => assertAccepted(callOf("testers"), { failure: { ...failure, ...changed } }, "test-token"));

  test("that was not sent was refused, with the cure of the failure", () => {
    const cause = new Error("connect ECONNREFUSED");
    const error = errorOf({ cause });
    expect(error).toMatchObject({ code: "unreachable", outcome: "refused" });
    expect(error.message).toBe("cannot reach it\nCheck the address.");
    expect(error.cause).toBe(cause);
  });

  test("that may have been sent is in doubt, with how to go on", () => {
    const error = errorOf({ kind: "connection_lost", maybeSent: true, what: "it broke", cure: "" });
    expect(error).toMatchObject({ code: "connection_lost", outcome: "unknown" });
    expect(error.message).toBe(`it broke${notKnown}\n${goOn}`);
  });

  test("has no cause where none is safe to print", () => {
    expect(errorOf({})).not.toHaveProperty("cause");
  });
});
