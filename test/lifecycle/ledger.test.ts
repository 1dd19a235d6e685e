import { describe, expect, test } from "@jest/globals";
import type { Context } from "../../provider/lifecycle/kind.js";
import { ledger } from "../../provider/lifecycle/ledger.js";

const news = { listed: {}, stillOnAmazon: {}, __apps: {}, __lastNumber: 0 };

test.each([{}, { app: "6184041a" }])("an acknowledgement that names nothing is refused: %j", (removal) => {
  const { failures } = ledger.check({}, { ...news, removed: [removal] }, {} as Context);
  expect(failures).toEqual(["Each entry of `removed` has a tester, a group or a certificate."]);
});

test("one that names something is not", () => {
  const removed = [{ tester: "…@example.com #5c3717" }, { group: "qa" }, { certificate: "3f9a0c1122334455" }];
  expect(ledger.check({}, { ...news, removed }, {} as Context).failures).toEqual([]);
});

describe("a ledger that somebody edited in the state", () => {
  const apps = { "6184041a": { appId: "amzn1.app", label: "racing" } };
  const whole = {
    listed: { "6184041a": { qa: { "a…a@example.com #000001": 1 } } },
    stillOnAmazon: { "6184041a": { qa: { "b…b@example.com #000002": "2, may still have access" } } },
    removed: [],
    __apps: apps,
    __lastNumber: 2,
  };
  const check = (olds: object) =>
    ledger.check(olds as never, { ...news, listed: whole.listed, removed: [] }, {} as Context).failures ?? [];

  test.each<[string, object, string]>([
    ["an app without groups", { listed: { "6184041a": null } }, 'listed["6184041a"] is no map'],
    ["a group without keys", { listed: { "6184041a": { qa: [] } } }, 'listed["6184041a"]["qa"] is no map'],
    ["a group that is a text", { listed: { "6184041a": { qa: "a" } } }, 'listed["6184041a"]["qa"] is no map'],
    [
      "somebody without a number",
      { listed: { "6184041a": { qa: { "ann.lee@example.com": null } } } },
      'listed["6184041a"]["qa"]["a…e@example.com #b7e0d8"] has no number',
    ],
    [
      "somebody still there without a number",
      { stillOnAmazon: { "6184041a": { qa: { "a\nb": "may" } } } },
      'stillOnAmazon["6184041a"]["qa"]["a<U+000A>b"] has no number',
    ],
    [
      "a second group without keys",
      { listed: { "6184041a": { qa: { "a…a@example.com #000001": 1 }, crew: null } } },
      'listed["6184041a"]["crew"] is no map',
    ],
    [
      "somebody still there whose text does not begin with the number",
      { stillOnAmazon: { "6184041a": { qa: { ab: "about 2" } } } },
      'stillOnAmazon["6184041a"]["qa"]["ab"] has no number',
    ],
    ["no list", { listed: undefined }, "listed is no map"],
    ["a list that is null", { listed: null }, "listed is no map"],
    ["nothing left behind", { stillOnAmazon: undefined }, "stillOnAmazon is no map"],
    ["no last number", { __lastNumber: null }, "__lastNumber is no number from 2 on"],
    [
      "nobody, and no last number either",
      { listed: {}, stillOnAmazon: {}, __lastNumber: undefined },
      "__lastNumber is no number from 0 on",
    ],
    ["a last number below one it gave", { __lastNumber: 1 }, "__lastNumber is no number from 2 on"],
  ])("to hold %s is refused, with the place and how to put it back", (_what, edited, place) => {
    expect(check({ ...whole, ...edited })).toEqual([
      `The ledger in the state of this stack was edited and cannot be used: in its inputs, ${place}. Nothing else knows who may have access.\n` +
        "Correct that place in what `pulumi stack export --file state.json` writes, and `pulumi stack import --file state.json`. Earlier states: `pulumi stack export --version <number>` on Pulumi Cloud, the folder .pulumi/history of any other backend.",
    ]);
  });

  test("goes on where it is whole, also where only names of apps are missing", () => {
    expect(check(whole)).toEqual([]);
    expect(check({ ...whole, __apps: null })).toEqual([]);
    expect(check({})).toEqual([]);
  });
});

describe("the diff of a ledger", () => {
  const apps = { "6184041a": { appId: "amzn1.app", label: "racing" } };
  const still = { "6184041a": { qa: { "b…b@example.com #000002": "2, may still have access" } } };
  const before = {
    listed: { "6184041a": { qa: { "a…a@example.com #000001": 1 } } },
    stillOnAmazon: {},
    removed: [],
    __apps: apps,
    __lastNumber: 1,
  };

  async function diff(changed: object) {
    const warnings: string[] = [];
    const context = { warn: async (text: string) => void warnings.push(text) } as Partial<Context> as Context;
    const { changes } = await ledger.diff(before, { ...before, ...changed } as never, context);
    return { changes, warnings };
  }

  test.each([{}, { __apps: { "6184041a": { appId: "amzn1.app", label: "renamed" } } }])(
    "finds nothing to do and says nothing for %j",
    async (changed) => expect(await diff(changed)).toEqual({ changes: false, warnings: [] }),
  );

  test.each([
    { listed: { "6184041a": { qa: {} } } },
    { listed: { "6184041a": { qa: { "a…a@example.com #000001": 2 } } } },
    { removed: [{ group: "qa" }] },
    { __lastNumber: 2 },
  ])("finds a change in %j", async (changed) => {
    expect(await diff(changed)).toEqual({ changes: true, warnings: [] });
  });

  test("warns of who may still have access, in previews too", async () => {
    const { changes, warnings } = await diff({ stillOnAmazon: still });
    expect(changes).toBe(true);
    expect(warnings).toEqual([expect.stringContaining("b…b@example.com #000002")]);
  });

  test("is followed by a record of just what was checked", async () => {
    const context = {} as Context;
    expect(await ledger.create(before, context)).toEqual({ id: "ledger", outputs: before });
    expect(await ledger.update("ledger", before, { ...before, __lastNumber: 2 }, context)).toEqual({
      ...before,
      __lastNumber: 2,
    });
  });
});
