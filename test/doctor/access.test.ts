import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { clientId, clientSecret } from "../cli/desk.js";
import { Practice } from "./practice.js";

let practice: Practice;
beforeEach(async () => {
  practice = await Practice.open();
});
afterEach(() => practice.close());

describe("without --profile, `devtest doctor`", () => {
  test("examines what the provider reads, where a client id is set", async () => {
    const settings = {
      LWA_CLIENT_ID: clientId,
      LWA_CLIENT_SECRET: clientSecret,
      LWA_TOKEN_URL: practice.desk.emulator.tokenUrl,
    };
    const { status, of } = await practice.doctor([], settings);
    expect(of("profile")?.found).toBe("LWA_CLIENT_ID and LWA_CLIENT_SECRET in the environment");
    expect(of("token")).toMatchObject({
      verdict: "pass",
      found: expect.stringMatching(/good for 3600 s; not kept$/),
    });
    expect(status).toBe(0);
  });

  test("reports what is missing where there are neither settings nor profiles", async () => {
    const { status, of } = await practice.doctor([], practice.nothingSet);
    expect(of("client id")).toMatchObject({ verdict: "fail", found: "is not set" });
    expect(of("client secret")).toMatchObject({ verdict: "fail" });
    expect(of("stack configuration")).toBeUndefined();
    expect(status).toBe(1);
    expect(practice.desk.tokenRequests()).toBe(0);
  });

  test("takes no other profile than the provider does, even where it is the only one", async () => {
    practice.desk.writeProfiles({
      appstore: undefined,
      video: undefined,
      central: undefined,
      pipeline: undefined,
    });
    await practice.desk.imported("selling");
    const { status, of } = await practice.doctor([], { LWA_TOKEN_URL: practice.desk.emulator.tokenUrl });
    expect(of("client id")).toMatchObject({ verdict: "fail", found: "is not set" });
    expect(of("token")).toMatchObject({ verdict: "fail" });
    expect(status).toBe(1);
  });

  test.each([
    [{ grant: "refresh_token" }, /has the grant refresh_token/],
    [{ apiHosts: ["api.example.com"] }, /may not be sent to 127\.0\.0\.1/],
  ])("reports about the profile appstore what the provider would: %j", async (changed, words) => {
    practice.desk.writeProfiles({ appstore: changed });
    const { status, of } = await practice.doctor();
    expect(of("profile")).toMatchObject({ verdict: "fail", found: expect.stringMatching(words) });
    expect(status).toBe(1);
  });

  test("reports that the profile appstore asks for another scope than the provider needs", async () => {
    practice.desk.writeProfiles({ appstore: { scopes: ["adx_reporting::appstore:marketer"] } });
    const { status, of } = await practice.doctor();
    expect(of("scope")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("appstore::apps:readwrite"),
      cure: expect.stringContaining("`scopes: [appstore::apps:readwrite]`"),
    });
    expect(of("profile attached")).toMatchObject({ verdict: "not checked" });
    expect(status).toBe(1);
  });
});
