import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "./index.js";
import {
  appA,
  call,
  certificate,
  errorMessage,
  register,
  registerPath,
  rsaCertificate,
} from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.stop());

function fingerprint(name: Parameters<typeof certificate>[0]): string {
  return new X509Certificate(certificate(name)).fingerprint256.replaceAll(":", "").toLowerCase();
}

function heldCertificates(): readonly string[] {
  return emulator.state().apps[appA]?.certificates ?? [];
}

test("registering an app returns its track and keeps package and fingerprint", async () => {
  const reply = await register(emulator);
  expect([reply.status, reply.body]).toEqual([200, { trackId: "devtest" }]);
  expect(emulator.state()).toEqual({
    apps: {
      [appA]: {
        packageName: "com.example.racing",
        certificates: [fingerprint("first")],
        tracks: { devtest: { groups: {} } },
      },
    },
    account: { groups: 0, testers: 0 },
  });
});

test("an app holds three certificates; a fourth is refused, naming the limit", async () => {
  for (const name of ["first", "second", "third"] as const) {
    expect((await register(emulator, { certificate: certificate(name) })).status).toBe(200);
  }
  const fourth = await register(emulator, { certificate: certificate("fourth") });
  expect(fourth.status).toBe(400);
  expect(errorMessage(fourth)).toBe("an app cannot have more than 3 certificates");
  expect(heldCertificates()).toEqual([fingerprint("first"), fingerprint("second"), fingerprint("third")]);
});

test("second-certificate=replaces keeps the last one only", async () => {
  emulator.setSwitches({ "second-certificate": "replaces" });
  for (const name of ["first", "second", "third", "fourth"] as const) {
    expect((await register(emulator, { certificate: certificate(name) })).status).toBe(200);
  }
  expect(heldCertificates()).toEqual([fingerprint("fourth")]);
});

test.each([
  ["harmless", 200],
  ["400", 400],
  ["409", 409],
] as const)("re-register=%s answers %d to the same certificate again", async (value, status) => {
  emulator.setSwitches({ "re-register": value });
  expect((await register(emulator)).status).toBe(200);
  expect((await register(emulator)).status).toBe(status);
  expect((await register(emulator, { certificate: certificate("second") })).status).toBe(200);
  expect(heldCertificates()).toEqual([fingerprint("first"), fingerprint("second")]);
});

test("another package with the same certificate is not a repetition", async () => {
  emulator.setSwitches({ "re-register": "409" });
  await register(emulator);
  expect((await register(emulator, { packageName: "com.example.other" })).status).toBe(200);
});

test.each([
  ["replaces", 200, "com.example.other"],
  ["400", 400, "com.example.racing"],
] as const)("package-change=%s answers %d and leaves %s", async (value, status, left) => {
  emulator.setSwitches({ "package-change": value });
  await register(emulator);
  expect((await register(emulator, { packageName: "com.example.other" })).status).toBe(status);
  expect(emulator.state().apps[appA]).toMatchObject({
    packageName: left,
    certificates: [fingerprint("first")],
  });
});

test.each([
  ["an RSA key", rsaCertificate, "certificate has a key of type rsa; only ECDSA is supported"],
  [
    "a chain",
    () => certificate("first") + certificate("second"),
    "certificate is not one X.509 certificate in PEM",
  ],
  [
    "junk after it",
    () => `${certificate("first")}junk`,
    "certificate is not one X.509 certificate in PEM form",
  ],
  ["a fingerprint", () => fingerprint("first"), "certificate is not one X.509 certificate in PEM form"],
  [
    "PEM lines around nothing",
    () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "certificate cannot be read: ",
  ],
])("a certificate that is %s is refused", async (_, pem, message) => {
  const reply = await register(emulator, { certificate: pem() });
  expect(reply.status).toBe(400);
  expect(errorMessage(reply)).toContain(message);
  expect(emulator.state().apps).toEqual({});
});

test.each([
  [{ packageName: undefined }, "required_data_absent", "body must have required property 'packageName'"],
  [{ certificate: undefined }, "required_data_absent", "body must have required property 'certificate'"],
  [{ packageName: 7 }, "invalid_input", "/packageName must be string"],
  [{ track: "x" }, "invalid_input", 'body has the unknown key "track"; allowed: packageName, certificate'],
  [
    { packageName: "racing" },
    "invalid_input",
    'packageName "racing" is not a package name such as com.example.app',
  ],
])("a body with %j is refused as %s", async (changes, errorCode, message) => {
  const reply = await register(emulator, changes);
  expect(reply.status).toBe(400);
  expect(reply.body).toEqual({
    httpCode: 400,
    message: "Bad Request",
    errors: [{ errorCode, errorMessage: message }],
  });
  expect(emulator.state().apps).toEqual({});
});

test("the answer holds every complaint about a body", async () => {
  const reply = await call(emulator, registerPath(appA), { track: "x" });
  expect((reply.body as { errors: unknown[] }).errors).toHaveLength(3);
});

test("error-shape=flat sends only the first complaint", async () => {
  emulator.setSwitches({ "error-shape": "flat" });
  const reply = await call(emulator, registerPath(appA), { packageName: "com.example.racing" });
  expect(reply.body).toEqual({
    errorCode: "required_data_absent",
    errorMessage: "body must have required property 'certificate'",
  });
});
