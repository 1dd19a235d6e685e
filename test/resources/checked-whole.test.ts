import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "../../provider/config/index.js";
import { App } from "../../provider/resources/app.js";
import { DevTest } from "../../provider/resources/devtest.js";
import { Ledger } from "../../provider/resources/ledger.js";
import { root } from "../engine/stack.js";
import { annKey, appId, complaints, isLater, later, pem, type Untyped, warnings } from "./untyped.js";

/** The resources that are about several others: a ledger, an app, everything of a file. */

describe("a ledger that is declared alone", () => {
  const ledger: Untyped = (args) => complaints((opts) => new Ledger(args as never, opts));
  const apps = { "6184041a": { appId, label: "racing" } };
  const fine = { listed: { "6184041a": { qa: [annKey] } }, removed: [], apps };

  test("takes keys and fingerprints, and what was removed", () => {
    const listed = { "6184041a": { qa: [annKey], "(certificates)": ["3f".repeat(32)] } };
    expect(ledger({ ...fine, listed, existing: listed, removed: [] })).toEqual([]);
    expect(ledger({ ...fine, listed, removed: [{ tester: annKey, app: appId, appKey: "racing" }] })).toEqual(
      [],
    );
  });

  test.each([
    ["", undefined, "has no arguments; required: `listed`, `removed` and `apps`"],
    ["__apps", { ...fine, __apps: {} }, "unknown key"],
    ["listed", { ...fine, listed: later }, isLater],
    ["listed", { ...fine, listed: [] }, "is no map; must be a map of keys"],
    ["listed.6184041a", { ...fine, listed: { "6184041a": "x" } }, "is no map"],
    ["listed.6184041a.qa", { ...fine, listed: { "6184041a": { qa: "x" } } }, "is no list"],
    [
      "listed.6184041a.qa[0]",
      { ...fine, listed: { "6184041a": { qa: ["ann@example.com"] } } },
      "is not the key of a",
    ],
    [
      "listed.6184041a.qa[1]",
      { ...fine, listed: { "6184041a": { qa: [annKey, annKey] } } },
      `${annKey} is listed twice`,
    ],
    [
      'listed.6184041a[" "]',
      { ...fine, listed: { "6184041a": { " ": [] } } },
      "is not valid; a name must not be",
    ],
    ["existing", { ...fine, existing: later }, isLater],
    ["existing.6184041a", { ...fine, existing: { "6184041a": "x" } }, "is no map"],
    [
      "existing.6184041a.qa[0]",
      { ...fine, existing: { "6184041a": { qa: ["ann@example.com"] } } },
      "is not the key of a",
    ],
    ["existing.0000000a", { ...fine, existing: { "0000000a": {} } }, "there is no such app under `apps`"],
    ["listed.0000000a", { ...fine, listed: { "0000000a": {} } }, "there is no such app under `apps`"],
    [
      "apps.0000000a",
      { ...fine, apps: { ...apps, "0000000a": { appId, label: "x" } } },
      "is not the end of its appId",
    ],
    ["apps.6184041a.label", { ...fine, apps: { "6184041a": { appId } } }, "has no value; must be text"],
    ["removed", { ...fine, removed: {} }, "is no list"],
    ["removed[0]", { ...fine, removed: [{}] }, "has neither `tester`, `group` nor `certificate`"],
    [
      "removed[0].tester",
      { ...fine, removed: [{ tester: "ann@example.com" }] },
      "is not the key of a person",
    ],
  ])("is complained about by its place: %s", (place, args, complaint) => {
    const lines = ledger(args);
    expect(lines).toEqual([
      expect.stringContaining(`Ledger${place === "" ? "" : ` ${place}`}: ${complaint}`),
    ]);
    expect(lines.join()).not.toContain("ann@example.com");
  });
});

test("what exists of a group is what a ledger was given, and nothing where it was given nothing", async () => {
  const apps = { "6184041a": { appId, label: "racing" } };
  const ledger = new Ledger({ listed: {}, existing: { "6184041a": { qa: [annKey] } }, removed: [], apps });
  const of = (output: pulumi.Output<unknown>) => new Promise((resolve) => output.apply(resolve));
  expect(await of(ledger.existingIn(appId, "qa"))).toEqual({ [annKey]: "added in the Console" });
  expect(await of(ledger.existingIn(appId))).toBeUndefined();
  expect(() => ledger.existingIn(later as never)).toThrow(`Ledger.existingIn app: ${isLater}`);
});

test("the numbers of a ledger are those of an app and a group that are known", async () => {
  const apps = { "6184041a": { appId, label: "racing" } };
  const ledger = new Ledger({ listed: { "6184041a": { qa: [annKey] } }, removed: [], apps });
  const numbers = ledger.numbers(appId, "qa");
  expect(await new Promise((resolve) => numbers.apply(resolve))).toEqual({ [annKey]: 0 });
  const ask = (app: unknown, group?: unknown) => () => ledger.numbers(app as string, group as string);
  expect(ask(later)).toThrow(`Ledger.numbers app: ${isLater}`);
  expect(ask(appId, later)).toThrow(`Ledger.numbers group: ${isLater}`);
  expect(ask(undefined)).toThrow("Ledger.numbers: lacks `app`");
  expect(ask(5)).toThrow(pulumi.RunError);
});

describe("what a program made out of a loaded file", () => {
  const { desired } = loadConfig(join(root, "examples/quickstart/devtest.yaml"));
  const [app] = desired.apps;
  if (app === undefined) throw new Error("the example lists no app");
  const devtest: Untyped = (args) => complaints((opts) => new DevTest("devtest", args as never, opts));
  const changed = (change: object) => ({ desired: { ...desired, apps: [{ ...app, ...change }] } });

  test.each([
    ["nothing", undefined, "lacks `apps`"],
    ["text", "x", "lacks `apps`"],
    ["an Output", later, isLater],
    ["nothing desired", { desired: undefined }, "DevTest arguments desired: has no arguments"],
    ["an Output among it", changed({ appId: later }), `DevTest arguments desired apps[0].appId: ${isLater}`],
    ["an appId in an argument", { apps: { racing: { appId: later } } }, `apps.racing.appId: ${isLater}`],
    ["another appId", changed({ appId: "x" }), "DevTest arguments apps.racing.appId: is not valid"],
    ["no certificate", changed({ certificates: [] }), "apps.racing.certificates: is empty"],
    [
      "an address",
      changed({ groups: [{ key: "qa", name: "qa", testers: [{ email: "x" }] }] }),
      "is not valid; must be an e-mail",
    ],
  ])("is checked as the file that says the same: %s", (_what, args, complaint) => {
    expect(devtest(args).join("\n")).toContain(complaint);
  });

  test("has the same people in a group of several apps", () => {
    const second = {
      ...app,
      key: "second",
      appId,
      groups: app.groups.map((one) => ({ ...one, testers: [] })),
    };
    expect(devtest({ desired: { apps: [app, second], removed: [] } })).toEqual([
      expect.stringMatching(
        /^DevTest arguments desired: the group ".*" has another name or other people in one app/,
      ),
    ]);
  });

  test("is declared when it is right, with what was removed and the app it names", () => {
    const removed = [{ tester: annKey, app: app.appId, appKey: app.key }];
    let ledger: Ledger | undefined;
    const make = (opts: pulumi.ComponentResourceOptions) => {
      ledger = new DevTest("devtest", { desired: { ...desired, removed }, warnings: [] }, opts).ledger;
    };
    expect(complaints(make)).toEqual([]);
    return expect(new Promise((resolve) => ledger?.removed.apply(resolve))).resolves.toEqual(removed);
  });

  test("is declared with what exists, and how each entry names its app", () => {
    const at = { tester: annKey, group: "qa", app: app.appId };
    const existing = [
      { ...at, appKey: app.key },
      { ...at, group: "Old crew", everywhere: true as const },
      { certificate: "3f".repeat(32), app: app.appId },
    ];
    let ledger: Ledger | undefined;
    const make = (opts: pulumi.ComponentResourceOptions) => {
      ledger = new DevTest("devtest", { desired: { ...desired, existing }, warnings: [] }, opts).ledger;
    };
    expect(complaints(make)).toEqual([]);
    const tree = {
      qa: { [annKey]: `added in the Console, app ${app.key}` },
      "Old crew": { [annKey]: "added in the Console, every app" },
      "(certificates)": { ["3f".repeat(32)]: "added in the Console" },
    };
    return expect(new Promise((resolve) => ledger?.existing.apply(resolve))).resolves.toEqual({
      [app.appId.slice(-8)]: tree,
    });
  });

  test("is warned about once, and not again by each resource", () => {
    const groups = { qa: { testers: ["a.b@gmail.com", "ab@gmail.com"] } };
    const { appId, packageName } = app;
    const apps = { racing: { appId, packageName, certificates: [pem], groups: ["qa"] } };
    expect(devtest({ groups, apps })).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^DevTest arguments groups.qa.testers\[1\]: .* same mailbox/),
    ]);
  });

  test("is checked for one app, too", () => {
    const one: Untyped = (args) => complaints((opts) => new App("racing", args as never, opts));
    const common = { ledger: new Ledger({ listed: {}, removed: [], apps: {} }), personalData: "masked" };
    expect(one()).toEqual([expect.stringContaining('App "racing": has no arguments; required: `key`')]);
    expect(one({ ...app, ...common, appId: later })).toEqual([expect.stringContaining(`appId: ${isLater}`)]);
    expect(one({ ...app, ...common, appId: "x" })).toEqual([expect.stringContaining("appId: is not valid")]);
    expect(one({ ...app, ledger: undefined, personalData: "x" })).toEqual([
      'App "racing" ledger: is no ledger; give a `Ledger`: nothing is sent without one',
      'App "racing" personalData: unknown value; allowed: masked, plain',
    ]);
    expect(one({ ...app, ...common })).toEqual([]);
  });
});
