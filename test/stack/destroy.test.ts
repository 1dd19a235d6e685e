import { afterEach, expect, test } from "@jest/globals";
import { racing, Scene } from "../laws.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";

let scene: Scene;
afterEach(() => scene.close());

test("destroy is refused in its preview, and changes nothing", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  const before = JSON.stringify((await scene.state()).resources);
  const refused = await scene.stack.destroy();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toMatch(/protected/);
  expect(JSON.stringify((await scene.state()).resources)).toBe(before);
  expect(scene.sent()).toEqual([]);
});

test("destroy without a preview leaves the ledger whole, and one run restores the rest", async () => {
  scene = await Scene.open(racing([ann, bob]));
  await scene.apply();
  await scene.apply(racing([ann]));
  scene.sent();
  const ledger = (await scene.state()).resource("Ledger", "ledger").outputs;
  const refused = await scene.stack.destroy(["--skip-preview"]);
  expect(refused.exitCode).not.toBe(0);
  expect((await scene.state()).resource("Ledger", "ledger").outputs).toEqual(ledger);
  expect(scene.sent()).toEqual([]);
  await scene.apply();
  expect((await scene.state()).resource("Ledger", "ledger").outputs).toEqual(ledger);
  expect((await scene.preview()).output).toMatch(/Since earlier: 1 place may still have access/);
});

test("destroy, once allowed, takes the stack apart, sends nothing, and never says that something was deleted at Amazon", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  await scene.stack.setConfig("devtest:allowDestroy", "true");
  await scene.apply();
  scene.sent();
  const destroyed = await scene.stack.destroy();
  expect(destroyed.exitCode).toBe(0);
  expect(destroyed.output).toMatch(/TesterGroup\s+qa on 6184041a\s+delet\w+\[retain\]/);
  expect(destroyed.output).toMatch(/Registration\s+6184041a\s+delet\w+\[retain\]/);
  expect((await scene.state()).resources).toEqual([]);
  expect(scene.sent()).toEqual([]);
  expect(scene.members("qa")).toEqual([ann]);
});
