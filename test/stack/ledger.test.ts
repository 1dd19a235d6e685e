/** Whatever a program, a person or the engine does to the ledger: nobody on it is forgotten. */
import { afterEach, expect, test } from "@jest/globals";
import { type Document, puzzleId, racing, racingId, Scene } from "../laws.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";

let scene: Scene;
afterEach(() => scene.close());

const declared =
  'const pulumi = require("@pulumi/pulumi");\nconst { DevTest } = require("pulumi-appstore-devtest");\n';

/** A program that declares these people, under its stack or, with an option's text, under a component. */
function program(document: Document, under?: { options: string }): string {
  const args = JSON.stringify(document);
  if (under === undefined) return `${declared}new DevTest("devtest", ${args});\n`;
  const body = `super("example:Games", name); new DevTest("devtest", ${args}, ${under.options});`;
  return `${declared}class Games extends pulumi.ComponentResource { constructor(name) { ${body} } }\nnew Games("games");\n`;
}

/** A stack of a program, to which ann belongs, and which bob has left. */
async function whichBobHasLeft(): Promise<Scene> {
  scene = await Scene.open({});
  for (const people of [[ann, bob], [ann]]) {
    scene.privacy.hidePeople(racing(people));
    scene.stack.write("index.js", program(racing(people)));
    await scene.apply();
  }
  scene.sent();
  return scene;
}

const ledgerUrn = "urn:pulumi:dev::scene::pulumi-nodejs:dynamic/devtest:Ledger::ledger";
const ledgerNow = async () => (await scene.state()).resource("Ledger", "ledger").outputs;

test("a DevTest moved below a component keeps its ledger, and says who is sent once more and how to prevent it", async () => {
  await whichBobHasLeft();
  const before = await ledgerNow();
  scene.stack.write("index.js", program(racing([ann]), { options: "{ parent: this }" }));
  const preview = await scene.preview();
  expect(preview.output).toMatch(
    /group "qa": new to Pulumi, but on the ledger since an earlier run, so sent once more: a…a@example\.com #[0-9a-f]{10}\./,
  );
  expect(preview.output).toContain("give it an alias (its option `aliases`)");
  expect(preview.output).toMatch(/Since earlier: 1 place may still have access/);
  await scene.apply();
  expect(scene.sent()).toEqual(["token", "register 6184041a", `testers 6184041a qa: ${ann}`]);
  expect(await ledgerNow()).toEqual(before);
  expect((await scene.state()).ofKind("Ledger")).toHaveLength(1);
});

test("with an alias, whatever moves with its component keeps its record, and nothing is sent", async () => {
  await whichBobHasLeft();
  const before = await ledgerNow();
  const options = "{ parent: this, aliases: [{ parent: pulumi.rootStackResource }] }";
  scene.stack.write("index.js", program(racing([ann]), { options }));
  const { output } = await scene.apply();
  expect(output).not.toMatch(/sent once more/);
  expect(scene.sent()).toEqual([]);
  expect(await ledgerNow()).toEqual(before);
});

test("unprotected, the ledger still refuses to be deleted; allowed, it first names everybody who may still have access", async () => {
  await whichBobHasLeft();
  const before = await ledgerNow();
  expect((await scene.stack.run(["state", "unprotect", "--all", "--yes"])).exitCode).toBe(0);
  const refused = await scene.stack.destroy();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain("The ledger is not deleted: it is the only record of who may have access");
  expect(await ledgerNow()).toEqual(before);

  await scene.stack.setConfig("devtest:allowDestroy", "true");
  await scene.apply();
  scene.sent();
  const destroyed = await scene.stack.destroy();
  expect(destroyed.exitCode).toBe(0);
  expect(destroyed.output).toMatch(
    /Nothing else records who may have access[\s\S]*group "qa":\s+a…a@example\.com #[0-9a-f]{10}, b…r@example\.com #[0-9a-f]{10}/,
  );
  expect((await scene.state()).resources).toEqual([]);
  expect(scene.sent()).toEqual([]);
});

test.each([
  ["--replace", ["up", "--yes", "--skip-preview", "--replace", ledgerUrn], []],
  ["a taint", ["up", "--yes", "--skip-preview"], ["state", "taint", ledgerUrn, "--yes"]],
])("the ledger is not replaced by %s, and the state stays as it is", async (_what, up, before) => {
  await whichBobHasLeft();
  const ledger = await ledgerNow();
  if (before.length > 0) expect(await scene.stack.run(before)).toMatchObject({ exitCode: 0 });
  const refused = await scene.stack.run(up);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toMatch(/The ledger is not deleted|marked for protection/);
  expect(await ledgerNow()).toEqual(ledger);
  await scene.stack.run(["state", "unprotect", "--all", "--yes"]);
  await scene.stack.setConfig("devtest:allowDestroy", "true");
  const unprotected = await scene.stack.run(up);
  expect(unprotected.exitCode).not.toBe(0);
  expect(unprotected.output).toMatch(
    /The ledger is not deleted.*\n.*run without --replace, and take a taint off/,
  );
  expect(await ledgerNow()).toEqual(ledger);
  if (before.length > 0) await scene.stack.run(["state", "untaint", ledgerUrn, "--yes"]);
  await scene.apply();
  expect(scene.sent()).toEqual([]);
  expect(await ledgerNow()).toEqual(ledger);
});

test("of two DevTests in one program nothing is sent, of the first neither", async () => {
  scene = await Scene.open({});
  const puzzle = racing([bob]);
  puzzle.apps = {
    puzzle: { ...puzzle.apps?.["racing"], appId: puzzleId, packageName: "com.example.puzzle" } as never,
  };
  const second = `new DevTest("second", ${JSON.stringify(puzzle)});\n`;
  scene.privacy.hidePeople(racing([ann, bob]));
  scene.stack.write("index.js", program(racing([ann])) + second);
  const refused = await scene.up();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain("a stack has one ledger: put all apps into one");
  expect(scene.sent()).toEqual([]);
  expect((await scene.state()).ofKind("Ledger")).toEqual([]);
});

test("a second ledger in a state is named by the next preview, and never deleted in silence", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  const exported = await scene.stack.run(["stack", "export"]);
  const state = JSON.parse(exported.stdout);
  const ledger = state.deployment.resources.find(({ urn }: { urn: string }) => urn === ledgerUrn);
  const another = { ...ledger, urn: ledgerUrn.replace("::ledger", "::older") };
  state.deployment.resources.splice(state.deployment.resources.indexOf(ledger) + 1, 0, another);
  scene.stack.write("two.json", JSON.stringify(state));
  expect(await scene.stack.run(["stack", "import", "--file", "two.json"])).toMatchObject({ exitCode: 0 });
  const preview = await scene.preview();
  expect(preview.exitCode).not.toBe(0);
  expect(preview.output).toContain(another.urn);
  await scene.stack.run(["state", "unprotect", "--all", "--yes"]);
  const up = await scene.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.output).toContain("The ledger is not deleted");
});

test("nothing is sent when the engine would not write ahead", async () => {
  scene = await Scene.open(racing([ann]));
  const env = { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" };
  const refused = await scene.up([], { env });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain("PULUMI_SKIP_CHECKPOINTS");
  expect(scene.sent()).toEqual([]);
  await scene.apply();
});

test("a run that skips the ledger sends nobody new, and says who left", async () => {
  scene = await Scene.open(racing([ann, bob]));
  await scene.apply();
  scene.sent();
  const group = (await scene.state()).resource("TesterGroup", "qa on 6184041a").urn;
  scene.write(racing([ann]));
  const left = await scene.up(["--target", group]);
  expect(left.output).toMatch(
    /no longer listed, and may still have access \(the service cannot remove anybody\): b…r@example\.com #[0-9a-f]{10}\. This run skips the ledger/,
  );
  expect(scene.sent()).toEqual([]);
  scene.write(racing([ann, bob, "carla.third@example.com"]));
  const joined = await scene.up(["--target", group]);
  expect(joined.exitCode).not.toBe(0);
  expect(joined.output).toMatch(/not in the ledger yet, so not to be sent: c…d@example\.com/);
  expect(scene.sent()).toEqual([]);
});

test("over capacity because of those who left: the refusal names each of them", async () => {
  const people = Array.from({ length: 50 }, (_, index) => `person.${index}.tester@example.com`);
  scene = await Scene.open(racing(people));
  await scene.apply();
  scene.sent();
  scene.write(racing([...people.slice(12), "newcomer@example.com"]));
  const refused = await scene.up();
  expect(refused.exitCode).not.toBe(0);
  const { stillOnAmazon: before } = (await ledgerNow()) as { stillOnAmazon: object };
  expect(before).toEqual({});
  const named = new Set(refused.output.match(/p…r@example\.com #[0-9a-f]{10}/g));
  expect(named.size).toBe(12);
  expect(scene.sent()).toEqual([]);
});

test("a ledger of one service refuses to run against another, in previews too", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  const refused = await scene.preview([], { env: { DEVTEST_API_URL: undefined } });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toMatch(
    /The ledger of this stack belongs to an emulator on this machine, and this run is set to https:\/\/\S+: the record of one service says nothing about another/,
  );
  expect(refused.output).toContain("pulumi stack init <name>");
});

test("a run that skips a ledger of another service is refused as well, and sends nobody", async () => {
  scene = await Scene.open(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", status: 500, act: false, body: {} });
  expect((await scene.up()).exitCode).not.toBe(0);
  scene.sent();
  const group = (await scene.state()).resource("TesterGroup", "qa on 6184041a");
  expect(Object.keys(group.outputs?.["unconfirmed"] as object)).toHaveLength(2);
  const { stdout } = await scene.stack.run(["stack", "export"]);
  const elsewhere = stdout.replaceAll("an emulator on this machine", "https://developer.example.com");
  expect(elsewhere).not.toBe(stdout);
  scene.stack.write("elsewhere.json", elsewhere);
  await scene.stack.run(["stack", "import", "--file", "elsewhere.json"]);
  for (const args of [["--target", group.urn], []]) {
    const refused = await scene.up(args);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toMatch(
      /belongs to https:\/\/developer\.example\.com, and this run is set to an emulator/,
    );
  }
  expect(scene.sent()).toEqual([]);
  expect(scene.members("qa")).toEqual([]);
});

test("inputs of the ledger that were edited alone are refused, and who left is not forgotten", async () => {
  await whichBobHasLeft();
  const { stdout } = await scene.stack.run(["stack", "export"]);
  const state = JSON.parse(stdout);
  const ledger = state.deployment.resources.find(({ urn }: { urn: string }) => urn === ledgerUrn);
  for (const inputs of [{ ...ledger.inputs, stillOnAmazon: {} }, { __provider: ledger.inputs.__provider }]) {
    const edited = { ...ledger, inputs };
    const resources = state.deployment.resources.map((one: object) => (one === ledger ? edited : one));
    scene.stack.write(
      "edited.json",
      JSON.stringify({ ...state, deployment: { ...state.deployment, resources } }),
    );
    expect(await scene.stack.run(["stack", "import", "--file", "edited.json"])).toMatchObject({
      exitCode: 0,
    });
    for (const run of [await scene.preview(), await scene.up()]) {
      expect(run.exitCode).not.toBe(0);
      expect(run.output).toMatch(
        /The ledger in the state of this stack was edited and cannot be used: in its inputs, \w+ /,
      );
    }
  }
  expect(scene.sent()).toEqual([]);
});

test("a group whose track changes is sent to the new one, and says that the old one stays", async () => {
  scene = await Scene.open({});
  scene.privacy.hidePeople(racing([ann]));
  const group = (trackId: string) =>
    `const { TesterGroup } = require("pulumi-appstore-devtest");
new TesterGroup("qa", ${JSON.stringify({ appId: racingId, groupName: "qa", testers: [ann], trackId })});\n`;
  scene.emulator.setSwitches({ "before-registration": "accepted" });
  scene.stack.write("index.js", group("devtest"));
  await scene.apply();
  scene.sent();
  scene.stack.write("index.js", group("beta"));
  scene.emulator.fault({ operation: "testers", status: 200, body: { groups: ["qa"], uniqueTesterCount: 1 } });
  const preview = await scene.preview();
  expect(preview.output).toMatch(/the track was "devtest" and is "beta": everybody is sent to the new one/);
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${ann}`]);
});

test("a key of the file that now names another app does not acknowledge anybody there", async () => {
  const apps = (one: string, two: string) => {
    const app = { packageName: "com.example.racing", certificates: ["certs/first.pem"], groups: ["qa"] };
    const other = { ...app, packageName: "com.example.puzzle", certificates: ["certs/second.pem"] };
    return { one: { ...app, appId: one }, two: { ...other, appId: two } };
  };
  const removed = [{ tester: bob, app: "one" }];
  const file = (people: string[], swapped: boolean, more: Partial<Document> = {}): Document => ({
    groups: { qa: { testers: people } },
    apps: swapped ? apps(puzzleId, racingId) : apps(racingId, puzzleId),
    ...more,
  });
  scene = await Scene.open(file([ann, bob], false));
  await scene.apply();
  await scene.apply(file([ann], false, { removed }));
  scene.sent();
  const before = await ledgerNow();
  scene.write(file([ann], true, { removed }));
  const refused = await scene.up();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain(
    `names its app by the key "one", which meant ${racingId} and now means ${puzzleId}`,
  );
  expect(await ledgerNow()).toEqual(before);
  expect(scene.sent()).toEqual([]);
});
