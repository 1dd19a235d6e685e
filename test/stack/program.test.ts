import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { startEmulator } from "../emulator/index.js";
import { root, Stack } from "../engine/stack.js";
import { racing, Scene } from "../laws.js";

let close: () => Promise<void>;
afterEach(() => close());

/** The output of a preview of this program, which must fail without a stack trace. */
async function mistake(scene: Scene, program: string): Promise<string> {
  scene.stack.write(
    "index.js",
    `const { DevTest, TesterGroup } = require("pulumi-appstore-devtest");\n${program}`,
  );
  const { exitCode, output } = await scene.preview();
  expect(exitCode).not.toBe(0);
  expect(output).not.toMatch(/\n\s+at .*\.js:\d+/);
  return output;
}

const args = JSON.stringify({ groups: racing(["annabella@example.com"]).groups, apps: racing([]).apps });

test("mistakes in a program are explained without a stack trace and without an address", async () => {
  const scene = await Scene.open(racing(["annabella@example.com"]));
  close = () => scene.close();
  expect(await mistake(scene, `new DevTest("one", ${args}); new DevTest("two", ${args});`)).toContain(
    "There is a DevTest in this program already, and a stack has one ledger: put all apps into one.",
  );
  const people =
    '[{ email: "annabella@example.com" }, { email: "Annabella@example.com" }, { email: "Cleopatra" }]';
  const group = await mistake(
    scene,
    `new TesterGroup("qa", { appId: "x", groupName: "qa", testers: ${people} });`,
  );
  expect(group).toMatch(
    /TesterGroup "qa" testers\[1\]: a…a@example\.com #[0-9a-f]{10} is in this group twice, first at testers\[0\]; keep one/,
  );
  expect(group).toMatch(/TesterGroup "qa" testers\[2\]\.email: is not valid/);
  expect(group).not.toContain("Cleopatra");
  const output = `const pulumi = require("@pulumi/pulumi"); const a = ${args}; a.groups.qa.testers = [pulumi.output("x")];`;
  expect(await mistake(scene, `${output} new DevTest("one", a);`)).toContain(
    "DevTest arguments groups.qa.testers[0]: is a Pulumi Output or a Promise",
  );
});

test("errors in the file and in the settings are reported together", async () => {
  const scene = await Scene.open({});
  close = () => scene.close();
  await scene.stack.setConfig("devtest:onUnknown", "wait");
  const { exitCode, output } = await scene.preview();
  expect(exitCode).not.toBe(0);
  expect(output).toMatch(/devtest\.yaml:1:1: lacks `apps`/);
  expect(output).toContain("stack configuration devtest:onUnknown: unknown value");
});

test("in a clone, the repository's own project takes any file from DEVTEST_CONFIG, then from devtest:config", async () => {
  const emulator = await startEmulator();
  const stack = await Stack.create({
    project: root,
    name: "clone",
    emulator,
  });
  close = async () => {
    await stack.dispose();
    await emulator.stop();
    rmSync(join(root, "Pulumi.clone.yaml"), { force: true });
  };
  const missing = await stack.preview();
  expect(missing.output).toMatch(/devtest\.yaml: the file does not exist/);
  const first = await stack.up([], { env: { DEVTEST_CONFIG: "examples/quickstart/devtest.yaml" } });
  expect(first.exitCode).toBe(0);
  await stack.setConfig("devtest:config", "examples/quickstart/devtest.yaml");
  expect((await stack.up(["--expect-no-changes"])).exitCode).toBe(0);
});
