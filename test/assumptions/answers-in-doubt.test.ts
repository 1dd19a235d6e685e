import { createServer as createSecureServer } from "node:https";
import { describe, expect, test } from "@jest/globals";
import type { Fault } from "../emulator/index.js";
import { serveOn } from "../wire/loopback.js";
import { selfSigned } from "../wire/self-signed.js";
import { emulator, held, keys, qa, stack } from "./fresh.js";

test("a 200 with an empty body confirms with a warning, for both operations", async () => {
  emulator.fault(
    { operation: "register", status: 200, act: true },
    { operation: "testers", status: 200, act: true },
  );
  const { result, warnings } = await stack.up(qa("ann"));
  expect([result, held()]).toEqual(["green", ["ann"]]);
  expect(warnings).toMatch(/registration of …6184041a: the answer for certificate .* is empty and was taken/);
  expect(warnings).toMatch(/group "qa": the answer is empty and was taken for a confirmation/);
});

test("a 200 of which one field says yes confirms, and a warning names the others", async () => {
  emulator.fault(
    { operation: "register", status: 200, act: true, body: { trackId: "devtest" } },
    { operation: "testers", status: 200, act: true, body: { groups: [null], uniqueTesterCount: 1 } },
  );
  const { result, warnings } = await stack.up(qa("ann"));
  expect([result, held()]).toEqual(["green", ["ann"]]);
  expect(warnings).toMatch(/group "qa": the answer does not say which group \(request id \S{36}\)\./);
});

describe("a response that tells nothing leaves a doubt, which the next run settles", () => {
  const page = { headers: { "content-type": "text/html" }, body: "<html><title>Bad Gateway</title></html>" };
  const effects: [string, Partial<Fault>][] = [
    ["a gateway's page", { status: 502, ...page }],
    ["a gateway's JSON", { status: 503, body: { Message: "Service Unavailable" } }],
    ["a gateway that waited too long", { status: 504 }],
    ["a page that says 200", { status: 200, ...page }],
    ["a 200 that speaks of an error", { status: 200, body: { errors: [{ errorCode: "LIMIT" }] } }],
    ["another success", { status: 202, body: { groups: ["qa"], uniqueTesterCount: 1 } }],
    ["a success without a body", { status: 204 }],
    ["a redirect", { status: 303, headers: { location: "/done" } }],
    ["nothing of what is documented", { status: 200, body: { message: "OK" } }],
    ["an empty object", { status: 200, body: {} }],
    ["none and 0", { status: 200, body: { groups: [], uniqueTesterCount: 0 } }],
    ["JSON of another type", { status: 200, body: ["qa"] }],
    ["fields that cannot be read", { status: 200, body: { groups: [null], uniqueTesterCount: "1" } }],
    ["the fields of the other operation", { status: 200, body: { trackId: "devtest" } }],
    ["an answer that drips and drips", { dripMs: 1000 }],
    ["a connection that closes", { drop: "after" }],
  ];
  const table = effects.flatMap(([what, effect]): [string, string, Partial<Fault>][] => {
    if (effect.dripMs !== undefined) return [[what, "and acted", effect]];
    const [acted, not] = effect.drop
      ? [{ drop: "after" } as const, { drop: "before" } as const]
      : [
          { ...effect, act: true },
          { ...effect, act: false },
        ];
    return [
      [what, "and acted", acted],
      [what, "and did not", not],
    ];
  });
  test.each(table)("%s %s", async (_what, _acted, effect) => {
    await stack.up(qa("bob"));
    stack.settings.client = { timeoutSeconds: 0.3 };
    emulator.fault({ operation: "testers", ...effect } as Fault);
    expect((await stack.up(qa("ann", "bob"))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: keys("bob"), unconfirmed: keys("ann") });
    stack.settings.onUnknown = "hold";
    const heldBack = await stack.up(qa("ann", "bob", "cleo"));
    expect([heldBack.result, heldBack.sent]).toEqual(["red", ["qa: cleo → 200"]]);
    expect(heldBack.messages).toContain(keys("ann")[0]);
    stack.settings.onUnknown = "resend";
    expect((await stack.up(qa("ann", "bob", "cleo"))).sent).toEqual(["qa: ann → 200"]);
  });

  test("a response that drips and ends in time confirms", async () => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", dripMs: 2 });
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });
});

test("a service with an untrusted certificate gets nothing, and nothing is recorded", async () => {
  await stack.up(qa());
  let requests = 0;
  const address = await serveOn(createSecureServer(selfSigned(), () => (requests += 1)));
  stack.settings.client = { apiUrl: `https://${address}` };
  const { result, messages } = await stack.up(qa("ann"));
  expect([result, requests, stack.record()]).toEqual(["red", 0, { confirmed: [], unconfirmed: [] }]);
  expect(messages).toMatch(/its certificate is not trusted.*\nNot done for: .*\n.*NODE_EXTRA_CA_CERTS/s);
  stack.settings.client = {};
  expect((await stack.up(qa("ann"))).result).toBe("green");
});
