import { expect, test } from "@jest/globals";
import type { Access } from "../../provider/doctor/index.js";
import { examineToken } from "../../provider/doctor/token.js";

test("an unforeseen error means that no token was obtained, and does not end the examination", async () => {
  const access = {
    hasStack: false,
    async askForToken() {
      throw new TypeError("something unforeseen");
    },
  } as Partial<Access> as Access;
  const findings = await examineToken(access, true);
  expect(findings.map(({ check, verdict }) => `${verdict}: ${check}`)).toEqual([
    "fail: token",
    "not checked: scope",
    "not checked: profile attached",
    "not checked: token accepted by the API",
  ]);
  expect(findings[0]?.found).toBe("something unforeseen");
});
