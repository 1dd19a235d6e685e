import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Practice, verdicts } from "../doctor/practice.js";
import { root } from "../engine/stack.js";
import { clientId, clientSecret } from "./desk.js";

let practice: Practice;
beforeEach(async () => {
  practice = await Practice.open();
});
afterEach(() => practice.close());

describe("devtest doctor", () => {
  test("passes where nothing is wrong, and touches nothing at Amazon but the token endpoint", async () => {
    cpSync(join(root, "examples/quickstart"), practice.desk.folder, { recursive: true });
    const { status, findings, of } = await practice.doctor();
    expect(verdicts(findings)).toEqual({
      node: "pass",
      pulumi: "pass",
      profile: "pass",
      "stack configuration": "not checked",
      "client id": "pass",
      "client secret": "not checked",
      "token endpoint": "pass",
      token: "pass",
      scope: "pass",
      "profile attached": "pass",
      "token accepted by the API": "not checked",
      "API reachable": "pass",
      certificates: "pass",
    });
    expect(of("pulumi")?.found).toBe("v3.300.0");
    expect(of("certificates")?.found).toMatch(/P-\d+, expires 20/);
    expect(status).toBe(0);
    const requests = practice.desk.emulator.requests();
    expect(requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "GET /api/appstore",
      "GET /auth/o2/token",
      "POST /auth/o2/token",
    ]);
    for (const { method, headers } of requests)
      if (method === "GET") expect(headers).not.toHaveProperty("authorization");
    expect(practice.desk.emulator.state().apps).toEqual({});
  });

  test("prints a line for each finding, and a cure for each failure", async () => {
    practice.desk.emulator.setSwitches({ "security-profile": "detached" });
    const { status, stdout, stderr } = await practice.desk.run(["doctor"], { env: practice.env() });
    expect(stdout).toContain(
      `pass         profile: the profile "appstore" in ${practice.desk.path("profiles.yaml")}\n`,
    );
    expect(stdout).toMatch(
      /^fail {9}token: Login with Amazon does not give this client the scope.*invalid_scope/m,
    );
    expect(stdout).toMatch(/^fail {9}profile attached: .*\n {13}.*attach it to "App Submission API"/m);
    expect(stdout).toMatch(/^not checked {2}scope: no token was obtained$/m);
    expect(stderr).toBe("");
    expect(status).toBe(1);
  });

  test("names white space in credentials, and sends none of them", async () => {
    const { of, status } = await practice.doctor([], { TEST_SECRET: `${clientSecret}\n\n` });
    expect(of("client secret")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ends with a line break"),
    });
    expect(of("token")).toMatchObject({ verdict: "fail" });
    expect(status).toBe(1);
    expect(practice.desk.tokenRequests()).toBe(0);
  });

  test.each([
    [{ clientId: "amzn1.application-oa2-client.0123" }, "client id", "does not have the form Amazon issues"],
    [{ clientId: "0123456789abcdef".repeat(4), TEST: 1 }, "client id", "is a client secret"],
  ])("knows the forms of Amazon's credentials: %j", async (changed, check, words) => {
    const { clientId: wrong } = changed;
    // Nothing listens there: the forms are examined without sending anything.
    const tokenUrl = "https://api.amazon.com:1/auth/o2/token";
    const { of } = await practice.doctor([], {
      LWA_CLIENT_ID: wrong,
      LWA_CLIENT_SECRET: "x".repeat(30),
      LWA_TOKEN_URL: tokenUrl,
    });
    expect(of(check)).toMatchObject({ verdict: "fail", found: words });
    expect(of("client secret")).toMatchObject({ verdict: "fail" });
    expect(of("token")).toMatchObject({ verdict: "not checked" });
  });

  test("reports a host that cannot be reached, and asks for no token there", async () => {
    const closed = `http://127.0.0.1:${practice.desk.port}/auth/o2/token`;
    practice.desk.writeProfiles({ appstore: { tokenUrl: closed } });
    const { of, status } = await practice.doctor();
    expect(of("token endpoint")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ECONNREFUSED"),
    });
    expect(of("token")).toMatchObject({ verdict: "not checked" });
    expect(status).toBe(1);
  });

  test("reports an API that cannot be reached", async () => {
    const { of, status } = await practice.doctor([], {
      DEVTEST_API_URL: `http://127.0.0.1:${practice.desk.port}/api`,
    });
    expect(of("API reachable")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ECONNREFUSED"),
    });
    expect(status).toBe(1);
  });

  test("reports the name of a host that is not valid, and examines the rest", async () => {
    practice.desk.writeProfiles({ appstore: { apiHosts: ["127.0.0.1", "999.1.1.1"] } });
    const { findings, status } = await practice.doctor(["--profile", "appstore"]);
    const reached = findings.filter(({ check }) => check === "API reachable");
    expect(reached.map(({ verdict, found }) => `${verdict}: ${found}`)).toEqual([
      expect.stringMatching(/^pass: /),
      "fail: https://999.1.1.1 is not an address",
    ]);
    expect(verdicts(findings)).toMatchObject({ token: "pass", certificates: "not checked" });
    expect(status).toBe(1);
  });

  test("examines the refresh token of a profile, and nothing that its API does not need", async () => {
    const without = await practice.doctor(["--profile", "central"]);
    expect(without.of("refresh token")).toMatchObject({
      verdict: "fail",
      cure: expect.stringContaining("devtest auth login --profile central"),
    });
    await practice.desk.imported();
    const { of } = await practice.doctor(["--profile", "selling"], { PATH: "/nowhere" });
    expect(of("refresh token")).toMatchObject({ verdict: "pass" });
    expect(of("token")).toMatchObject({ verdict: "pass" });
    expect(of("scope")).toMatchObject({ verdict: "not checked" });
    expect(of("profile attached")).toMatchObject({ verdict: "not checked" });
    expect(of("pulumi")).toMatchObject({ verdict: "not checked" });
    expect(of("certificates")).toMatchObject({ verdict: "not checked" });
  });

  test("reports a Pulumi that is missing or broken", async () => {
    expect((await practice.doctor([], { PATH: "/nowhere" })).of("pulumi")).toMatchObject({
      verdict: "fail",
      found: "is not in PATH",
    });
    writeFileSync(practice.desk.path("bin/pulumi"), "#!/bin/sh\nexit 3\n");
    expect((await practice.doctor()).of("pulumi")).toMatchObject({
      verdict: "fail",
      found: "cannot be run (3)",
    });
  });

  test("reports what is wrong with the profiles as a finding", async () => {
    writeFileSync(practice.desk.path("profiles.yaml"), "version: 1\nprofiles: {}\n");
    const { of, findings } = await practice.doctor(["--profile", "selling"]);
    expect(of("profile")).toMatchObject({ verdict: "fail", found: expect.stringContaining("selling") });
    expect(findings).toHaveLength(1);
  });

  test("examines what else `pulumi up` needs when its credentials cannot be determined", async () => {
    cpSync(join(root, "examples/quickstart"), practice.desk.folder, { recursive: true });
    writeFileSync(practice.desk.path("profiles.yaml"), "version: 2\nprofile: {}\n");
    const { stdout } = await practice.desk.run(["doctor"], { env: practice.env() });
    const lines = stdout.split("\n").filter((line) => !line.startsWith(" "));
    expect(lines).toEqual([
      expect.stringMatching(/^pass {9}node: /),
      "pass         pulumi: v3.300.0",
      expect.stringMatching(/^fail {9}profile: .*profiles\.yaml:1:.*; .*profiles\.yaml:2:/),
      expect.stringMatching(/^not checked {2}stack configuration: /),
      expect.stringMatching(/^pass {9}certificates: /),
      "",
    ]);
    expect(
      (await practice.doctor([], { LWA_TOKEN_URL: "http://example.com", LWA_CLIENT_ID: clientId })).of(
        "profile",
      ),
    ).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("LWA_TOKEN_URL"),
    });
  });

  test("says in its help what it examines", async () => {
    const { stdout } = await practice.desk.run(["doctor", "--help"]);
    expect(stdout).not.toContain("the only one there is");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "LWA_CLIENT_ID and LWA_CLIENT_SECRET where they are set, otherwise the profile appstore",
    );
  });
});
