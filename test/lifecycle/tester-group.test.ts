import { describe, expect, test } from "@jest/globals";
import { groupPeople } from "../../provider/group-people.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { testerKey } from "../../provider/people.js";
import type { Added } from "../../provider/service/client.js";
import { appId, context, contextOf, cure, type Given, unchanged } from "./given.js";

const annKey = testerKey("ann@example.com");
const key = (letter: string) => `${letter}…${letter}@example.com #00000${letter}`;
const numbersOf = (letters: string) => Object.fromEntries([...letters].map((letter) => [key(letter), 0]));
const testersOf = (letters: string) =>
  Object.fromEntries(
    [...letters].map((letter) => [key(letter), { email: `${letter.repeat(4)}@example.com` }]),
  );

function group(letters: string, changed: object = {}) {
  const fixed = {
    appId,
    trackId: "devtest",
    groupName: "qa",
    personalData: "masked" as const,
    label: "racing",
  };
  return { ...fixed, testers: testersOf(letters), ...changed };
}

function groupState(confirmed: string, unconfirmed = "", changed: object = {}) {
  const record = { confirmed: numbersOf(confirmed), unconfirmed: numbersOf(unconfirmed), adopted: {} };
  return {
    appId,
    trackId: "devtest",
    groupName: "qa",
    personalData: "masked" as const,
    ...record,
    ...changed,
  };
}

describe("the check of a group", () => {
  test("lets it through as it is, without numbers of a ledger or with all of them", async () => {
    const alone = group("a");
    expect(await testerGroup.check({}, alone, context)).toEqual({
      inputs: { ...alone, __service: "https://developer.amazon.com" },
      failures: [],
    });
    expect(
      (await testerGroup.check({}, group("a", { onRecord: { [key("a")]: 1 } }), context)).failures,
    ).toEqual([]);
  });

  test.each([
    ["a key without its person", { testers: { [annKey]: "[secret]" as const } }],
    ["a person without a key", { testers: {}, __people: '[["ann@example.com"]]' }],
  ])("refuses %s, who could be recorded and not sent", async (_what, hidden) => {
    const { failures } = await testerGroup.check({}, group("", hidden), context);
    expect(failures).toEqual([
      `racing, group "qa": its keys and its people do not fit together: ${annKey}.\nTake \`ignoreChanges\` and transforms off the properties testers and __people, and use one version of pulumi-appstore-devtest.`,
    ]);
    await expect(testerGroup.create(group("", hidden), context)).rejects.toThrow("do not fit together");
  });

  test.each<["plain" | "masked", "plain" | "masked"]>([
    ["plain", "masked"],
    ["masked", "plain"],
    ["masked", "masked"],
    ["plain", "plain"],
  ])("refuses another address of the same key, %s before and %s now", async (before, now) => {
    const [one, other] = ["person12630275@example.com", "person14935695@example.com"];
    const shared = testerKey(one);
    expect(testerKey(other)).toBe(shared);
    const of = (email: string, personalData: "plain" | "masked") =>
      group("", { ...groupPeople({ [shared]: { email } }, personalData), personalData });
    expect((await testerGroup.check(of(one, before), of(other, now), context)).failures).toEqual([
      `racing, group "qa": the key stood for another address until now: ${shared}.\nAnother address of the same person is needed: with this one nobody could tell the two apart.`,
    ]);
    expect((await testerGroup.check(of(one, before), of(one, now), context)).failures).toEqual([]);
  });

  test("takes people in a state that cannot be read for unknown, and quotes nothing of them", async () => {
    const news = group("", groupPeople({ [annKey]: { email: "ann@example.com" } }));
    const olds = { ...news, __people: '[["ann@example' };
    expect((await testerGroup.check(olds, news, context)).failures).toEqual([]);
  });

  test.each([
    ["appId", { appId: `${appId}\n` }],
    ["groupName", { groupName: "qa\n" }],
    ["label", { label: "racing\n" }],
    ["testers", { testers: { [key("a")]: { email: "a\n@example.com" } } }],
    ["testers", { testers: { [key("a")]: { email: "a@example.com", firstName: "A\n" } } }],
    ["testers", { testers: { [key("a")]: { email: "a@example.com", lastName: "A\n" } } }],
  ])("refuses a line break in %s, and says where without one", async (name, changed) => {
    const [reason = "", ...others] = (await testerGroup.check({}, group("a", changed), context)).failures;
    expect(reason.endsWith(`: ${name} holds a control character.${cure}`)).toBe(true);
    expect(reason.split("\n")).toHaveLength(2);
    expect(others).toEqual([]);
  });

  test("refuses whom the ledger has no number for, or only the program's", async () => {
    const onRecord = { [key("a")]: 1, [key("b")]: 0 };
    expect((await testerGroup.check({}, group("abc", { onRecord }), context)).failures).toEqual([
      `racing, group "qa": not in the ledger yet, so not to be sent: ${key("b")}, ${key("c")}.\n` +
        "Run without --target, or with the ledger among the targets (and without --exclude of it).",
    ]);
  });
});

test("a ledger that is new while a group is not is warned about, once in a run", async () => {
  const numbers = { onRecord: { [key("a")]: 1 } };
  const { context, warnings } = contextOf({ run: { ledger: { before: {}, after: {} as never } } });
  for (const _ of [1, 2]) await testerGroup.check(group("a", numbers), group("a", numbers), context);
  expect(warnings).toEqual([expect.stringMatching(/^The ledger is new, and what it kept track of is not: /)]);
  const alone = contextOf({ run: { ledger: { before: {}, after: {} as never } } });
  await testerGroup.check(group("a"), group("a"), alone.context);
  expect(alone.warnings).toEqual([]);
});

test.each([
  ["its own", { __service: "https://developer.amazon.com" }, {}],
  ["its ledger's, which this run skips", {}, { __service: "https://developer.amazon.com" }],
])("a group is refused where this run is set to another service than %s", async (_whose, olds, more) => {
  const { context } = contextOf({ service: "an emulator on this machine" });
  const { failures } = await testerGroup.check({ ...group("a"), ...olds }, group("a", more), context);
  expect(failures).toEqual([
    expect.stringMatching(
      /^racing, group "qa" belongs to https:\/\/developer\.amazon\.com, and this run is set to an emulator on this machine: /,
    ),
  ]);
});

test("another track is another group to send to, and says so", async () => {
  const { context, warnings } = contextOf();
  const news = group("a", { trackId: "beta" });
  expect(await testerGroup.diff(groupState("a"), news, context)).toEqual({
    changes: true,
    replaces: ["trackId"],
  });
  expect(warnings).toEqual([
    'racing, group "qa": the track was "devtest" and is "beta": everybody is sent to the new one, and whoever was on the old one stays on it.',
  ]);
});

describe("the diff of a group", () => {
  const diff = (olds: ReturnType<typeof groupState>, news: ReturnType<typeof group>, given?: Given) =>
    testerGroup.diff(olds, news, contextOf(given).context);

  test("is empty where everybody is confirmed, whatever their names are now", async () => {
    const renamed = group("a", { testers: { [key("a")]: { email: "aaaa@example.com", firstName: "Ann" } } });
    expect(await diff(groupState("a"), renamed)).toEqual(unchanged);
  });

  test("is work where somebody joins, leaves, is doubtful or is held", async () => {
    const work = { changes: true, replaces: [] };
    expect(await diff(groupState("a"), group("ab"))).toEqual(work);
    expect(await diff(groupState("ab"), group("a"))).toEqual(work);
    expect(await diff(groupState("", "a"), group("a"))).toEqual(work);
    expect(await diff(groupState("", "a"), group("a"), { onUnknown: "hold" })).toEqual(work);
  });

  test("is work where personal data are to be kept another way", async () => {
    const plain = group("a", { personalData: "plain" });
    expect(await diff(groupState("a"), plain)).toEqual({ changes: true, replaces: [] });
  });

  test.each([
    ["appId", { appId: "amzn1.devportal.mobileapp.another" }],
    ["groupName", { groupName: "beta" }],
  ])("replaces what has another %s", async (name, changed) => {
    expect(await diff(groupState("a"), group("a", changed))).toEqual({ changes: true, replaces: [name] });
  });
});

describe("a group whose state somebody edited", () => {
  test.each<[string, object, string]>([
    ["without what is unconfirmed", { unconfirmed: undefined }, ""],
    ["without what is confirmed", { confirmed: null }, "ab"],
    ["with a confirmed person of no number", { confirmed: { ...numbersOf("a"), [key("b")]: null } }, "b"],
  ])("%s is compared and sent all the same, and its record is whole again", async (_what, edited, sent) => {
    for (const onUnknown of ["resend", "hold"] as const) {
      const { context, calls } = contextOf({ onUnknown });
      const olds = groupState("ab", "", edited);
      const { changes } = await testerGroup.diff(olds, group("ab"), context);
      expect(changes).toBe(sent !== "");
      const outputs = await testerGroup.update("id", olds, group("ab"), context);
      expect(outputs).toEqual(groupState("ab"));
      const testers = Object.values(testersOf(sent));
      expect(calls).toEqual(sent === "" ? [] : [[appId, "devtest", { name: "qa", testers }]]);
    }
  });
});

describe("sending to a group", () => {
  test("gives the client the app, the track, the group and the people, and keeps keys and the count", async () => {
    const { context, calls, warnings } = contextOf({ added: { uniqueTesterCount: 2 } });
    const { id, outputs } = await testerGroup.create(group("ab"), context);
    const testers = Object.values(testersOf("ab"));
    expect(calls).toEqual([[appId, "devtest", { name: "qa", testers }]]);
    expect({ id, outputs }).toEqual({
      id: `${appId}/qa`,
      outputs: groupState("ab", "", { uniqueTesterCount: 2 }),
    });
    expect(warnings).toEqual([]);
  });

  test("keeps the count of an earlier answer where this one gives none", async () => {
    const before = groupState("a", "", { uniqueTesterCount: 7 });
    const outputs = await testerGroup.update("id", before, group("ab"), context);
    expect(outputs).toEqual(groupState("ab", "", { uniqueTesterCount: 7 }));
    expect((await testerGroup.create(group("a"), context)).outputs).toEqual(groupState("a"));
  });

  test.each([
    [{ groups: ["beta", "gamma"] }, "sent to this group, and the answer names: beta, gamma"],
    [{ groups: [] }, "sent to this group, and the answer names: none"],
    [{ uniqueTesterCount: 1 }, "sent 2 testers, and the answer counts 1"],
    [{ uniqueTesterCount: 3 }, "sent 2 testers, with whom 4 are on record, and the answer counts 3"],
    [{ empty: true }, "the answer is empty and was taken for a confirmation"],
    [{ unreadable: ["groups"] }, "the answer does not say which group"],
    [{ unreadable: ["uniqueTesterCount"] }, "the answer does not say how many testers"],
  ] as const)("warns of an answer that does not fit: %j", async (added, problem) => {
    const { context, warnings } = contextOf({ added: { ...added, requestId: "r-1" } as Partial<Added> });
    await testerGroup.update("id", groupState("ab"), group("abcd"), context);
    expect(warnings).toEqual([
      `racing, group "qa": ${problem} (request id r-1).\nLook in the Developer Console whether they are there.`,
    ]);
  });

  test("says everything that does not fit at once, also without a request id", async () => {
    const { context, warnings } = contextOf({ added: { groups: ["beta"], uniqueTesterCount: 0 } });
    await testerGroup.create(group("a"), context);
    expect(warnings).toEqual([
      'racing, group "qa": sent to this group, and the answer names: beta; sent 1 tester, and the answer counts 0.\n' +
        "Look in the Developer Console whether they are there.",
    ]);
  });

  test("takes a count of the call for one, also where more are on record", async () => {
    const { context, warnings } = contextOf({ added: { uniqueTesterCount: 1 } });
    await testerGroup.update("id", groupState("ab"), group("abc"), context);
    expect(warnings).toEqual([]);
  });

  test("does not count on somebody who is sent once more before that is done", async () => {
    const listed = { [key("c")]: 3, [key("a")]: 2, [key("b")]: 1 };
    const before = { ...groupState(""), confirmed: { [key("a")]: 1, [key("b")]: 1 } };
    const { context, warnings } = contextOf();
    let inTheGroup = 1;
    const addTesters = async () => {
      inTheGroup += 1;
      return { groups: undefined, requestId: undefined, uniqueTesterCount: inTheGroup };
    };
    const client = { ...context.client, addTesters };
    const news = group("cab", { onRecord: listed });
    await testerGroup.update("id", before, news, { ...context, client, maxTestersPerRequest: () => 1 });
    expect({ inTheGroup, warnings }).toEqual({ inTheGroup: 3, warnings: [] });
  });

  test("counts somebody who is sent once more once, not as one of those on record and one of those sent", async () => {
    const again = { [key("a")]: 2, [key("b")]: 1 };
    const before = { ...groupState(""), confirmed: { [key("a")]: 1, [key("b")]: 1 } };
    const { context, warnings } = contextOf({ added: { uniqueTesterCount: 2 } });
    await testerGroup.update("id", before, group("ab", { onRecord: again }), context);
    expect(warnings).toEqual([]);
  });
});
