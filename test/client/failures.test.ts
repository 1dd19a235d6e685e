import { describe, expect, test } from "@jest/globals";
import { failureOf } from "../../provider/wire/failures.js";

const at = { url: "https://developer.amazon.com/api", timeoutSeconds: 60 };

/** What Node throws for a host with two addresses: `fetch failed`, around an AggregateError with a code and no more. */
function bothAddressesFailed(code: string, syscall: string): Error {
  const each = [1, 2].map((n) =>
    Object.assign(new Error(`${syscall} ${code} 192.0.2.${n}:443`), { code, syscall }),
  );
  return new TypeError("fetch failed", { cause: Object.assign(new AggregateError(each), { code }) });
}

describe("a host with several addresses", () => {
  test.each(["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"])(
    "none of which lets us connect (%s) was certainly sent nothing",
    (code) => {
      expect(failureOf(bothAddressesFailed(code, "connect"), at)).toMatchObject({ maybeSent: false, code });
    },
  );

  test("where reading is what timed out may have been sent something", () => {
    expect(failureOf(bothAddressesFailed("ETIMEDOUT", "read"), at).maybeSent).toBe(true);
  });
});
