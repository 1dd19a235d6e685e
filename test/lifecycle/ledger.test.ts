import { describe, expect, test } from "@jest/globals";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { contextOf, type Given } from "./given.js";

const service = "https://developer.amazon.com";
const file = "file" as const;
const news = {
  listed: {},
  stillOnAmazon: {},
  removed: [],
  __apps: {},
  __lastNumber: 0,
  service,
  __source: file,
};
/** A process that has seen nothing of its run yet. */
const fresh = (given: Given = {}) => contextOf({ run: {}, ...given }).context;

test.each([{}, { app: "6184041a" }])(
  "an acknowledgement that names nothing is refused: %j",
  async (removal) => {
    const { failures } = await ledger.check({}, { ...news, removed: [removal] }, fresh());
    expect(failures).toEqual(["Each entry of `removed` has a tester, a group or a certificate."]);
  },
);

test("one that names something is not", async () => {
  const removed = [
    { tester: "…@example.com #5c3717d551" },
    { group: "qa" },
    { certificate: "3f9a0c1122334455" },
  ];
  expect((await ledger.check({}, { ...news, removed }, fresh())).failures).toEqual([]);
});

test("a group that a program names in the other Unicode form is the same group", async () => {
  const [older, now] = ["E\u0301quipe", "\u00c9quipe"];
  const still = { "6184041a": { [older]: { b: "2, may still have access" } } };
  const olds = {
    ...news,
    listed: { "6184041a": { [older]: { a: 1 } } },
    stillOnAmazon: still,
    __apps: apps,
    __lastNumber: 2,
  };
  const listed = { "6184041a": { [now]: { a: 0 } } };
  const { inputs } = await ledger.check(olds, { ...news, listed }, fresh());
  const here = { "6184041a": { [now]: { a: 1 } } };
  expect(inputs).toMatchObject({ listed: here, stillOnAmazon: { "6184041a": { [now]: {} } } });
  for (const group of [older, now]) {
    const settled = await ledger.check(olds, { ...news, listed, removed: [{ group, tester: "b" }] }, fresh());
    expect(settled.inputs).toMatchObject({ listed: here, stillOnAmazon: {} });
    expect(settled.inputs.stillOnAmazon).toEqual({});
  }
});

const appId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";
const apps = { "6184041a": { appId, label: "racing" } };
const still = { "6184041a": { qa: { "b…b@example.com #0000000002": "2, may still have access" } } };
const before = {
  listed: { "6184041a": { qa: { "a…a@example.com #0000000001": 1 } } },
  stillOnAmazon: {},
  removed: [],
  service,
  __apps: apps,
  __lastNumber: 1,
  __source: file,
};

const leftOnly = { ...before, listed: {}, stillOnAmazon: still, __lastNumber: 2 };

describe("a ledger that cannot be gone on from is refused, with the cure", () => {
  const sentence = async (olds: object, next: object, given: Given = {}) =>
    (await ledger.check(olds as never, { ...before, ...next }, fresh(given))).failures.join("\n");

  test("when the engine checks it a second time in a run, without what it held: a replacement would begin empty", async () => {
    const context = fresh();
    expect((await ledger.check(before, before, context)).failures).toEqual([]);
    const { failures } = await ledger.check({}, before, context);
    expect(failures).toEqual([expect.stringMatching(/^The ledger cannot be replaced, nor be there twice: /)]);
    expect(failures[0]).toContain(
      "\nRun without --replace, take a taint off with `pulumi state untaint <urn>`",
    );
  });

  test("when it belongs to another service, unless nobody is on it", async () => {
    const emulator = { service: "an emulator on this machine" };
    const text = await sentence(before, {}, emulator);
    expect(text).toContain(`belongs to ${service}, and this run is set to an emulator on this machine`);
    expect(text).toContain("\nMake a stack of its own for each service (`pulumi stack init <name>`)");
    expect(await sentence(leftOnly, {}, emulator)).toBe(text);
    expect(await sentence({ ...before, listed: {} }, {}, emulator)).toBe("");
  });

  test("when an app comes in under the last 8 digits of another one that it still has", async () => {
    const other = "amzn1.devportal.mobileapp.0000000000000000000000006184041a";
    const now = { __apps: { "6184041a": { appId: other, label: "racing" } } };
    const text = await sentence(before, now);
    expect(text).toContain(`${other} ends in the same 8 digits as ${appId}`);
    expect(text).toContain("in a stack of its own.");
    expect(await sentence(leftOnly, now)).toBe(text);
    expect(await sentence({ ...before, listed: {} }, now)).toBe("");
  });

  test.each([
    [{ tester: "a…a@example.com #0000000001" }, '"a…a@example.com #0000000001" in group "qa"'],
    [{ group: "qa", app: appId }, '"a…a@example.com #0000000001" in group "qa"'],
    [{ certificate: "3f9a" }, '"3f9a0c" in certificates'],
  ])(
    "when %j acknowledges somebody who is listed, and would be forgotten with them",
    async (removal, who) => {
      const listed = { "6184041a": { ...before.listed["6184041a"], "(certificates)": { "3f9a0c": 0 } } };
      expect(await sentence(before, { listed, removed: [removal] })).toBe(
        `\`removed\` names ${who} of …6184041a, where it is listed.\nKeep one of the two.`,
      );
    },
  );

  test("when a key that an acknowledgement names its app by means another app than it did", async () => {
    const removal = { tester: "b…b@example.com #0000000002", appKey: "one" };
    const moved = { removed: [{ ...removal, app: "amzn1.devportal.mobileapp.00000002" }] };
    const olds = { ...before, removed: [{ ...removal, app: "amzn1.devportal.mobileapp.00000001" }] };
    expect(await sentence(olds, moved)).toBe(
      '`removed`: the entry for "b…b@example.com #0000000002" names its app by the key "one", which meant amzn1.devportal.mobileapp.00000001 and now means amzn1.devportal.mobileapp.00000002.\n' +
        "Write the id of the app that is meant instead of the key.",
    );
    expect(await sentence(olds, { removed: olds.removed })).toBe("");
    expect(await sentence(before, moved)).toBe("");
  });

  test("when it is over a limit, naming all who left and count: the warning would come too late", async () => {
    const keys = (count: number, letter: string) =>
      Array.from({ length: count }, (_, at) => `${letter}${at + 100}`);
    const listing = (all: string[]) => ({
      "6184041a": { qa: Object.fromEntries(all.map((key, at) => [key, at + 1])) },
    });
    const full = { ...before, listed: listing(keys(50, "p")), __lastNumber: 50 };
    const text = await sentence(full, { listed: listing([...keys(50, "p").slice(12), "new"]) });
    expect(text).toContain("racing: 51 testers, and 50 is Amazon's limit: 39 listed and 12 that are not");
    for (const key of keys(12, "p")) expect(text).toContain(key);
    expect(text).toContain('removed:\n  - { tester: "p100", group: "qa"');
  });
});

describe("the diff of a ledger", () => {
  async function diff(changed: object) {
    const { context, warnings } = contextOf({ run: {} });
    const { changes } = await ledger.diff(before, { ...before, ...changed } as never, context);
    return { changes, warnings };
  }

  test.each([{}, { __apps: { "6184041a": { appId: "amzn1.app", label: "renamed" } } }])(
    "finds nothing to do and says nothing for %j",
    async (changed) => expect(await diff(changed)).toEqual({ changes: false, warnings: [] }),
  );

  test.each([
    { listed: { "6184041a": { qa: {} } } },
    { listed: { "6184041a": { qa: { "a…a@example.com #0000000001": 2 } } } },
    { removed: [{ group: "qa" }] },
    { __lastNumber: 2 },
    { service: "an emulator on this machine" },
  ])("finds a change in %j", async (changed) => {
    expect(await diff(changed)).toEqual({ changes: true, warnings: [] });
  });

  test("warns of who may still have access, in previews too", async () => {
    const { changes, warnings } = await diff({ stillOnAmazon: still });
    expect(changes).toBe(true);
    expect(warnings).toEqual([expect.stringContaining("b…b@example.com #0000000002")]);
  });

  test.each([
    ["stillOnAmazon", { stillOnAmazon: {}, __lastNumber: 2 }],
    ["listed", { listed: {} }],
    ["__lastNumber", { __lastNumber: 7 }],
    ["service", { service: "https://example.com" }],
    ["removed", { removed: [{ group: "qa" }] }],
  ])("refuses inputs whose %s was edited: the outputs still say it", async (property, edited) => {
    const outputs = { ...before, stillOnAmazon: still, __lastNumber: 2 };
    const inputs = { ...outputs, ...edited };
    const context = { ...fresh(), run: { ledger: { before: inputs, after: inputs } } };
    const refused = `in its inputs, ${property} differs from that in its outputs.`;
    await expect(ledger.diff(outputs as never, outputs, context as never)).rejects.toThrow(refused);
    const emptied = { ...fresh(), run: { ledger: { before: {}, after: inputs } } };
    await expect(ledger.diff(outputs as never, outputs, emptied as never)).rejects.toThrow("was edited");
  });

  test("names in a later run only how many there are since earlier", async () => {
    const { context, warnings } = contextOf({ run: {} });
    const left = { ...before, stillOnAmazon: still };
    expect((await ledger.diff(left, left, context)).changes).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/^Since earlier: 1 place may still have access\./)]);
  });
});

describe("before it is written", () => {
  test("a token is there when somebody is new on it, and not asked for otherwise", async () => {
    const { context, calls } = contextOf();
    expect(await ledger.create(before, context)).toEqual({ id: "ledger", outputs: before });
    expect(calls).toEqual([["authenticate"]]);
    const more = { ...before, listed: { "6184041a": { qa: { a: 1, b: 2 } } }, __lastNumber: 2 };
    expect(await ledger.update("ledger", before, more, context)).toEqual(more);
    expect(calls).toHaveLength(2);
    await ledger.update("ledger", more, { ...more, stillOnAmazon: still }, context);
    await ledger.create({ ...before, listed: {} }, context);
    expect(calls).toHaveLength(2);
  });

  test("nothing is recorded when there is no token", async () => {
    const none = new Error("no token");
    const context = { ...contextOf().context, authenticate: () => Promise.reject(none) };
    await expect(ledger.create(before, context)).rejects.toBe(none);
    await expect(ledger.update("ledger", { ...before, __lastNumber: 0 }, before, context)).rejects.toBe(none);
  });

  test("nothing is recorded, nor a token asked for, when the engine writes nothing ahead", async () => {
    const { context, calls } = contextOf({ writesAhead: false });
    await expect(ledger.create(before, context)).rejects.toThrow("PULUMI_SKIP_CHECKPOINTS");
    expect(calls).toEqual([]);
  });
});

describe("the deletion of a ledger", () => {
  test("is refused while anybody is on it, listed or not", async () => {
    await expect(ledger.delete(before, fresh())).rejects.toThrow("The ledger is not deleted: ");
    await expect(ledger.delete({ ...before, listed: {}, stillOnAmazon: still }, fresh())).rejects.toThrow();
    await expect(ledger.delete({ ...before, listed: {} }, fresh())).resolves.toBeUndefined();
  });

  test("is refused, allowed or not, when the engine is replacing it: it was checked as if there were none", async () => {
    const { context, warnings } = contextOf({ allowDestroy: true, run: {} });
    expect((await ledger.check({}, before, context)).failures).toEqual([]);
    await expect(ledger.delete(before, context)).rejects.toThrow("The ledger is not deleted: ");
    expect(warnings).toEqual([]);
  });

  test("is allowed to another ledger than that of the run", async () => {
    const { context } = contextOf({ allowDestroy: true, run: {} });
    await ledger.check(before, before, context);
    await expect(ledger.delete(before, context)).resolves.toBeUndefined();
  });

  test("lists everybody who may have access when it is allowed", async () => {
    const { context, warnings } = contextOf({ allowDestroy: true, run: {} });
    await ledger.delete({ ...before, stillOnAmazon: still, __lastNumber: 2 }, context);
    expect(warnings).toEqual([
      "The ledger is deleted. Nothing else records who may have access to the apps' test builds. These may:\n" +
        '  racing, group "qa":\n    a…a@example.com #0000000001, b…b@example.com #0000000002',
    ]);
  });
});
