import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { clientId, clientSecret, command } from "../cli/desk.js";
import { Practice, verdicts } from "./practice.js";

let practice: Practice;
beforeEach(async () => {
  practice = await Practice.open();
  writeFileSync(practice.desk.path("Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
});
afterEach(() => practice.close());

describe("in a Pulumi project, `devtest doctor`", () => {
  test("reports nothing as missing that a stack's configuration may hold, and says how to examine that", async () => {
    const { status, findings, of } = await practice.doctor([], practice.nothingSet);
    expect(verdicts(findings)).toMatchObject({
      "stack configuration": "not checked",
      "client id": "not checked",
      "client secret": "not checked",
      token: "not checked",
      scope: "not checked",
      "profile attached": "not checked",
      "API reachable": "pass",
    });
    expect(of("client id")?.found).toMatch(/not set in the environment.*stack/);
    expect(of("stack configuration")).toMatchObject({
      found: expect.stringMatching(
        /^devtest:clientId, devtest:clientSecret, devtest:config of a stack .*not read$/,
      ),
      cure: expect.stringContaining('LWA_CLIENT_ID="$(pulumi config get devtest:clientId)"'),
    });
    expect(status).toBe(0);
    expect(practice.desk.tokenRequests()).toBe(0);
  });

  test("examines a stack's configuration when it is passed on as the finding says", async () => {
    const answers = `clientId) echo ${clientId};; clientSecret) echo '${clientSecret}';; *) exit 255;;`;
    const pulumi = `[ "$*" = version ] && echo v3.300.0 || case \${3#devtest:} in ${answers} esac`;
    writeFileSync(practice.desk.path("bin/pulumi"), `#!/bin/sh\n${pulumi}\n`);
    writeFileSync(practice.desk.path("bin/devtest"), `#!/bin/sh\nexec node ${command} "$@"\n`, {
      mode: 0o755,
    });
    const { of } = await practice.doctor([], practice.nothingSet);
    const line = of("stack configuration")?.cure.replace(/^.*?: /, "") ?? "";
    const handedOver = { env: practice.env(practice.nothingSet) };
    const { status, stdout } = await practice.desk.startProcess("sh", ["-c", line], handedOver).ended;
    expect(stdout).toMatch(/^pass {9}profile: LWA_CLIENT_ID and LWA_CLIENT_SECRET[\s\S]*^pass {9}token: /m);
    expect(status).toBe(0);
  });

  test("examines what the environment and the profile do set, also in a project", async () => {
    const secretOnly = await practice.doctor([], {
      ...practice.nothingSet,
      LWA_CLIENT_SECRET: `${clientSecret}\n\n`,
    });
    expect(secretOnly.of("client secret")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("ends with a line break"),
    });
    writeFileSync(practice.desk.path("empty"), "\n");
    const emptyFile = { ...practice.nothingSet, LWA_CLIENT_ID: clientId, LWA_CLIENT_SECRET_FILE: "empty" };
    const inFile = await practice.doctor([], emptyFile);
    for (const check of ["client secret", "token"])
      expect(inFile.of(check)).toMatchObject({
        verdict: "fail",
        found: `The file named by LWA_CLIENT_SECRET_FILE is empty: ${practice.desk.path("empty")}`,
      });
    const profile = await practice.doctor();
    expect(profile.of("token")).toMatchObject({ verdict: "pass" });
    expect(profile.of("stack configuration")?.found).toContain("devtest:clientId");
    const named = await practice.doctor(["--profile", "appstore"]);
    expect(named.of("stack configuration")).toBeUndefined();
  });

  test("does not mention a stack's configuration where the environment sets everything", async () => {
    writeFileSync(practice.desk.path("secret"), clientSecret);
    const { of } = await practice.doctor([], {
      ...practice.nothingSet,
      LWA_CLIENT_ID: clientId,
      LWA_CLIENT_SECRET_FILE: "secret",
      DEVTEST_CONFIG: "devtest.yaml",
    });
    expect(of("token")).toMatchObject({ verdict: "pass" });
    expect(of("stack configuration")).toBeUndefined();
  });
});
