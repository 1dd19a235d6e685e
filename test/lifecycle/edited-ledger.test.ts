import { describe, expect, test } from "@jest/globals";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { contextOf } from "./given.js";

const service = "https://developer.amazon.com";
const news = {
  listed: {},
  removed: [],
  stillOnAmazon: {},
  service,
  __apps: {},
  __lastNumber: 0,
  __source: "file" as const,
};
const numbered = (value: unknown) => ({ listed: { "6184041a": { qa: { a: value } } } });

describe("a ledger that somebody edited in the state", () => {
  const apps = { "6184041a": { appId: "amzn1.app", label: "racing" } };
  const whole = {
    listed: { "6184041a": { qa: { "a…a@example.com #0000000001": 1 } } },
    stillOnAmazon: { "6184041a": { qa: { "b…b@example.com #0000000002": "2, may still have access" } } },
    removed: [],
    __apps: apps,
    service,
    __lastNumber: 2,
    __source: "file" as const,
  };
  const check = async (olds: object) =>
    (await ledger.check(olds as never, { ...news, listed: whole.listed }, contextOf({ run: {} }).context))
      .failures;

  test.each<[string, object, string]>([
    ["an app without groups", { listed: { "6184041a": null } }, 'listed["6184041a"] is no map'],
    ["a group without keys", { listed: { "6184041a": { qa: [] } } }, 'listed["6184041a"]["qa"] is no map'],
    ["a group that is a text", { listed: { "6184041a": { qa: "a" } } }, 'listed["6184041a"]["qa"] is no map'],
    [
      "somebody without a number",
      { listed: { "6184041a": { qa: { "ann.lee@example.com": null } } } },
      'listed["6184041a"]["qa"]["a…e@example.com #b7e0d8372a"] has no number from 1 on',
    ],
    [
      "somebody still there without a number",
      { stillOnAmazon: { "6184041a": { qa: { "a\nb": "may" } } } },
      'stillOnAmazon["6184041a"]["qa"]["a<U+000A>b"] has no number from 1 on',
    ],
    [
      "a second group without keys",
      { listed: { "6184041a": { qa: { "a…a@example.com #0000000001": 1 }, crew: null } } },
      'listed["6184041a"]["crew"] is no map',
    ],
    [
      "somebody still there whose text does not begin with the number",
      { stillOnAmazon: { "6184041a": { qa: { ab: "about 2" } } } },
      'stillOnAmazon["6184041a"]["qa"]["ab"] has no number from 1 on',
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
    ["the number 0", numbered(0), 'listed["6184041a"]["qa"]["a"] has no number from 1 on'],
    ["a fraction", numbered(1.5), 'listed["6184041a"]["qa"]["a"] has no number from 1 on'],
    ["a negative number", numbered(-1), 'listed["6184041a"]["qa"]["a"] has no number from 1 on'],
    [
      "a number no counting reaches",
      numbered(2 ** 60),
      'listed["6184041a"]["qa"]["a"] has no number from 1 on',
    ],
    ["a list in a number's place", numbered([1]), 'listed["6184041a"]["qa"]["a"] has no number from 1 on'],
    [
      "one number for two people",
      { listed: { "6184041a": { qa: { a: 2 } } } },
      "the number 2 is there twice (give one of the two another number, above __lastNumber, and raise that)",
    ],
    ["no names of apps", { __apps: undefined }, "__apps is no map"],
    ["names of other apps only", { __apps: {} }, '__apps["6184041a"] has no appId and label'],
    [
      "an app without its whole id",
      { __apps: { "6184041a": { label: "racing" } } },
      '__apps["6184041a"] has no appId and label',
    ],
    ["no service", { service: undefined }, "service is no text"],
    ["no list of removals", { removed: null }, "removed is no list"],
    ["a removal that is a text", { removed: ["qa"] }, "removed[0] is no map of texts"],
  ])("to hold %s is refused, with the place and how to put it back", async (_what, edited, place) => {
    expect(await check({ ...whole, ...edited })).toEqual([
      `The ledger in the state of this stack was edited and cannot be used: in its inputs, ${place}. Nothing else knows who may have access.\n` +
        "Correct that place in what `pulumi stack export --file state.json` writes, and `pulumi stack import --file state.json`. Earlier states: `pulumi stack export --version <number>` on Pulumi Cloud, the folder .pulumi/history of any other backend.",
    ]);
  });

  test("goes on where it is whole, or is not there yet", async () => {
    expect(await check(whole)).toEqual([]);
    expect(await check({})).toEqual([]);
  });
});
