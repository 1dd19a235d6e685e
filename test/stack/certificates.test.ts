import { afterEach, expect, test } from "@jest/globals";
import { type Document, racing, Scene } from "../laws.js";

let scene: Scene;
afterEach(() => scene.close());

function withCertificates(...names: string[]): Document {
  const document = racing(["annabella@example.com"]);
  const app = document.apps?.["racing"];
  if (app !== undefined) app.certificates = names.map((name) => `certs/${name}.pem`);
  return document;
}

test("a second certificate sends only the new one, and does not touch the groups", async () => {
  scene = await Scene.open(withCertificates("first"));
  await scene.apply();
  scene.sent();
  scene.write(withCertificates("second", "first"));
  const preview = await scene.preview(["--diff"]);
  expect(preview.output).toMatch(/\+ [0-9a-f]{64}\s*: "CN=second\.example\.com, P-384, expires/);
  expect(preview.output).not.toContain("TesterGroup");
  await scene.apply();
  expect(scene.sent()).toEqual(["token", "register 6184041a"]);
});

test("a certificate that leaves sends nothing, is warned about, and counts until it is acknowledged", async () => {
  scene = await Scene.open(withCertificates("first", "second", "third"));
  await scene.apply();
  const { output } = await scene.apply(withCertificates("second", "third"));
  scene.sent();
  const fingerprint =
    /racing \(com\.example\.racing\), certificates:\s+([0-9a-f]{16})\n/.exec(output)?.[1] ?? "";
  expect(output).toContain(`- { certificate: "${fingerprint}"`);

  scene.write(withCertificates("second", "third", "fourth"));
  const refused = await scene.preview();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain(
    "racing (com.example.racing): 4 certificates, and 3 is Amazon's limit: 3 listed and 1 that are not",
  );
  expect((await scene.up()).exitCode).not.toBe(0);
  expect(scene.sent()).toEqual([]);

  // Somebody removes it in the Console. The emulator cannot do that, so it is told to accept a fourth.
  scene.emulator.fault({ operation: "register", status: 200, body: { trackId: "devtest" } });
  await scene.apply({
    ...withCertificates("second", "third", "fourth"),
    removed: [{ certificate: fingerprint }],
  });
  expect(scene.sent()).toEqual(["token", "register 6184041a"]);
});

test("when the second of two certificates fails, the first is on record and is not sent again", async () => {
  scene = await Scene.open(withCertificates("first", "second"));
  scene.emulator.fault({ operation: "register", status: 200, act: true, body: { trackId: "devtest" } });
  scene.emulator.fault({ operation: "register", status: 404, body: { message: "Not Found" } });
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toMatch(/Not done for: certificate [0-9a-f]{16}\./);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", "register 6184041a", "testers 6184041a qa: annabella@example.com"]);
});

test("another package name replaces the registration, registers every certificate anew, and sends no tester again", async () => {
  scene = await Scene.open(withCertificates("first", "second"));
  await scene.apply();
  scene.sent();
  const document = withCertificates("first", "second");
  const app = document.apps?.["racing"];
  if (app !== undefined) app.packageName = "com.example.racing.two";
  scene.write(document);
  expect((await scene.preview()).output).toMatch(/Registration\s+6184041a\s+replace/);
  await scene.apply(document);
  expect(scene.sent()).toEqual(["token", "register 6184041a", "register 6184041a"]);
});
