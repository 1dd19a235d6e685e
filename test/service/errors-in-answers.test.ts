import { describe, expect, test } from "@jest/globals";
import { assertAccepted } from "../../provider/service/errors.js";
import { callOf, goOn, notKnown, refusal, responseOf } from "./replies.js";

describe("a response with 200 that speaks of an error", () => {
  const limit = { errorCode: "LIMIT", errorMessage: "tester not added" };

  test.each<[string, object, string]>([
    ["in a list", { errors: [limit] }, "LIMIT: tester not added"],
    [
      "and of what was done",
      { groups: ["qa"], uniqueTesterCount: 1, errors: [limit] },
      "LIMIT: tester not added",
    ],
    ["flat", limit, "LIMIT: tester not added"],
    ["by its status", { httpCode: 400, message: "Bad Request" }, "Bad Request"],
    [
      "flat, beside what was done",
      { groups: ["qa"], trackId: "devtest", ...limit },
      "LIMIT: tester not added",
    ],
    [
      "by its words alone, beside what was done",
      { groups: ["qa"], trackId: "devtest", errorMessage: "tester not added" },
      "tester not added",
    ],
    ["in a form of its own", { errors: "ann@example.com" }, '"{"errors":"…@example.com #71d4f55f72"}"'],
  ])("%s, is in doubt, and told whole", (_what, body, words) => {
    for (const kind of ["register", "testers"] as const) {
      const error = refusal(kind, { status: 200, body });
      expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown", status: 200 });
      expect(error.message).toBe(
        `the service says that it is done, and speaks of an error: ${words} (status 200)${notKnown}\n${goOn}`,
      );
    }
  });
});

test.each<object>([
  { error: "not added" },
  { Error: { code: 7 } },
  { Errors: [{}] },
  { error_description: "not added" },
  { failures: ["ann"] },
  { failed: 1 },
  { rejected: ["ann"] },
  { success: false },
  { ok: "false" },
])("a response with 200 that says yes and %j does not confirm", (more) => {
  const body = { groups: ["qa"], uniqueTesterCount: 1, trackId: "devtest", ...more };
  for (const kind of ["register", "testers"] as const)
    expect(refusal(kind, { status: 200, body })).toMatchObject({ code: "bad_answer", outcome: "unknown" });
});

test.each<object>([
  { errors: [], error: null, failures: 0, success: true },
  { ok: true, failed: false, message: "2 testers were added", errorMessage: "" },
])("a response with 200 that says yes and, of errors, no more than %j confirms", (more) => {
  const response = responseOf({ status: 200, body: { groups: ["qa"], trackId: "devtest", ...more } });
  expect(assertAccepted(callOf("testers"), { response }, "test-token")).toBe(response);
});
