import { expect, test } from "@jest/globals";
import { examineNode } from "../../provider/doctor/machine.js";

test("versions of Node.js are compared as numbers, not as text", () => {
  expect(examineNode("22.12.0").verdict).toBe("pass");
  expect(examineNode("22.9.0")).toMatchObject({ verdict: "fail", cure: "Install Node.js 22.12 or later." });
  expect(examineNode("100.0.0").verdict).toBe("pass");
});
