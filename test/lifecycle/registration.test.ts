import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseCertificate } from "../../provider/certificate.js";
import { registration } from "../../provider/lifecycle/registration.js";
import { root } from "../engine/stack.js";
import { appId, context, contextOf, cure, unchanged } from "./given.js";

const certificate = parseCertificate(
  readFileSync(join(root, "test/fixtures/certificates/first.pem"), "utf8"),
);
const short = certificate.fingerprint.slice(0, 16);

function app(changed: object = {}) {
  const shown = { [certificate.fingerprint]: "CN=racing" };
  const __pem = { [certificate.fingerprint]: certificate.pem };
  return {
    appId,
    packageName: "com.example.racing",
    certificates: shown,
    __pem,
    label: "racing",
    ...changed,
  };
}

const registered = {
  appId,
  packageName: "com.example.racing",
  trackId: "devtest",
  confirmed: { [certificate.fingerprint]: 0 },
  unconfirmed: {},
  adopted: {},
};

describe("a registration", () => {
  test("is checked for 1 to 3 certificates, control characters and numbers, and keeps its track", async () => {
    expect(await registration.check({}, app(), context)).toEqual({
      inputs: app({ trackId: "devtest", __service: "https://developer.amazon.com" }),
      failures: [],
    });
    expect((await registration.check({ trackId: "beta" }, app(), context)).inputs?.trackId).toBe("beta");
    const where = "racing, registration of …6184041a";
    expect((await registration.check({}, app({ certificates: {} }), context)).failures).toEqual([
      `${where}: 0 certificates; 1 to 3 are allowed.`,
    ]);
    const three = Object.fromEntries(["a", "b", "c"].map((letter) => [letter.repeat(64), ""]));
    expect((await registration.check({}, app({ certificates: three }), context)).failures).toEqual([]);
    const four = Object.fromEntries(["a", "b", "c", "d"].map((letter) => [letter.repeat(64), ""]));
    expect((await registration.check({}, app({ certificates: four }), context)).failures).toEqual([
      `${where}: 4 certificates; 1 to 3 are allowed.`,
    ]);
    expect((await registration.check({}, app({ packageName: "com.example\n" }), context)).failures).toEqual([
      `${where}: packageName holds a control character.${cure}`,
    ]);
    expect((await registration.check({}, app({ onRecord: {} }), context)).failures).toEqual([
      expect.stringContaining(`${where}: not in the ledger yet, so not to be sent: certificate ${short}.\n`),
    ]);
  });

  test("changes for work, and is replaced for another app or package", async () => {
    const diff = (changed: object) => registration.diff(registered, app(changed), context);
    expect(await diff({})).toEqual(unchanged);
    expect(await diff({ certificates: { ["a".repeat(64)]: "" } })).toEqual({ changes: true, replaces: [] });
    expect(await diff({ packageName: "com.example.other" })).toEqual({
      changes: true,
      replaces: ["packageName"],
    });
    expect(await diff({ appId: "amzn1.another" })).toEqual({ changes: true, replaces: ["appId"] });
  });

  test("is sent with its package and the certificate's text, and keeps the answer's track", async () => {
    const { context, calls, warnings } = contextOf({ added: { trackId: "beta" } as object });
    const { id, outputs } = await registration.create(app(), context);
    const sent = { packageName: "com.example.racing", certificate: certificate.pem };
    expect(calls).toEqual([[appId, sent]]);
    expect({ id, outputs }).toEqual({ id: appId, outputs: { ...registered, trackId: "beta" } });
    expect(warnings).toEqual([]);
  });

  test("whose answer names neither a track nor a request id says so in its warning", async () => {
    const { context, warnings } = contextOf({ added: { unreadable: ["trackId"] } as object });
    await registration.create(app(), context);
    expect(warnings).toEqual([
      `racing, registration of …6184041a: the answer for certificate ${short} does not say which track, "devtest" is taken.\n` +
        "Look in the Developer Console whether that is so.",
    ]);
  });

  test("whose answer is empty is confirmed, with a warning", async () => {
    const { context, warnings } = contextOf({ added: { empty: true } as object });
    expect((await registration.create(app(), context)).outputs).toEqual(registered);
    expect(warnings).toEqual([
      `racing, registration of …6184041a: the answer for certificate ${short} is empty and was taken for a confirmation, so it does not say which track, "devtest" is taken.\n` +
        "Look in the Developer Console whether that is so.",
    ]);
  });

  test("whose answer names no track keeps the one there was, with a warning", async () => {
    const { context, warnings } = contextOf({
      added: { unreadable: ["trackId"], requestId: "r-1" } as object,
    });
    const before = { ...registered, trackId: "beta", confirmed: {} };
    expect((await registration.update("id", before, app(), context))?.trackId).toBe("beta");
    expect(warnings).toEqual([
      `racing, registration of …6184041a: the answer for certificate ${short} does not say which track, "beta" is taken (request id r-1).\n` +
        "Look in the Developer Console whether that is so.",
    ]);
  });

  test("that is refused names the certificate by the digits `removed:` takes", async () => {
    const { context } = contextOf({ refused: true });
    await expect(registration.create(app(), context)).rejects.toThrow(`Not done for: certificate ${short}.`);
  });

  test("whose state somebody edited is compared, and sent once more", async () => {
    const edited = { ...registered, confirmed: null, unconfirmed: undefined } as never;
    const { context, calls } = contextOf();
    expect(await registration.diff(edited, app(), context)).toEqual({ changes: true, replaces: [] });
    expect(await registration.update("id", edited, app(), context)).toEqual(registered);
    expect(calls).toHaveLength(1);
  });
});
