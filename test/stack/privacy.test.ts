import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { racing, Scene } from "../laws.js";

const ann = { email: "annabella@example.com", firstName: "Annabella", lastName: "Fairweather" };
const bob = { email: "bob.builder@example.com", firstName: "Bobadil", lastName: "O'Builder" };

let scene: Scene;
afterEach(() => scene.close());

/** A scene inspects the output and the state of every command, but not the files that a command writes elsewhere. */
function expectUnreadable(file: string): void {
  scene.privacy.expectNothingReadable(new Map([[file, readFileSync(file, "utf8")]]));
}

test("nobody is readable in previews, diffs, JSON, saved plans, exports and history, in success and failure", async () => {
  scene = await Scene.open(racing([ann]));
  const plan = join(scene.stack.project, "plan.json");
  for (const args of [["--diff"], ["--json"], ["--save-plan", plan]]) {
    expect((await scene.preview(args)).exitCode).toBe(0);
  }
  expectUnreadable(plan);
  expect((await scene.up(["--plan", plan])).exitCode).toBe(0);
  scene.write(racing([ann, "carla.third@example.com"]));
  expect((await scene.preview(["--save-plan", plan])).exitCode).toBe(0);
  expectUnreadable(plan);
  expect((await scene.up(["--plan", plan])).exitCode).toBe(0);
  expect(scene.members("qa")).toContain("carla.third@example.com");
  scene.write(racing([ann, bob]));
  scene.emulator.fault({
    operation: "testers",
    status: 400,
    body: { errorMessage: `${bob.email} (${bob.firstName} ${bob.lastName})` },
  });
  expect((await scene.up(["--diff"])).exitCode).not.toBe(0);
  expect((await scene.up(["--json"])).exitCode).toBe(0);
  for (const command of [
    ["stack", "export"],
    ["stack"],
    ["stack", "history", "--json"],
    ["stack", "output", "--json"],
  ]) {
    const { exitCode } = await scene.stack.run(command);
    expect({ command, exitCode }).toEqual({ command, exitCode: 0 });
  }
  expect([...scene.stack.stateFiles().keys()].join("\n")).toMatch(/\.bak[\s\S]*history|history[\s\S]*\.bak/);
});

test("personalData: plain makes people readable and sends nothing; back to masked, nobody is in the current state", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  scene.privacy.allowReadable(true);
  await scene.stack.setConfig("devtest:personalData", "plain");
  await scene.apply();
  const readable = await scene.stack.run(["stack", "export"]);
  expect(readable.output).toContain(ann.email);
  await scene.stack.setConfig("devtest:personalData", "masked");
  await scene.apply();
  const { output } = await scene.stack.run(["stack", "export"]);
  for (const text of Object.values(ann)) expect(output).not.toContain(text);
  expect(scene.sent()).toEqual([]);
});

test("a secret in the stack's configuration is used, and is nowhere readable", async () => {
  scene = await Scene.open(racing([ann]), { env: { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "" } });
  await scene.stack.setConfig("devtest:clientId", scene.emulator.clientId);
  await scene.stack.setConfig("devtest:clientSecret", scene.emulator.clientSecret, ["--secret"]);
  await scene.apply();
  expect(scene.sent()).toHaveLength(3);
});
