import { execFile, spawn } from "node:child_process";
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
    child.stdin?.end(typeof input === "string" || Buffer.isBuffer(input) ? input : JSON.stringify(input));
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

  test("asks for the right stack where a state has nothing of ours", async () => {
    const other = { urn: urn("aws:s3:Bucket", "b"), type: "aws:s3:Bucket" };
    for (const resources of [[], [other]]) {
      const { stdout } = await recover({ version: 3, deployment: { resources } });
      expect(stdout).toMatch(/^Nothing of DevTest is in this state: .* Is it that of the right stack\?\n$/);
    }
  });

  test("shows no address that stands where a key should", async () => {
    const outputs = { confirmed: {}, unconfirmed: { "annabella@example.com": 1 } };
    const { stdout } = await recover({ deployment: { resources: [{ ...group, outputs }] } });
    expect(stdout).toMatch(/whether Amazon acted: a…a@example\.com #[0-9a-f]{10}\n/);
  });

  test("reads UTF-16, and survives a reader that has enough", async () => {
    const state = JSON.stringify({ deployment: { resources: [doubtful] } });
    const { stdout, exitCode } = await recover(Buffer.from(`\uFEFF${state}`, "utf16le"));
    expect({ exitCode, found: stdout.includes("a…a@example.com") }).toEqual({ exitCode: 0, found: true });
    const command = [join(root, "bin/provider/cli/main.js"), "recover"];
    const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "pipe"] });
    child.stdout.destroy();
    let told = "";
    child.stderr.on("data", (chunk) => {
      told += chunk;
    });
    child.stdin.end(state);
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(told).toBe("");
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
    expect(stdout).toContain('6184041a (not in this file), group "qa":\n    b…b@example.com #0000000002');
  });

  const ledgerType = "pulumi-nodejs:dynamic/devtest:Ledger";
  const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
  const apps = { "6184041a": { appId, label: "racing (com.example.racing)" } };
  const ledgerOf = (listed: object, name = urn(ledgerType, "ledger")) => ({
    urn: name,
    type: ledgerType,
    inputs: {},
    outputs: { listed: { "6184041a": listed }, stillOnAmazon: {}, __apps: apps },
  });
  const [ann, bob] = ["a…a@example.com #0000000001", "b…b@example.com #0000000002"];
  const print = "0123456789abcdef".repeat(4);
  const jsonOf = async (deployment: object) => {
    const { exitCode, stdout } = await recover({ version: 3, deployment }, "--json");
    expect(exitCode).toBe(0);
    return JSON.parse(stdout) as { kind: string; where: string; keys: string[]; commands: string[] }[];
  };

  test("names who is on the ledger without a record of their own resource, and which", async () => {
    const ledger = ledgerOf({ qa: { [ann]: 1, [bob]: 2 }, "(certificates)": { [print]: 3 } });
    const { stdout } = await recover({ version: 3, deployment: { resources: [ledger, group] } });
    expect(stdout).toBe(
      `racing (com.example.racing), registration: may or may not have been sent: on the ledger, no record: ${print}\n  pulumi up\n` +
        `racing (com.example.racing), group "qa": may or may not have been sent: on the ledger, no record: ${bob}\n  pulumi up\n`,
    );
  });

  test("compares records by number: who came back under another one has none", async () => {
    const of = async (number: number, outputs: object, inputs: object = group.inputs) => {
      const resources = [ledgerOf({ qa: { [ann]: number } }), { ...group, inputs, outputs }];
      return (await jsonOf({ resources })).map(({ kind }) => kind);
    };
    expect(await of(1, group.outputs)).toEqual([]);
    expect(await of(2, group.outputs)).toEqual(["unrecorded"]);
    expect(await of(1, {})).toEqual(["unrecorded"]);
    // What is unconfirmed under any number is held, and said already.
    expect(await of(2, doubtful.outputs)).toEqual(["unconfirmed"]);
    // A group of another name, and of another app.
    expect(await of(1, group.outputs, { ...group.inputs, groupName: "crew" })).toEqual(["unrecorded"]);
    const elsewhere = { ...group.inputs, appId: `${appId.slice(0, -1)}b` };
    expect(await of(1, group.outputs, elsewhere)).toEqual(["unrecorded"]);
    expect(await of(1, group.outputs, { ...group.inputs, appId })).toEqual([]);
  });

  test("has no doubt about whoever was adopted, or was about to be", async () => {
    const [ann, bob] = ["a…a@example.com #0000000001", "b…b@example.com #0000000002"];
    const ledgerType = "pulumi-nodejs:dynamic/devtest:Ledger";
    const outputs = { listed: { "6184041a": { qa: { [ann]: 1 } } }, stillOnAmazon: {} };
    const ledger = { urn: urn(ledgerType, "ledger"), type: ledgerType, inputs: {}, outputs };
    const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
    const adopted = {
      ...group,
      inputs: {
        ...group.inputs,
        appId,
        testers: { [ann]: {}, [bob]: {} },
        existing: { [ann]: "", [bob]: "adopted when listed" },
      },
      outputs: { confirmed: {}, unconfirmed: {}, adopted: { [ann]: 1 } },
    };
    const settled = await recover({ deployment: { resources: [ledger, adopted] } });
    expect(settled.stdout).toMatch(/^Nothing is doubtful/);
    const older = { ...adopted, outputs: { ...adopted.outputs, adopted: { [ann]: 7 } } };
    expect((await recover({ deployment: { resources: [ledger, older] } })).stdout).toContain(ann);
    const pending_operations = [{ type: "creating", resource: { ...adopted, outputs: {} } }];
    const { stdout } = await recover({ deployment: { resources: [], pending_operations } });
    expect([stdout.includes(bob), stdout.includes(ann)]).toEqual([true, false]);
  });

  test("says once what a pending operation was sending", async () => {
    const ledger = ledgerOf({ qa: { [ann]: 1, [bob]: 2 } });
    const pending_operations = [{ type: "creating", resource: { ...group, outputs: {} } }];
    const found = await jsonOf({ resources: [ledger], pending_operations });
    expect(found.map(({ kind, keys }) => [kind, ...keys])).toEqual([
      ["pending", ann],
      ["unrecorded", bob],
    ]);
  });

  test("cuts nothing short, neither in words nor in JSON", async () => {
    const all = Array.from({ length: 60 }, (_, index) => `p…p@example.com #${`${index}`.padStart(10, "0")}`);
    const numbers = Object.fromEntries(all.map((key, index) => [key, index]));
    const still = { crew: Object.fromEntries(all.map((key) => [key, "1, may still have access"])) };
    const ledger = ledgerOf({ beta: numbers });
    const deployment = {
      resources: [
        { ...ledger, outputs: { ...ledger.outputs, stillOnAmazon: { "6184041a": still } } },
        { ...group, outputs: { confirmed: {}, unconfirmed: numbers } },
      ],
      pending_operations: [{ type: "creating", resource: { ...group, inputs: { testers: numbers } } }],
    };
    const found = await jsonOf(deployment);
    expect(found.map(({ kind }) => kind)).toEqual([
      "pending",
      "unconfirmed",
      "unrecorded",
      "still-on-amazon",
    ]);
    for (const { keys } of found) expect(keys).toEqual(all);
    const { stdout } = await recover({ version: 3, deployment });
    for (const key of all) expect(stdout.split(key)).toHaveLength(1 + found.length);
    expect(stdout).not.toMatch(/ more\b/);
  });

  test("names each of two ledgers by its URN, with what it holds, and how the one out of use goes", async () => {
    const old = "urn:pulumi:dev::project::my:Games$pulumi-nodejs:dynamic/devtest:Ledger::ledger";
    const resources = [group, ledgerOf({ qa: { [ann]: 1 } }), ledgerOf({ crew: { [bob]: 1 } }, old)];
    const found = (await jsonOf({ resources })).filter(({ kind }) => kind === "several-ledgers");
    expect(found).toEqual([
      {
        kind: "several-ledgers",
        where: urn(ledgerType, "ledger"),
        keys: [ann],
        what: `one of 2 ledgers in this state, where one belongs. It holds:\n    racing (com.example.racing), group "qa": ${ann}`,
        commands: [],
      },
      {
        kind: "several-ledgers",
        where: old,
        keys: [bob],
        what: `one of 2 ledgers in this state, where one belongs. It holds:\n    racing (com.example.racing), group "crew": ${bob}\n  This one is out of use. List whoever it alone holds, or write them under \`removed:\`, then \`pulumi up\`, and then:`,
        commands: [`pulumi state delete --force --yes '${old}'`],
      },
    ]);
    const both = [ledgerOf({}, old), ledgerOf({}, old.replace("Games", "Apps"))];
    const { stdout } = await recover({ version: 3, deployment: { resources: both } });
    expect(stdout.match(/It holds nobody\.\n {2}Keep the one that `pulumi up` updates\./g)).toHaveLength(2);
    expect(await jsonOf({ resources: [group, ledgerOf({ qa: { [ann]: 1 } })] })).toEqual([]);
  });

  test("forges no line for two ledgers that somebody has edited", async () => {
    const forged = "\n\u001b[2Kall is well\u202e";
    const edited = ledgerOf(
      { [`qa${forged}`]: { [`${ann}${forged}`]: 1 } },
      `${urn(ledgerType, "x")}${forged}`,
    );
    const { stdout } = await recover({ deployment: { resources: [edited, edited] } });
    expect(stdout.split("\n").filter((line) => line.startsWith("all is well"))).toEqual([]);
    expect(stdout).not.toMatch(/\p{Bidi_Control}|(?!\n)\p{Cc}/u);
  });

  test("reads what Windows PowerShell wrote, and says in its help what a killed provider looks like", async () => {
    const state = `\ufeff${JSON.stringify({ version: 3, deployment: { resources: [group] } })}`;
    expect((await recover(state)).stdout).toMatch(/^Nothing is doubtful/);
    const { stdout } = await recover("", "--help");
    expect(stdout).toContain('"error reading from server: EOF"');
    for (const kind of ["pending", "unconfirmed", "unrecorded", "several-ledgers", "still-on-amazon"])
      expect(stdout).toMatch(new RegExp(`^ {2}${kind} `, "m"));
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
