import { afterEach, describe, expect, test } from "@jest/globals";
import { type Document, racing, racingId, Scene } from "../laws.js";

const ann = { email: "annabella@example.com", firstName: "Annabella", lastName: "Fairweather" };
const bob = "bob.builder@example.com";
const cleo = "Cleopatra@example.org";
const annKey = "a…a@example.com #";

let scene: Scene;
afterEach(() => scene.close());

test("the first run registers the app and adds everybody, and previews beforehand need no credentials and send nothing", async () => {
  scene = await Scene.open(racing([ann, bob]));
  const preview = await scene.preview(["--diff"], { env: { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "" } });
  expect(preview).toMatchObject({ exitCode: 0 });
  expect(preview.output).toContain(annKey);
  expect(preview.output).toMatch(/CN=first\.example\.com, P-384, expires 21\d\d-/);
  expect(preview.output).not.toContain("BEGIN CERTIFICATE");
  expect(scene.sent()).toEqual([]);

  await scene.apply();
  expect(scene.sent()).toEqual([
    "token",
    "register 6184041a",
    "testers 6184041a qa: annabella@example.com, bob.builder@example.com",
  ]);
  expect(scene.emulator.state().apps[racingId]?.tracks.devtest.groups["qa"]?.[0]).toEqual(ann);
});

test("a person who joins is sent alone; a changed name sends nothing and is no change", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  const preview = async (document: Document) => {
    scene.write(document);
    return scene.preview(["--diff"]);
  };
  expect((await preview(racing([ann, bob, cleo]))).output).toMatch(
    /\+ b…r@example\.com #[0-9a-f]{10}\s*: "\[secret\]"/,
  );

  await scene.apply(racing([ann, bob, cleo]));
  expect(scene.sent()).toEqual([
    "token",
    "testers 6184041a qa: bob.builder@example.com, cleopatra@example.org",
  ]);

  const renamed = { ...ann, lastName: "Overcast-Fairweather" };
  await scene.apply(racing([renamed, cleo, bob]));
  expect(scene.sent()).toEqual([]);
});

describe("a person who leaves", () => {
  test("is in the preview's diff, warned about in every later preview, and off the ledger once acknowledged", async () => {
    scene = await Scene.open(racing([ann, bob]));
    await scene.apply();
    scene.sent();

    scene.write(racing([ann]));
    const leaving = await scene.preview(["--diff"]);
    expect(leaving.output).toMatch(/- b…r@example\.com #[0-9a-f]{10}/);
    expect(leaving.output).toMatch(/stillOnAmazon\s*: \{\s+\+ 6184041a/);
    expect(leaving.output).toMatch(/warning: Not listed in the file/);
    expect(leaving.output).toMatch(/racing \(com\.example\.racing\), group "qa":\n\s+b…r@example\.com/);
    await scene.apply();

    const later = await scene.preview();
    expect(later.output).toContain("warning: Since earlier: 1 place may still have access.");

    const line = /- \{ tester: "(.*?)", group: "qa", app: "(.*?)" \}/.exec(leaving.output);
    await scene.apply(racing([ann], { removed: [{ tester: line?.[1] ?? "", app: line?.[2] ?? "" }] }));
    expect((await scene.preview()).output).not.toContain("warning:");
    expect(scene.sent()).toEqual([]);
    expect(scene.members("qa")).toContain(bob);
  });

  test("as the last of a group is acknowledged with the line the warning asks for", async () => {
    scene = await Scene.open(racing([bob]));
    await scene.apply();
    const { output } = await scene.apply(racing([]));
    const line = /- \{ (group): "(.*?)", app: "(.*?)" \}/.exec(output);
    await scene.apply(racing([], { removed: [{ group: line?.[2] ?? "", app: line?.[3] ?? "" }] }));
    expect((await scene.preview()).output).not.toContain("may still have access");
  });

  test("and comes back is sent again, and no longer warned about", async () => {
    scene = await Scene.open(racing([ann, bob]));
    await scene.apply();
    await scene.apply(racing([ann]));
    scene.sent();
    await scene.apply(racing([ann, bob]));
    expect(scene.sent()).toEqual(["token", "testers 6184041a qa: bob.builder@example.com"]);
    expect((await scene.preview()).output).not.toContain("warning:");
  });

  test("and comes back is sent again even when the run in between failed", async () => {
    scene = await Scene.open(racing([ann, bob]));
    await scene.apply();
    scene.write(racing([ann, cleo]));
    scene.emulator.fault({
      operation: "testers",
      status: 400,
      body: { errorCode: "invalid_input", errorMessage: "no" },
    });
    expect((await scene.up()).exitCode).not.toBe(0);
    scene.sent();
    await scene.apply(racing([ann, bob, cleo]));
    expect(scene.sent()).toEqual([
      "token",
      "testers 6184041a qa: bob.builder@example.com, cleopatra@example.org",
    ]);
  });
});

test("a group or an app that leaves the file sends nothing, and the preview says who may still have access", async () => {
  const both = racing([ann], {
    groups: { qa: { testers: [ann] }, beta: { name: "Beta EU", testers: [bob, cleo] } },
  });
  const app = both.apps?.["racing"];
  if (app === undefined) throw new Error("no app");
  scene = await Scene.open({ ...both, apps: { racing: { ...app, groups: ["qa", "beta"] } } });
  await scene.apply();
  scene.sent();

  scene.write(both);
  const groupLeft = await scene.preview();
  expect(groupLeft.output).toMatch(/racing \(com\.example\.racing\), group "Beta EU":\n\s+b…r@example\.com/);
  expect(groupLeft.output).toContain("may still have access");
  expect(groupLeft.output).toMatch(/TesterGroup\s+Beta EU on 6184041a\s+delete\[retain\]/);
  await scene.apply();

  scene.write({ apps: {} });
  const appLeft = await scene.preview();
  const gone = `${racingId} (not in this file)`;
  expect(appLeft.output).toContain(`${gone}, group "qa":`);
  expect(appLeft.output).toContain(annKey);
  expect(appLeft.output).toMatch(/ \(not in this file\), certificates:\n\s+[0-9a-f]{16}/);
  expect(appLeft.output).toContain("Since earlier: 2 places may still have access.");
  await scene.apply();
  expect((await scene.preview()).output).toContain("Since earlier: 4 places may still have access.");
  expect(scene.sent()).toEqual([]);
});

test("renaming the keys of an app and of a group sends nothing", async () => {
  const before = racing([ann]);
  scene = await Scene.open({ ...before, groups: { qa: { name: "Testers", testers: [ann] } } });
  await scene.apply();
  scene.sent();
  const app = before.apps?.["racing"];
  if (app === undefined) throw new Error("no app");
  await scene.apply({
    groups: { testers: { name: "Testers", testers: [ann] } },
    apps: { race: { ...app, groups: ["testers"] } },
  });
  expect(scene.sent()).toEqual([]);
  expect((await scene.preview()).output).not.toContain("warning:");
});

test("another appId is another app: it is registered, everybody is sent, and the old app stays on the ledger", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.sent();
  const other = "amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607";
  const document = JSON.parse(JSON.stringify(racing([ann])).replaceAll(racingId, other)) as Document;
  const { output } = await scene.apply(document);
  expect(scene.sent()).toEqual(["token", "register d4e5f607", "testers d4e5f607 qa: annabella@example.com"]);
  expect(output).toContain(`app: "${racingId}"`);
});
