import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { admittedAs } from "../../provider/ledger/gate.js";
import { readPlanFile } from "../../provider/shell/plan-file.js";

describe("a file of DEVTEST_PLAN", () => {
  const folder = mkdtempSync(join(tmpdir(), "devtest-plan-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string) => {
    const path = join(folder, "plan.json");
    writeFileSync(path, text);
    return path;
  };
  const refusal = (path: string) => {
    try {
      return `let in ${readPlanFile(path).grants.size}`;
    } catch (error) {
      return (error as Error).message.replaceAll(folder, "");
    }
  };
  test.each<[string, string | undefined, string]>([
    ["not there", undefined, "cannot be read (ENOENT)."],
    ["a folder", "", "is no regular file."],
    ["no JSON", "{", "is not JSON."],
    ["an export", '{"deployment":{}}', "is no plan: lacks `version`"],
    ["null", "null", "is no plan: has no value"],
    ["of a later version", '{"version":2}', "is no plan: "],
  ])("that is %s lets nobody in", (_what, text, problem) => {
    const said = refusal(text === undefined ? join(folder, "none.json") : text === "" ? folder : file(text));
    expect(said).toContain(problem);
    expect(said).toMatch(
      /^DEVTEST_PLAN \((\/(plan|none)\.json)?\) .* Nobody is let in, and nothing was sent\.\n/,
    );
    expect(said).toContain(
      "Name a file that `devtest plan --out <file>` wrote, relative to the folder of Pulumi.yaml.",
    );
  });

  test("that was made lets in whoever joins or is left over, and nobody else", () => {
    const grant = (key: string) => ({ key, group: "qa", app: "racing", appId: "amzn1.x", place: null });
    const certificate = { fingerprint: "3f", app: "racing", appId: "amzn1.x", place: null };
    const counts = { joins: 1, leaves: 1, unchanged: 0, renamed: 0, certificates: 1, requests: 2, people: 1 };
    const plan = {
      version: 1,
      digest: "d1:0123456789ab",
      asOf: "2026-11-26",
      base: null,
      head: null,
      summary: counts,
      joins: [grant("joins")],
      leaves: [grant("leaves")],
      renamed: [grant("renamed")],
      certificates: { joins: [certificate], leaves: [{ ...certificate, fingerprint: "4e" }] },
      unconfirmed: [grant("unconfirmed")],
      leftOver: [grant("left over")],
      stillOnAmazon: [grant("still")],
      capacity: { apps: {}, account: { testers: 1, limit: 1500, groups: 1, groupLimit: 300 } },
    };
    const path = file(`\uFEFF${JSON.stringify(plan)}`);
    const admitted = readPlanFile(path);
    expect(admitted.name).toBe(`the plan d1:0123456789ab of DEVTEST_PLAN (${path})`);
    expect([...admitted.grants].sort()).toEqual(
      [
        admittedAs("amzn1.x", "(certificates)", "3f"),
        admittedAs("amzn1.x", "qa", "joins"),
        admittedAs("amzn1.x", "qa", "left over"),
      ].sort(),
    );
  });
});
