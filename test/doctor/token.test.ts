import { expect, test } from "@jest/globals";
import type { Access } from "../../provider/doctor/index.js";
import { examineToken } from "../../provider/doctor/token.js";

test("an error nobody has foreseen is a token that was not obtained, and no end of the examination", async () => {
  const access = {
    hasStack: false,
    async askForToken() {
      throw new TypeError("something nobody has thought of");
    },
  } as Partial<Access> as Access;
  const findings = await examineToken(access, true);
  expect(findings.map(({ check, verdict }) => `${verdict}: ${check}`)).toEqual([
    "fail: token",
    "not checked: scope",
    "not checked: profile attached",
    "not checked: token accepted by the API",
  ]);
  expect(findings[0]?.found).toBe("something nobody has thought of");
});
