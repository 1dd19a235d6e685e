import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { startEmulator } from "../emulator/index.js";
import { root, Stack } from "../engine/stack.js";
import { racing, racingId, Scene } from "../laws.js";

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
  const later = `const pulumi = require("@pulumi/pulumi"); const appId = pulumi.output("x");`;
  const single = await mistake(
    scene,
    `${later} new TesterGroup("qa", { appId, groupName: 5, testers: [] });`,
  );
  expect(single).toContain('TesterGroup "qa" appId: is a Pulumi Output or a Promise');
  expect(single).toContain('TesterGroup "qa" groupName: is a number; must be text');
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

test("a key that no setting has, and a secret that is none, are errors before anything is declared", async () => {
  const scene = await Scene.open(racing(["annabella@example.com"]));
  close = () => scene.close();
  const { clientSecret } = scene.emulator;
  await scene.stack.setConfig("devtest:onUnknow", "hold");
  await scene.stack.setConfig("devtest:clientSecret", "00".repeat(32));
  await scene.stack.setConfig("onUnknown", "hold");
  const refused = await scene.up();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain('devtest:onUnknow: unknown key (did you mean "onUnknown"?); allowed: ');
  expect(refused.output).toContain("devtest:clientSecret: is not a secret");
  expect(refused.output).not.toContain("00".repeat(32));
  const { resources } = await scene.state();
  expect(resources.filter(({ type }) => /devtest/.test(type))).toEqual([]);
  await scene.stack.run(["config", "rm", "devtest:onUnknow"]);
  // A single resource reads the same configuration.
  const group = `new TesterGroup("qa", { appId: "${racingId}", groupName: "qa", testers: ["annabella@example.com"] });`;
  expect(await mistake(scene, group)).toContain("devtest:clientSecret: is not a secret");
  await scene.stack.setConfig("devtest:clientSecret", clientSecret, ["--secret"]);
  const { exitCode, output } = await scene.preview();
  expect(exitCode).toBe(0);
  expect(output).toContain('scene:onUnknown: is a key of the project "scene", and not the setting');
});

test("a program that has the package from elsewhere is told which package.json to mend", async () => {
  const workspace = mkdtempSync(join(tmpdir(), "workspace-"));
  const project = join(workspace, "infra");
  for (const folder of ["infra/node_modules", "shared/node_modules"])
    mkdirSync(join(workspace, folder), { recursive: true });
  symlinkSync(root, join(workspace, "shared/node_modules/pulumi-appstore-devtest"));
  symlinkSync(join(root, "node_modules/@pulumi"), join(project, "node_modules/@pulumi"));
  const app = `{ appId: "${racingId}", groupName: "qa", testers: ["annabella@example.com"] }`;
  const files = {
    "Pulumi.yaml":
      "name: infra\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: src/index.js\n",
    "package.json": JSON.stringify({ name: "infra", dependencies: { shared: "workspace:*" } }),
    "src/index.js": 'require("../../shared/index.js");',
    "../shared/index.js": `const { TesterGroup } = require("pulumi-appstore-devtest"); new TesterGroup("qa", ${app});`,
  };
  const stack = await Stack.create({ project, files });
  close = async () => {
    await stack.dispose();
    rmSync(workspace, { recursive: true });
  };
  const { exitCode, output } = await stack.preview();
  expect(exitCode).not.toBe(0);
  expect(output).toMatch(
    /would not find pulumi-appstore-devtest, because that process looks from .*infra\/src/,
  );
  expect(output).toMatch(
    /Write "pulumi-appstore-devtest": "\^.*" under "dependencies" of .*infra\/package\.json/,
  );
  expect(output).not.toMatch(/\n\s+at .*\.js:\d+/);
  symlinkSync(root, join(project, "node_modules/pulumi-appstore-devtest"));
  expect((await stack.preview()).exitCode).toBe(0);
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
