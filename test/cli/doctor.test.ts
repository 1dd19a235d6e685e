import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Finding } from "../../provider/doctor/finding.js";
import { examineNode } from "../../provider/doctor/machine.js";
import { root } from "../engine/stack.js";
import { clientId, clientSecret, Desk } from "./desk.js";

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
  // What answers `pulumi version`, and nothing else.
  mkdirSync(desk.path("bin"));
  writeFileSync(desk.path("bin/pulumi"), '#!/bin/sh\n[ "$*" = version ] && echo v3.300.0\n');
  chmodSync(desk.path("bin/pulumi"), 0o755);
});
afterEach(() => desk.close());

/** Where there is a Pulumi, and where the provider's settings lead to the emulator. */
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: `${desk.path("bin")}:${process.env["PATH"]}`,
  DEVTEST_API_URL: desk.emulator.apiUrl,
  ...more,
});

async function doctor(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = await desk.run(["doctor", "--json", ...args], { env: env(more) });
  expect(stderr).toBe("");
  const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Finding[] };
  expect({ healthy, failed: findings.some(({ verdict }) => verdict === "fail") }).toEqual({
    healthy: status === 0,
    failed: status !== 0,
  });
  return { status, of: (check: string) => findings.find((one) => one.check === check), findings };
}

const verdicts = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));

describe("devtest doctor", () => {
  test("finds nothing wrong where nothing is, and touches nothing at Amazon but the token endpoint", async () => {
    cpSync(join(root, "examples/quickstart"), desk.folder, { recursive: true });
    const { status, findings, of } = await doctor();
    expect(verdicts(findings)).toEqual({
      node: "pass",
      pulumi: "pass",
      profile: "pass",
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
    const requests = desk.emulator.requests();
    expect(requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "GET /api/appstore",
      "GET /auth/o2/token",
      "POST /auth/o2/token",
    ]);
    for (const { method, headers } of requests)
      if (method === "GET") expect(headers).not.toHaveProperty("authorization");
    expect(desk.emulator.state().apps).toEqual({});
  });

  test("says it in lines, each failure with its cure", async () => {
    desk.emulator.setSwitches({ "security-profile": "detached" });
    const { status, stdout, stderr } = await desk.run(["doctor"], { env: env() });
    expect(stdout).toContain(
      `pass         profile: the profile "appstore" in ${desk.path("profiles.yaml")}\n`,
    );
    expect(stdout).toMatch(
      /^fail {9}token: Login with Amazon does not give this client the scope.*invalid_scope/m,
    );
    expect(stdout).toMatch(/^fail {9}profile attached: .*\n {13}.*attach it to "App Submission API"/m);
    expect(stdout).toMatch(/^not checked {2}scope: no token was obtained$/m);
    expect(stderr).toBe("");
    expect(status).toBe(1);
  });

  test("examines what the provider reads, where a client id is set", async () => {
    const settings = {
      LWA_CLIENT_ID: clientId,
      LWA_CLIENT_SECRET: clientSecret,
      LWA_TOKEN_URL: desk.emulator.tokenUrl,
    };
    const { status, of } = await doctor([], settings);
    expect(of("profile")?.found).toBe("LWA_CLIENT_ID and LWA_CLIENT_SECRET in the environment");
    expect(of("token")).toMatchObject({
      verdict: "pass",
      found: expect.stringMatching(/good for 3600 s; not kept$/),
    });
    expect(status).toBe(0);
  });

  test("says what is missing where there are neither settings nor profiles", async () => {
    const { status, of } = await doctor([], { DEVTEST_PROFILES: "", LWA_TOKEN_URL: desk.emulator.tokenUrl });
    expect(of("client id")).toMatchObject({ verdict: "fail", found: "is not set" });
    expect(of("client secret")).toMatchObject({ verdict: "fail" });
    expect(status).toBe(1);
    expect(desk.tokenRequests()).toBe(0);
  });

  test("names white space in credentials, and sends none of them", async () => {
    const { of, status } = await doctor([], { TEST_SECRET: `${clientSecret}\n` });
    expect(of("client secret")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ends with a line break"),
    });
    expect(of("token")).toMatchObject({ verdict: "fail" });
    expect(status).toBe(1);
    expect(desk.tokenRequests()).toBe(0);
  });

  test.each([
    [{ clientId: "amzn1.application-oa2-client.0123" }, "client id", "has another form than Amazon issues"],
    [{ clientId: "0123456789abcdef".repeat(4), TEST: 1 }, "client id", "is a client secret"],
  ])("knows the forms of Amazon's credentials: %j", async (changed, check, words) => {
    const { clientId: wrong } = changed;
    // Nobody is there: what is looked at is looked at without sending.
    const tokenUrl = "https://api.amazon.com:1/auth/o2/token";
    const { of } = await doctor([], {
      LWA_CLIENT_ID: wrong,
      LWA_CLIENT_SECRET: "x".repeat(30),
      LWA_TOKEN_URL: tokenUrl,
    });
    expect(of(check)).toMatchObject({ verdict: "fail", found: words });
    expect(of("client secret")).toMatchObject({ verdict: "fail" });
    expect(of("token")).toMatchObject({ verdict: "not checked" });
  });

  test("tells a host that cannot be reached, and does not try for a token there", async () => {
    const closed = `http://127.0.0.1:${desk.port}/auth/o2/token`;
    desk.writeProfiles({ appstore: { tokenUrl: closed } });
    const { of, status } = await doctor();
    expect(of("token endpoint")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ECONNREFUSED"),
    });
    expect(of("token")).toMatchObject({ verdict: "not checked" });
    expect(status).toBe(1);
  });

  test("tells an API that cannot be reached", async () => {
    const { of, status } = await doctor([], { DEVTEST_API_URL: `http://127.0.0.1:${desk.port}/api` });
    expect(of("API reachable")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ECONNREFUSED"),
    });
    expect(status).toBe(1);
  });

  test("looks for the refresh token of a profile, and for nothing that its API does not need", async () => {
    const without = await doctor(["--profile", "central"]);
    expect(without.of("refresh token")).toMatchObject({
      verdict: "fail",
      cure: expect.stringContaining("devtest auth login --profile central"),
    });
    await desk.imported();
    const { of } = await doctor(["--profile", "selling"], { PATH: "/nowhere" });
    expect(of("refresh token")).toMatchObject({ verdict: "pass" });
    expect(of("token")).toMatchObject({ verdict: "pass" });
    expect(of("scope")).toMatchObject({ verdict: "not checked" });
    expect(of("profile attached")).toMatchObject({ verdict: "not checked" });
    expect(of("pulumi")).toMatchObject({ verdict: "not checked" });
    expect(of("certificates")).toMatchObject({ verdict: "not checked" });
  });

  test("tells a Pulumi that is missing or broken", async () => {
    expect((await doctor([], { PATH: "/nowhere" })).of("pulumi")).toMatchObject({
      verdict: "fail",
      found: "is not in PATH",
    });
    writeFileSync(desk.path("bin/pulumi"), "#!/bin/sh\nexit 3\n");
    expect((await doctor()).of("pulumi")).toMatchObject({ verdict: "fail", found: "cannot be run (3)" });
  });

  test("tells certificates that do not fit, and a configuration with other mistakes apart", async () => {
    cpSync(join(root, "examples/quickstart"), desk.folder, { recursive: true });
    writeFileSync(desk.path("certs/racing.pem"), "no certificate");
    const damaged = await doctor();
    expect(damaged.of("certificates")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("racing.pem"),
    });
    writeFileSync(desk.path("devtest.yaml"), "version: 2\n");
    expect((await doctor()).of("certificates")).toMatchObject({
      verdict: "not checked",
      found: expect.stringContaining("devtest validate"),
    });
  });

  test("says what is wrong with the profiles as a finding", async () => {
    writeFileSync(desk.path("profiles.yaml"), "version: 1\nprofiles: {}\n");
    const { of, findings } = await doctor(["--profile", "selling"]);
    expect(of("profile")).toMatchObject({ verdict: "fail", found: expect.stringContaining("selling") });
    expect(findings).toHaveLength(1);
  });
});

test("a Node.js that is too old is told by number, not by letter", () => {
  expect(examineNode("22.12.0").verdict).toBe("pass");
  expect(examineNode("22.9.0")).toMatchObject({ verdict: "fail", cure: "Install Node.js 22.12 or later." });
  expect(examineNode("100.0.0").verdict).toBe("pass");
});
