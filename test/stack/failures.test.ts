import { afterEach, expect, test } from "@jest/globals";
import { readExportedState } from "../../provider/pulumi/exported-state.js";
import { doubts } from "../../provider/recovery/doubts.js";
import { startEmulator } from "../emulator/index.js";
import { addTesters } from "../emulator/testing/caller.js";
import { racing, racingId, Scene } from "../laws.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";
const invalidTester = {
  httpCode: 400,
  message: "Bad Request",
  errors: [{ errorCode: "invalid_input", errorMessage: `Tester ${bob} is not valid` }],
};

let scene: Scene;
afterEach(() => scene.close());

test("a person the service may have added stays on record, also when they leave the file next", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", drop: "after" });
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toContain('racing (com.example.racing), group "qa": ');
  expect(failed.output).toMatch(/is not known\s+Recorded as unconfirmed: b…r@example\.com #[0-9a-f]{10}/);
  const { outputs } = (await scene.state()).resource("TesterGroup", "qa on 6184041a");
  expect(Object.keys(outputs?.["unconfirmed"] as object)).toEqual([
    expect.stringMatching(/^b…r@example\.com/),
  ]);
  const { stdout } = await scene.stack.run(["stack", "export"]);
  expect(doubts(readExportedState(stdout))).toMatchObject([
    { kind: "unconfirmed", what: expect.stringContaining("no answer tells"), commands: ["pulumi up"] },
  ]);

  scene.sent();
  const { output } = await scene.apply(racing([ann]));
  expect(scene.sent()).toEqual([]);
  expect(output).toMatch(/group "qa":\n\s+b…r@example\.com/);
  expect(scene.members("qa")).toContain(bob);
});

test("an unconfirmed person is sent again by the next run, also after a refresh", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", status: 500, body: {}, act: true });
  expect((await scene.up()).exitCode).not.toBe(0);
  expect((await scene.stack.refresh()).exitCode).toBe(0);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("what Amazon says of a doubt is on the screen, and in no file of the state", async () => {
  const words = "unlucky-words about Maximilian, <maximilian.quux at example.com>, &#109;aximilian";
  const quux = { email: "maximilian.quux@example.com", firstName: "Maximilian", lastName: "van Quux" };
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, quux]));
  scene.emulator.fault({ operation: "testers", status: 500, body: { errorMessage: words } });
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toMatch(/warning: .*unlucky-words about …, <m…x@example\.com #[0-9a-f]{10}>, …/);
  expect(failed.output).toContain("the service failed (status 500)");
  const kept = await scene.stack.run(["stack", "export", "--show-secrets=false"]);
  expect(kept.stdout).not.toMatch(/unlucky-words/);
});

test('with onUnknown "hold" an unconfirmed person is not sent again: the run fails, and names the person and both cures', async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  await scene.stack.setConfig("devtest:onUnknown", "hold");
  scene.write(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", drop: "after" });
  expect((await scene.up()).exitCode).not.toBe(0);
  scene.sent();
  scene.write(racing([ann, bob, "carla.third@example.com"]));
  const held = await scene.up();
  expect(held.exitCode).not.toBe(0);
  expect(held.output).toMatch(/devtest:onUnknown is "hold": b…r@example\.com #[0-9a-f]{10}\./);
  expect(held.output).toContain("pulumi config set devtest:onUnknown resend");
  expect(scene.sent()).toEqual(["token", "testers 6184041a qa: carla.third@example.com"]);
  await scene.stack.setConfig("devtest:onUnknown", "resend");
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("the run after a first run that was cut off continues from there", async () => {
  scene = await Scene.open(racing([ann]));
  scene.emulator.fault({ operation: "register", drop: "after" });
  expect((await scene.up()).exitCode).not.toBe(0);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", "register 6184041a", `testers 6184041a qa: ${ann}`]);
});

test("a refused tester fails the run, is masked in the message, and changes nothing on record", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", status: 400, body: invalidTester });
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toMatch(/Tester b…r@example\.com #[0-9a-f]{10} is not valid/);
  expect(failed.output).toMatch(/Not done for: b…r@example\.com/);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test('a 409 confirms nobody: the run is red, the next one sends once more, and with "hold" nothing is sent', async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.emulator.setSwitches({ "re-add": "409" });
  // Somebody has added bob in the Console.
  await addTesters(scene.emulator, { qa: [bob] }, racingId);
  scene.sent();
  scene.write(racing([ann, bob]));
  const refused = await scene.up();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toMatch(
    /b…r@example\.com #[0-9a-f]{10} is already in the group \(status 409, request id \S+\); a 409 does not say for certain what is there/,
  );
  expect(refused.output).toMatch(
    /of what is there \(status 409\); a 409 does not say for certain what is there\s+Recorded as unconfirmed: b…r@example\.com #[0-9a-f]{10}\.\s+Look in the Developer Console/,
  );
  expect(refused.output).toContain(
    "`pulumi config set devtest:onUnknown hold` keeps them from being sent again",
  );
  const { outputs } = (await scene.state()).resource("TesterGroup", "qa on 6184041a");
  expect(Object.keys(outputs?.["unconfirmed"] as object)).toEqual([expect.stringMatching(/^b…r@/)]);
  expect(Object.keys(outputs?.["confirmed"] as object)).toEqual([expect.stringMatching(/^a…a@/)]);

  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
  expect((await scene.up()).exitCode).not.toBe(0);
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);

  await scene.stack.setConfig("devtest:onUnknown", "hold");
  const held = await scene.up();
  expect(held.exitCode).not.toBe(0);
  expect(held.output).toMatch(
    /got no answer that tells, and devtest:onUnknown is "hold": b…r@example\.com #/,
  );
  expect(scene.sent()).toEqual([]);

  await scene.stack.setConfig("devtest:onUnknown", "resend");
  scene.emulator.setSwitches({ "re-add": "harmless" });
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("an app that the account does not have is named, and the error says where to look", async () => {
  scene = await Scene.open(racing([ann]));
  scene.emulator.setApps([]);
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toContain("racing (com.example.racing), registration of …6184041a: ");
  expect(failed.output).toMatch(/404/);
  expect(failed.output).toMatch(/appId/);
});

test("a wrong secret, a profile that is not attached and missing credentials each say the cure", async () => {
  scene = await Scene.open(racing([ann]));
  const wrong = await scene.up([], { env: { LWA_CLIENT_SECRET: "another-secret" } });
  expect(wrong.exitCode).not.toBe(0);
  expect(wrong.output).toMatch(/invalid_client/);
  expect(wrong.output).not.toContain("another-secret");

  const invalidScope = {
    error: "invalid_scope",
    error_description: "The request has an invalid parameter : scope",
  };
  scene.emulator.fault({
    operation: "token",
    status: 400,
    headers: { "content-type": "application/json" },
    body: invalidScope,
  });
  const unattached = await scene.up();
  expect(unattached.exitCode).not.toBe(0);
  expect(unattached.output).toMatch(/invalid_scope[\s\S]*security profile/i);

  const missing = await scene.up([], { env: { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "" } });
  expect(missing.exitCode).not.toBe(0);
  expect(missing.output).toMatch(/LWA_CLIENT_ID/);
  expect(scene.emulator.state().apps).toEqual({});
});

test("a service that is down fails the run with a clear message, and the next run does everything", async () => {
  scene = await Scene.open(racing([ann]));
  const closed = await startEmulator();
  await closed.stop();
  const down = await scene.up([], { env: { DEVTEST_API_URL: closed.apiUrl } });
  expect(down.exitCode).not.toBe(0);
  expect(down.output).toMatch(/refused the connection|connection was refused/i);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", "register 6184041a", `testers 6184041a qa: ${ann}`]);
});

test("one failing group does not keep the others from being sent", async () => {
  const base = racing([ann]);
  const app = base.apps?.["racing"];
  if (app === undefined) throw new Error("no app");
  scene = await Scene.open({
    groups: { qa: { testers: [ann] }, beta: { testers: [bob] } },
    apps: { racing: { ...app, groups: ["qa", "beta"] } },
  });
  scene.emulator.fault({ operation: "testers", group: "beta", status: 400, body: invalidTester });
  const failed = await scene.up(["--continue-on-error"]);
  expect(failed.exitCode).not.toBe(0);
  expect(scene.members("qa")).toEqual([ann]);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a beta: ${bob}`]);
});

test("when the ledger alone is refused, --continue-on-error sends nothing of what depends on it", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  scene.write(racing([ann, bob], { guards: { maxAdds: 0 } }));
  const refused = await scene.up(["--continue-on-error"]);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain("maxAdds");
  expect(scene.sent()).toEqual([]);
  expect(scene.members("qa")).toEqual([ann]);
});

test("with --target but without the ledger nothing is sent, and the error says what to do", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  scene.write(racing([ann, bob]));
  const targeted = await scene.up(["--target", "**qa on 6184041a"]);
  expect(targeted.exitCode).not.toBe(0);
  expect(targeted.output).toMatch(/not in the ledger yet, so not to be sent: b…r@example\.com/);
  expect(targeted.output).toContain("Run without --target, or with the ledger among the targets");
  expect(scene.sent()).toEqual([]);
  const both = await scene.up(["--target", "**qa on 6184041a", "--target", "**::ledger"]);
  expect(both.exitCode).toBe(0);
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("an address that Amazon refuses does not keep the others out, and is the only one named", async () => {
  const everybody = [
    ann,
    bob,
    "carla.third@example.com",
    "dora.fourth@example.org",
    "emil.fifth@example.net",
  ];
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  await scene.stack.setConfig("devtest:maxTestersPerRequest", "4");
  scene.write(racing(everybody));
  // The whole delta, the first half, and its first half, which is bob alone.
  scene.emulator.fault({ operation: "testers", status: 400, times: 3, body: invalidTester });
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toMatch(/Not done for: b…r@example\.com #[0-9a-f]{10}\./);
  expect(failed.output.match(/Not done for/g)).toHaveLength(1);
  expect(scene.members("qa").sort()).toEqual(everybody.filter((address) => address !== bob).sort());
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("an answer that does not fit what was sent is a warning with both figures and the request id", async () => {
  scene = await Scene.open(racing([ann, bob]));
  scene.emulator.fault({
    operation: "testers",
    status: 200,
    act: true,
    headers: { "content-type": "application/json", "x-amzn-requestid": "request-7" },
    body: { groups: ["QA"], uniqueTesterCount: 1 },
  });
  const { exitCode, output } = await scene.up();
  expect(exitCode).toBe(0);
  expect(output).toMatch(
    /warning: racing \(com\.example\.racing\), group "qa": sent to this group, and the answer names: QA; sent 2 testers, and the answer counts 1 \(request id request-7\)/,
  );
});

test("a first run that excludes the ledger sends nothing, and the next run continues from its state", async () => {
  scene = await Scene.open(racing([ann]));
  const excluded = await scene.up(["--exclude", "**::ledger"]);
  expect(excluded.exitCode).not.toBe(0);
  expect(excluded.output).toMatch(/not in the ledger yet, so not to be sent: certificate [0-9a-f]{16}/);
  expect(scene.sent()).toEqual([]);
  await scene.apply();
  expect(scene.sent()).toEqual(["token", "register 6184041a", `testers 6184041a qa: ${ann}`]);
});
