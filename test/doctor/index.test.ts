import { expect, test } from "@jest/globals";
import { type Access, examine } from "../../provider/doctor/index.js";

const broken = () => {
  throw new TypeError("something unforeseen, with Atza|test-refresh");
};

/** An access that fails with an unforeseen error wherever it is examined. */
const access: Access = {
  title: "an access",
  grant: "refresh_token",
  clientId: "test-client",
  scopes: [],
  tokenUrl: "no address",
  apiUrls: ["no address either"],
  isAppSubmission: true,
  hasStack: false,
  clientSecret: async () => broken(),
  store: { ...({} as NonNullable<Access["store"]>), get: async () => broken() },
  profile: "selling",
  askForToken: async () => broken(),
};

test("an examination that throws is a finding that fails, and the others are made all the same", async () => {
  const findings = await examine(access, { PATH: "/nowhere", DEVTEST_CONFIG: "/nowhere" }, "/");
  expect(findings.map(({ check, verdict }) => `${verdict}: ${check}`)).toEqual([
    "pass: node",
    "fail: pulumi",
    "pass: profile",
    "fail: client id",
    "fail: client secret",
    "fail: refresh token",
    "fail: token endpoint",
    "not checked: token",
    "not checked: scope",
    "not checked: profile attached",
    "not checked: token accepted by the API",
    "fail: API reachable",
    "fail: certificates",
  ]);
  expect(JSON.stringify(findings)).toContain("something unforeseen");
  expect(JSON.stringify(findings)).not.toContain("test-refresh");
});
