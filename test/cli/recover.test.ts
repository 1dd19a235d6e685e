import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

const urn = (type: string, name: string) => `urn:pulumi:dev::project::${type}::${name}`;
const type = "pulumi-nodejs:dynamic/devtest:TesterGroup";
const group = {
  urn: urn(type, "qa on 6184041a"),
  type,
  inputs: {
    label: "racing (com.example.racing)",
    groupName: "qa",
    testers: { "a…a@example.com #0000000001": {} },
  },
  outputs: { confirmed: { "a…a@example.com #0000000001": 1 }, unconfirmed: {} },
};
const doubtful = { ...group, outputs: { confirmed: {}, unconfirmed: { "a…a@example.com #0000000001": 1 } } };

/** The real command, with a state on its standard input. */
function recover(
  input: unknown,
  ...args: string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = [join(root, "bin/provider/cli/main.js"), "recover", ...args];
    const child = execFile(process.execPath, command, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin?.end(typeof input === "string" ? input : JSON.stringify(input));
  });
}

describe("devtest recover", () => {
  test("says so when nothing is doubtful", async () => {
    const { exitCode, stdout } = await recover({ version: 3, deployment: { resources: [group] } });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "Nothing is doubtful: everything that was sent was answered, and nothing is pending.\n",
    });
  });

  test("names who is unconfirmed and the command that goes on", async () => {
    const { stdout } = await recover({ version: 3, deployment: { resources: [doubtful] } });
    expect(stdout).toBe(
      'racing (com.example.racing), group "qa": sent, and no answer tells whether Amazon acted: a…a@example.com #0000000001\n  pulumi up\n',
    );
  });

  test("forges no line for a state that somebody has edited", async () => {
    const forged = "\n\u001b[2Kall is well\u202e";
    const key = `a…a@example.com #0000000001${forged}`;
    const group = {
      ...doubtful,
      inputs: { ...doubtful.inputs, label: `racing${forged}`, testers: { [key]: {} } },
      outputs: { confirmed: {}, unconfirmed: { [key]: 1 } },
    };
    const ledgerType = "pulumi-nodejs:dynamic/devtest:Ledger";
    const outputs = {
      stillOnAmazon: { "6184041a": { [`qa${forged}`]: { [key]: "1, may still have access" } } },
    };
    const ledger = { urn: urn(ledgerType, "ledger"), type: ledgerType, inputs: {}, outputs };
    const pending_operations = [{ type: `creating${forged}`, resource: group }];
    const { stdout } = await recover({ deployment: { resources: [group, ledger], pending_operations } });
    expect(stdout).toContain("racing\ufffd\ufffd[2Kall is well\ufffd");
    expect(stdout.split("\n").filter((line) => line.startsWith("all is well"))).toEqual([]);
    expect(stdout).not.toMatch(/\p{Bidi_Control}|(?!\n)\p{Cc}/u);
  });

  test("names what the engine was creating, and how to clear it; other people's resources are left alone", async () => {
    const foreign = { ...group, type: "random:index:Pet", urn: urn("random:index:Pet", "pet") };
    const pending_operations = [group, foreign].map((resource) => ({ type: "creating", resource }));
    const { stdout } = await recover(
      { version: 3, deployment: { resources: [foreign], pending_operations } },
      "--json",
    );
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({
        kind: "pending",
        keys: ["a…a@example.com #0000000001"],
        commands: ["pulumi cancel --yes", "pulumi refresh --clear-pending-creates --yes", "pulumi up"],
      }),
    ]);
  });

  test("reads a ledger that lacks what this version keeps", async () => {
    const type = "pulumi-nodejs:dynamic/devtest:Ledger";
    const outputs = {
      stillOnAmazon: { "6184041a": { qa: { "b…b@example.com #0000000002": "2, may still have access" } } },
    };
    const ledger = { urn: urn(type, "ledger"), type, inputs: {}, outputs };
    const { exitCode, stdout } = await recover({ version: 3, deployment: { resources: [ledger] } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      '6184041a (not in this file any more), group "qa":\n    b…b@example.com #0000000002',
    );
  });

  test.each(["", "{}", "[1]", "not JSON", '{"deployment":{"resources":[null]}}'])(
    "refuses what is no export: %j",
    async (input) => {
      const { exitCode, stderr } = await recover(input);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/This is not an exported state[\s\S]*pulumi stack export \| devtest recover/);
    },
  );
});
