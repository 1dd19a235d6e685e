import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type * as pulumi from "@pulumi/pulumi";
import { parseCertificate } from "../../provider/certificate.js";
import { testerKey } from "../../provider/people.js";
import { install } from "../../provider/shell/process.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { root } from "../engine/stack.js";

/** The provider as its process has it, against an emulator: nothing between the engine's calls and HTTP is stood in for. */
let emulator: Emulator;
const { argv } = process;
const env = { ...process.env };
const warned = jest.spyOn(console, "warn").mockImplementation(() => undefined);

beforeEach(async () => {
  emulator = await startEmulator({ switches: { "before-registration": "accepted" } });
  // No engine's address: warnings go to the console.
  process.argv = [...argv, ""];
  process.env["LWA_CLIENT_ID"] = emulator.clientId;
  process.env["LWA_CLIENT_SECRET"] = emulator.clientSecret;
  process.env["LWA_TOKEN_URL"] = emulator.tokenUrl;
  process.env["DEVTEST_API_URL"] = emulator.apiUrl;
});

afterEach(async () => {
  process.argv = argv;
  process.env = { ...env };
  warned.mockClear();
  await emulator.stop();
});

type Provider = Required<Omit<pulumi.dynamic.ResourceProvider, "read" | "configure">>;

function provider(stack: Readonly<Record<string, string>> = {}): Provider {
  const revived = {} as pulumi.dynamic.ResourceProvider;
  install(revived);
  revived.configure?.({ config: { get: (key: string) => stack[key] } as unknown as pulumi.dynamic.Config });
  return revived as Provider;
}

const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
const key = (letter: string) => `${letter}…${letter}@example.com #00000${letter}`;

function group(...letters: readonly string[]) {
  const testers = Object.fromEntries(
    letters.map((letter) => [key(letter), { email: `${letter.repeat(4)}@example.com` }]),
  );
  return { appId, trackId: "devtest", groupName: "qa", testers, personalData: "masked", label: "racing" };
}

const groups = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...group("a"), groupName: `group ${index}` }));

const ledger = { listed: {}, removed: [], __apps: {} };
const sizes = () =>
  emulator
    .requests()
    .filter(({ operation }) => operation === "testers")
    .map(({ body }) => (JSON.parse(body) as { groups: { testers: object[] }[] }).groups[0]?.testers.length);

describe("what the engine calls", () => {
  test("goes to the kind that is meant, told by its properties", async () => {
    const { create, check } = provider();
    const { id } = await create(group("a"));
    expect(id).toBe(`${appId}/qa`);
    expect((await create({ ...ledger, stillOnAmazon: {}, __lastNumber: 0 })).id).toBe("ledger");
    const registration = { appId, packageName: "com.example.racing", certificates: {}, label: "racing" };
    const { failures } = await check({}, { ...registration, __pem: {} });
    expect(failures?.map(({ reason }) => reason)).toEqual([
      "racing, registration of …6184041a: 0 certificates; 1 to 3 are allowed.",
    ]);
  });

  test("reaches the service for registrations as for groups", async () => {
    const pem = readFileSync(join(root, "test/fixtures/certificates/first.pem"), "utf8");
    const { fingerprint } = parseCertificate(pem);
    const certificates = { [fingerprint]: "CN=racing" };
    const registration = { appId, packageName: "com.example.racing", certificates, label: "racing" };
    const { outs } = await provider().create({ ...registration, __pem: { [fingerprint]: pem } });
    expect(outs).toMatchObject({ trackId: "devtest", confirmed: { [fingerprint]: 0 }, unconfirmed: {} });
    expect(emulator.requests().map(({ operation }) => operation)).toEqual(["token", "register"]);
  });

  test("is refused by the names of its properties when no kind has them", async () => {
    const none = "no kind of resource has the properties size, secret";
    const stranger = { size: 1, secret: "not shown" };
    await expect(provider().check({}, stranger)).rejects.toThrow(new Error(none));
    await expect(provider().delete("id", stranger)).rejects.toThrow(new Error(none));
    await expect(provider().create(Object.create(ledger))).rejects.toThrow("no kind of resource has");
  });

  test("is checked where there was nothing before", async () => {
    const { inputs } = await provider().check(undefined as never, ledger);
    expect(inputs).toMatchObject({ listed: {}, stillOnAmazon: {}, __lastNumber: 0 });
  });

  test("diffs and updates the kind of the new properties, deletes that of the old ones", async () => {
    const { create, diff, update, delete: remove } = provider();
    const { id, outs } = await create(group("a"));
    expect(await diff(id, outs, group("a"))).toEqual({ changes: false, replaces: [] });
    expect(await diff(id, outs, group("a", "b"))).toEqual({ changes: true, replaces: [] });
    const updated = await update(id, outs, group("a", "b"));
    expect(Object.keys(updated.outs?.confirmed as object)).toEqual([key("a"), key("b")]);
    expect(await remove(id, updated.outs)).toBeUndefined();
    expect(sizes()).toEqual([1, 1]);
  });
});

test("a failure that the state must remember carries the outputs, the frozen text among them, and its reason once", async () => {
  emulator.fault({ operation: "testers", status: 500, times: 1000 });
  const error = await provider()
    .create({ ...group("a"), __provider: "frozen" })
    .catch((thrown: unknown) => thrown as Error & { properties: object; reasons: string[]; id: string });
  const { id, properties, reasons, message } = error as Exclude<typeof error, { outs?: unknown }>;
  expect({ id, reasons }).toEqual({ id: `${appId}/qa`, reasons: [message] });
  expect(properties).toMatchObject({ __provider: "frozen", unconfirmed: { [key("a")]: 0 }, confirmed: {} });
});

describe("the words of the service about somebody", () => {
  const quux = { email: "maximilian.quux@example.com", firstName: "Maximilian", lastName: "Quux" };
  const testers = { [testerKey(quux.email)]: quux };
  const disguised = 'no "maximilian.quux"@example.com: Mr. QUUX, maximilian.quux at example.com, &#81;uux';
  const body = { errorCode: "invalid_input", errorMessage: disguised };
  const failure = async (act: (target: Provider) => Promise<unknown>) =>
    (await act(provider()).catch((thrown: unknown) => thrown)) as Error & {
      properties: object;
      reasons: string[];
    };

  test("are on the screen, redacted, and not in what the engine keeps", async () => {
    emulator.fault({ operation: "testers", status: 500, body, headers: { "x-amzn-requestid": "quux" } });
    const error = await failure(({ create }) => create({ ...group(), testers }));
    const key = testerKey(quux.email);
    const cure = error.message.split("\n").at(-1);
    expect(error.reasons).toEqual([
      'racing, group "qa": the service failed (status 500); whether Amazon acted on the request is not known\n' +
        `Recorded as unconfirmed: ${key}.\n${cure}`,
    ]);
    expect(JSON.stringify(error.properties)).not.toMatch(/invalid_input|maximilian|quux/i);
    expect(warned.mock.calls.map(([text]) => String(text)).join()).toContain(
      `group "qa": the service failed: invalid_input: no ${key}: Mr. …, ${key}, … (status 500, request id …); whether`,
    );
  });

  test("are part of the message where the engine keeps nothing", async () => {
    emulator.fault({ operation: "testers", status: 400, body });
    const error = await failure(({ create }) => create({ ...group(), testers }));
    expect(error.message).toContain(`invalid_input: no ${testerKey(quux.email)}: Mr. …, `);
    expect(error.reasons).toBeUndefined();
  });

  test("are not kept either when Login with Amazon says them, and somebody left in the same step", async () => {
    const told = { error: "invalid_client", error_description: "ask Maximilian Quux" };
    emulator.fault({ operation: "token", status: 401, body: told });
    const left = { ...group(), confirmed: { [key("a")]: 0 }, unconfirmed: {} };
    const error = await failure(({ update }) => update("id", left, { ...group(), testers }));
    expect(error.reasons[0]).toContain("does not accept the client id and client secret (invalid_client)");
    expect(error.reasons[0]).not.toContain("Quux");
  });

  test("are nowhere in what is thrown, and neither are the outputs where it is printed", async () => {
    for (const [status, act] of [
      [500, ({ create }: Provider) => create({ ...group(), testers })],
      [400, ({ create }: Provider) => create({ ...group(), testers })],
    ] as const) {
      emulator.fault({ operation: "testers", status, body });
      const error = await failure(act);
      const printed = inspect(error, { depth: null }) + JSON.stringify(error) + error.stack;
      expect(printed).not.toMatch(/maximilian|quux|unconfirmed: \{|__provider/i);
      const everything = inspect(error, { depth: null, showHidden: true });
      expect(everything).not.toMatch(/maximilian|quux/i);
    }
  });
});

describe("a setting of the stack", () => {
  test("bounds the size of a request", async () => {
    await provider({ "devtest:maxTestersPerRequest": "2" }).create(group("a", "b", "c"));
    expect(sizes()).toEqual([2, 1]);
  });

  test("decides what is done about the unconfirmed", async () => {
    const doubtful = { ...group(), confirmed: {}, unconfirmed: { [key("a")]: 0 } };
    const held = provider({ "devtest:onUnknown": "hold" }).update("id", doubtful, group("a"));
    await expect(held).rejects.toThrow('devtest:onUnknown is "hold"');
    expect(sizes()).toEqual([]);
    await provider().update("id", doubtful, group("a"));
    expect(sizes()).toEqual([1]);
  });

  test("bounds how many requests are under way at once, and all are made", async () => {
    emulator.fault({ operation: "testers", delayMs: 300, times: 2 });
    const { create } = provider({ "devtest:maxConcurrentRequests": "2" });
    const all = Promise.all(groups(20).map((each) => create(each)));
    await emulator.untilRequest(({ operation, status }) => operation === "testers" && status === 200);
    expect(sizes()).toEqual([1, 1]);
    await all;
    expect(sizes()).toHaveLength(20);
  });

  test("bounds the time in which anything is sent, a request for a token too", async () => {
    const uptime = jest.spyOn(process, "uptime").mockReturnValue(61);
    const { create } = provider({ "devtest:timeout": "60" });
    await expect(create(group("a"))).rejects.toThrow("this run's 60 seconds (devtest:timeout) are over");
    uptime.mockRestore();
    expect(emulator.requests()).toEqual([]);
  });

  test("that cannot be used is told where it is used, and not before", async () => {
    const broken = provider({ "devtest:timeout": "soon" });
    expect((await broken.check({}, group("a"))).failures).toEqual([]);
    await expect(broken.create(group("a"))).rejects.toThrow("devtest:timeout: not a whole number");
    expect(sizes()).toEqual([]);
  });
});

describe("in a run of a hundred groups", () => {
  /** What each ended with, and how often. */
  async function run() {
    const { create } = provider();
    const ended = await Promise.allSettled(groups(100).map((each) => create(each)));
    return ended.map((one) => (one.status === "fulfilled" ? "done" : String(one.reason)));
  }
  const asked = (kind: string) => emulator.requests().filter(({ operation }) => operation === kind).length;

  test("one failed request for a token fails those who waited for it, and nobody else", async () => {
    emulator.fault({ operation: "token", status: 500 });
    const ended = await run();
    expect(ended.filter((one) => one === "done")).toHaveLength(100 - 8);
    expect(ended.filter((one) => one.includes("Login with Amazon failed on its side"))).toHaveLength(8);
    expect([asked("token"), sizes().length]).toEqual([2, 92]);
  });

  test("Login with Amazon is asked five times when it is down, and the service is not blamed", async () => {
    emulator.fault({ operation: "token", status: 500, times: 1000 });
    const ended = await run();
    expect([asked("token"), sizes().length]).toEqual([5, 0]);
    const told = ended.filter((one) =>
      one.includes("not sent: Login with Amazon has failed 5 times in a row"),
    );
    expect(told).toHaveLength(100 - 5 * 8);
    expect(ended.filter((one) => one.includes("the service"))).toEqual([]);
  });

  test("the service is not asked by each when it is down", async () => {
    emulator.fault({ operation: "testers", status: 500, times: 1000 });
    const ended = await run();
    expect(sizes().length).toBeGreaterThanOrEqual(5);
    expect(sizes().length).toBeLessThanOrEqual(5 + 8);
    const told = ended.filter((one) => one.includes("not sent: the service has failed 5 times in a row"));
    expect(told).toHaveLength(100 - sizes().length);
  });
});

describe("in a run of twenty groups without an access token", () => {
  const run = async () => {
    const { create } = provider();
    const ended = await Promise.allSettled(groups(20).map((each) => create(each)));
    return ended.map((one) => (one.status === "rejected" ? (one.reason as Error).message : "done"));
  };
  const others = (ended: string[]) => ended.filter((one) => one.includes("see the first error of this run"));
  const asked = () => emulator.requests().filter(({ operation }) => operation === "token").length;

  test.each<[string, number, unknown]>([
    ["a wrong secret", 401, { error: "invalid_client" }],
    ["a profile that is not attached", 400, { error: "invalid_scope" }],
    ["a client that may not", 400, { error: "unauthorized_client" }],
    ["a proxy's page", 403, "<html><title>Blocked by Example Proxy</title></html>"],
  ])("%s is asked about once and told once", async (_what, status, body) => {
    emulator.fault({ operation: "token", status, body, times: 1000 });
    const ended = await run();
    expect([asked(), others(ended).length]).toEqual([1, 19]);
    for (const one of others(ended))
      expect(one).toMatch(/^racing, group "group \d+": no access token: see the first error of this run$/);
    if (status === 403) {
      const [first] = ended.filter((one) => !others(ended).includes(one));
      expect(first).toContain('a web page titled "Blocked by Example Proxy"');
      expect(first).toContain("A proxy may have answered in Amazon's place");
      expect(first).not.toContain("Console");
    }
  });

  test("missing credentials are told once", async () => {
    process.env["LWA_CLIENT_ID"] = "";
    const ended = await run();
    expect([asked(), others(ended).length]).toEqual([0, 19]);
  });
});

test("what somebody should look at is a warning of the engine's", async () => {
  const left = { "6184041a": { qa: { [key("a")]: "1, may still have access" } } };
  const { diff } = provider();
  const state = { ...ledger, stillOnAmazon: {}, __lastNumber: 1, __source: "file" };
  await diff("ledger", state, { ...state, stillOnAmazon: left });
  expect(warned).toHaveBeenCalledWith(expect.stringContaining(`group "qa":\n    ${key("a")}\n`));
});
