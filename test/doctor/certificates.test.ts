import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { root } from "../engine/stack.js";
import { Practice, verdicts } from "./practice.js";

let practice: Practice;
beforeEach(async () => {
  practice = await Practice.open();
});
afterEach(() => practice.close());

describe("of the configuration file, `devtest doctor`", () => {
  test("distinguishes unusable certificates from a configuration with other mistakes", async () => {
    cpSync(join(root, "examples/quickstart"), practice.desk.folder, { recursive: true });
    writeFileSync(practice.desk.path("certs/racing.pem"), "no certificate");
    const damaged = await practice.doctor();
    expect(damaged.of("certificates")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("racing.pem"),
    });
    writeFileSync(practice.desk.path("devtest.yaml"), "version: 2\n");
    expect((await practice.doctor()).of("certificates")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("other mistakes"),
      cure: expect.stringContaining("devtest validate"),
    });
  });

  test("knows those of a part, relative to the part", async () => {
    cpSync(join(root, "examples/quickstart"), practice.desk.folder, { recursive: true });
    const whole = parse(readFileSync(practice.desk.path("devtest.yaml"), "utf8"));
    const { apps, ...others } = whole;
    mkdirSync(practice.desk.path("teams"));
    cpSync(practice.desk.path("certs"), practice.desk.path("teams/certs"), { recursive: true });
    rmSync(practice.desk.path("certs"), { recursive: true });
    writeFileSync(practice.desk.path("devtest.yaml"), stringify({ ...others, include: ["teams/*.yaml"] }));
    writeFileSync(practice.desk.path("teams/racing.yaml"), stringify({ apps }));
    expect((await practice.doctor()).of("certificates")).toMatchObject({ verdict: "pass" });
    rmSync(practice.desk.path("teams/certs"), { recursive: true });
    expect((await practice.doctor()).of("certificates")).toMatchObject({
      verdict: "fail",
      found: expect.stringMatching(
        /teams\/racing\.yaml:\d+:\d+ apps\.\w+\.certificates\[0\]: .* does not exist/,
      ),
    });
    writeFileSync(practice.desk.path("teams/racing.yaml"), "apps: [\n");
    expect((await practice.doctor()).of("certificates")).toMatchObject({
      verdict: "fail",
      found: expect.stringContaining("teams/racing.yaml:"),
      cure: "Correct the file: `devtest validate` shows all of it.",
    });
  });

  test.each(["version: [\n", "version: 1\napps:\n\tracing: {}\n", ""])(
    "examines all the rest where the configuration cannot be read: %j",
    async (text) => {
      writeFileSync(practice.desk.path("devtest.yaml"), text);
      const { status, findings, of } = await practice.doctor();
      expect(verdicts(findings)).toMatchObject({
        "client id": "pass",
        token: "pass",
        scope: "pass",
        "profile attached": "pass",
        certificates: "fail",
      });
      expect(of("certificates")).toMatchObject({
        found: expect.stringContaining("devtest.yaml:"),
        cure: "Correct the file: `devtest validate` shows all of it.",
      });
      expect(status).toBe(1);
      const lines = await practice.desk.run(["doctor"], { env: practice.env() });
      expect(lines).toMatchObject({ status: 1, stderr: "" });
      expect(lines.stdout).toMatch(
        /^pass {9}token: [\s\S]*^fail {9}certificates: .*\n {13}Correct the file/m,
      );
    },
  );

  test("distinguishes no configuration from one that is named and does not exist", async () => {
    expect((await practice.doctor()).of("certificates")).toMatchObject({ verdict: "not checked" });
    expect((await practice.doctor([], { DEVTEST_CONFIG: "other.yaml" })).of("certificates")).toMatchObject({
      verdict: "fail",
      found: expect.stringMatching(/other\.yaml.*does not exist/),
    });
  });
});
