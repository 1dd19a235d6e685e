import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { App } from "../../provider/resources/app.js";
import { DevTest } from "../../provider/resources/devtest.js";
import { Ledger } from "../../provider/resources/ledger.js";
import { Registration } from "../../provider/resources/registration.js";
import { TesterGroup } from "../../provider/resources/tester-group.js";
import { root } from "../engine/stack.js";

/** Whatever a program gives to a resource: it is checked as a file is, before anything is declared. */
const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
const pem = readFileSync(join(root, "test/fixtures/certificates/first.pem"), "utf8");
const annKey = testerKey("ann@example.com");
const later = pulumi.output(appId);
const isLater = "is a Pulumi Output or a Promise, and ";

let declared: string[];
beforeAll(() =>
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
  }),
);

let warnings: string[];
beforeEach(() => {
  [declared, warnings] = [[], []];
  jest.spyOn(pulumi.log, "warn").mockImplementation(async (text) => {
    warnings.push(text);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** The complaints, each a line; nothing may have been declared by then. */
function complaints(make: (opts: pulumi.ComponentResourceOptions) => unknown): string[] {
  const note: pulumi.ResourceTransformation = ({ name }) => {
    declared.push(name);
    return undefined;
  };
  try {
    make({ transformations: [note] });
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    expect(declared).toEqual([]);
    return (error as Error).message.split("\n");
  }
  expect(declared).not.toEqual([]);
  return [];
}

/** As JavaScript sees it: nothing has looked at the types. */
type Untyped = (args?: unknown) => string[];

const group: Untyped = (args) => complaints((opts) => new TesterGroup("crew", args as never, opts));
const good = { appId, groupName: "qa", testers: [{ email: "ann@example.com" }] };
const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@example.com`);

describe("a tester group that is declared alone", () => {
  test("takes what a file may hold, and undefined for what is left out", () => {
    expect(group(good)).toEqual([]);
    const none = { label: undefined, trackId: undefined, onRecord: undefined, personalData: undefined };
    expect(group({ ...good, ...none })).toEqual([]);
    expect(group({ ...good, testers: { [annKey]: { email: "ann@example.com" } } })).toEqual([]);
    expect(group({ ...good, testers: people(50) })).toEqual([]);
    expect(group({ ...good, trackId: later, onRecord: pulumi.output({ [annKey]: 1 }) })).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ["nothing", undefined, "has no arguments; required: `appId`, `groupName` and `testers`"],
    ["null", null, "has no arguments; required: "],
    ["a list", [good], "has no arguments; required: "],
    ["text", "qa", "has no arguments; required: "],
    ["an Output", pulumi.output(good), isLater],
    ["a Promise", Promise.resolve(good), isLater],
  ])("with %s for arguments is one complaint", (_what, args, complaint) => {
    expect(group(args)).toEqual([expect.stringContaining(`TesterGroup "crew": ${complaint}`)]);
  });

  test.each([
    ["appId", later, isLater],
    ["appId", Promise.resolve(appId), isLater],
    ["appId", null, "has no value; must be text"],
    ["appId", 5, "is a number; must be text"],
    ["appId", "com.example.racing", "is not valid; must be an app id, such as"],
    ["appId", appId.toUpperCase(), "is not valid; must be an app id, such as"],
    ["groupName", later, isLater],
    ["groupName", "", "is not valid; a name must not be blank"],
    ["groupName", " qa", "is not valid; a name must not be blank"],
    ["groupName", "(certificates)", "is not valid; a name must not be blank"],
    ["groupName", "q\u202ea", "contains the character U+202E; a name must not be blank"],
    ["groupName", "toString", '"toString" is reserved by JavaScript; give the group another name'],
    ["testers", later, isLater],
    ["testers", null, "has no value; must be a list"],
    ["testers", "ann@example.com", "is text; must be a list"],
    ["testers", people(51), "51 different people; at most 50 per app"],
    ["label", "", "is not valid; a name must not be blank"],
    ["personalData", "open", "unknown value; allowed: masked, plain"],
    ["personalData", pulumi.output("plain"), isLater],
    ["trackId", 5, "is a number; must be text"],
    ["trackId", "", "is not valid"],
    ["onRecord", [1], "is not a map of keys to whole numbers; give what the ledger's `numbers` returns"],
    ["onRecord", { [annKey]: "1" }, "is not a map of keys to whole numbers"],
  ])("with the %s %j is one complaint", (key, value, complaint) => {
    expect(group({ ...good, [key]: value })).toEqual([
      expect.stringContaining(`TesterGroup "crew" ${key}: ${complaint}`),
    ]);
  });

  test("gets every complaint in one go, with its place, and shows no address and no name", () => {
    const testers = [
      { email: later },
      "x",
      "bob@example.com",
      { email: "Bob@example.com " },
      { firstName: "Cleo" },
    ];
    expect(group({ ...good, testers })).toEqual([expect.stringContaining(`testers[0].email: ${isLater}`)]);
    expect(group({ tester: [], appId: "x", groupName: "qa", testers: testers.slice(1) })).toEqual([
      'TesterGroup "crew" tester: unknown key (did you mean "testers"?); allowed: appId, groupName, testers, trackId, personalData, onRecord, label',
      expect.stringMatching(/^TesterGroup "crew" appId: is not valid; must be an app id/),
      expect.stringMatching(/^TesterGroup "crew" testers\[0\]: is not valid; must be an e-mail address/),
      'TesterGroup "crew" testers[3]: lacks `email`; required: `email`',
      expect.stringMatching(
        /testers\[2\]: …@example\.com #\w+ is in this group twice, first at testers\[1\]; keep/,
      ),
    ]);
    expect(group({})).toEqual(
      ["appId", "groupName", "testers"].map(
        (key) => `TesterGroup "crew": lacks \`${key}\`; required: \`appId\`, \`groupName\` and \`testers\``,
      ),
    );
  });

  test("compares a map's keys with its addresses, and shows no key that is none", () => {
    const bob = testerKey("bob@example.com");
    const testers = {
      [bob]: { email: "ann@example.com" },
      "cleo@example.com": { email: "cleo@example.com" },
      [annKey]: { email: "x", Anna: 1 },
    };
    const lines = group({ ...good, testers });
    expect(lines).toEqual([
      `TesterGroup "crew" testers["${bob}"]: is not the key of the address under it, which is ${annKey}; give a list of people: their keys are made from their addresses`,
      expect.stringMatching(/^TesterGroup "crew" testers\[…\]: is not the key of the address under it/),
      expect.stringMatching(/testers\["…@example\.com #\w+"\]\[…\]: unknown key/),
      expect.stringMatching(/testers\["…@example\.com #\w+"\]\.email: is not valid/),
    ]);
    expect(lines.join()).not.toMatch(/cleo@|Anna/);
  });

  test("is warned about as a file's group is", () => {
    expect(group({ ...good, testers: ["a.b@gmail.com", "ab@gmail.com"] })).toEqual([]);
    expect(group({ ...good, testers: [] })).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^TesterGroup "crew" testers\[1\]: .* may be the same mailbox as .* at testers\[0\]/,
      ),
      'TesterGroup "crew" testers: this group has no testers; nothing is sent for it',
    ]);
  });
});

describe("a registration that is declared alone", () => {
  const registration: Untyped = (args) =>
    complaints((opts) => new Registration("racing", args as never, opts));
  const fine = { appId, packageName: "com.example.racing", certificates: [pem] };

  test.each([
    ["", {}, "lacks `appId`; required: `appId`, `packageName` and `certificates`"],
    ["appId", { ...fine, appId: later }, isLater],
    ["packageName", { ...fine, packageName: "racing" }, "is not valid; must be an Android package name"],
    ["certificates", { ...fine, certificates: [] }, "is empty; must have at least one entry"],
    ["certificates", { ...fine, certificates: pem }, "is text; must be a list"],
    ["certificates", { ...fine, certificates: undefined }, "lacks `certificates`"],
    ["certificates[0]", { ...fine, certificates: [later] }, isLater],
    ["certificates[0]", { ...fine, certificates: [null] }, "has no value; must be text"],
    ["certificates[0]", { ...fine, certificates: ["racing.pem"] }, "is not a PEM certificate; give the PEM"],
    ["certificates[0]", { ...fine, certificates: [{ pem: "x" }] }, "is not a PEM certificate"],
    ["certificates[1]", { ...fine, certificates: [pem, pem] }, "the same certificate as at certificates[0]"],
    ["certificates", { ...fine, certificates: [pem, "x", "y", "z"] }, "has 4 entries; at most 3"],
    ["package", { ...fine, package: "x" }, 'unknown key (did you mean "packageName"?)'],
  ])("is complained about by its place: %s", (place, args, complaint) => {
    const where = place === "" || complaint.startsWith("lacks") ? "" : ` ${place}`;
    expect(registration(args)[0]).toContain(
      `Registration "racing"${where}: ${complaint.replace(/ \(did.*$/, "")}`,
    );
  });

  test("takes texts and what `parseCertificate` gave", () => {
    expect(registration(fine)).toEqual([]);
    expect(registration({ ...fine, certificates: [{ pem, fingerprint: "forged" }] })).toEqual([]);
  });
});

describe("a ledger that is declared alone", () => {
  const ledger: Untyped = (args) => complaints((opts) => new Ledger(args as never, opts));
  const apps = { "6184041a": { appId, label: "racing" } };
  const fine = { listed: { "6184041a": { qa: [annKey] } }, removed: [], apps };

  test("takes keys and fingerprints, and what was removed", () => {
    const listed = { "6184041a": { qa: [annKey], "(certificates)": ["3f".repeat(32)] } };
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
    declared = [];
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
