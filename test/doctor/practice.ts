import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect } from "@jest/globals";
import type { Finding } from "../../provider/doctor/finding.js";
import { Desk } from "../cli/desk.js";

/** A place to run `devtest doctor`: a desk with a Pulumi, and settings of the provider that lead to the emulator. */
export class Practice {
  private constructor(readonly desk: Desk) {}

  static async open(): Promise<Practice> {
    const desk = await Desk.open();
    // Answers `pulumi version`, and nothing else.
    mkdirSync(desk.path("bin"));
    writeFileSync(desk.path("bin/pulumi"), '#!/bin/sh\n[ "$*" = version ] && echo v3.300.0\n');
    chmodSync(desk.path("bin/pulumi"), 0o755);
    return new Practice(desk);
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      PATH: `${this.desk.path("bin")}:${process.env["PATH"]}`,
      DEVTEST_API_URL: this.desk.emulator.apiUrl,
      ...more,
    };
  }

  /** Without credentials and without profiles. */
  get nothingSet(): NodeJS.ProcessEnv {
    return { DEVTEST_PROFILES: "", LWA_TOKEN_URL: this.desk.emulator.tokenUrl };
  }

  /** The findings of `devtest doctor --json`. Its exit code agrees, and nothing is on standard error. */
  async doctor(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
    const { status, stdout, stderr } = await this.desk.run(["doctor", "--json", ...args], {
      env: this.env(more),
    });
    expect(stderr).toBe("");
    const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Finding[] };
    expect({ healthy, failed: findings.some(({ verdict }) => verdict === "fail") }).toEqual({
      healthy: status === 0,
      failed: status !== 0,
    });
    return { status, of: (check: string) => findings.find((one) => one.check === check), findings };
  }
}

export function verdicts(findings: readonly Finding[]): Record<string, Finding["verdict"]> {
  return Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
}
