/** What the ledger makes of what somebody added in the Console. */
import { describe, expect, test } from "@jest/globals";
import { entriesOf } from "../../provider/ledger/entries.js";
import { addedBy } from "../../provider/ledger/existing.js";
import { ledger } from "../../provider/lifecycle/ledger.js";
import {
  admitting,
  ann,
  appId,
  apps,
  bob,
  cleo,
  dan,
  fingerprint,
  type listing,
  news,
  puzzle,
  racing,
} from "./files.js";
import { contextOf, type Given } from "./given.js";

const byId = "added in the Console";
const everywhere = "added in the Console, every app";

interface Of {
  readonly listed?: Parameters<typeof listing>[0];
  /** App → group → keys. */
  readonly existing?: Parameters<typeof listing>[0];
  readonly by?: string;
  readonly removed?: object[];
  readonly more?: object;
}

function inputs({ listed = {}, existing = {}, by = byId, removed = [], more = {} }: Of) {
  const texts = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, by]));
  const tree = Object.entries(existing).map(([app, groups]) => [
    app,
    Object.fromEntries(Object.entries(groups).map(([group, keys]) => [group, texts(keys)])),
  ]);
  return { ...news(listed), existing: Object.fromEntries(tree), removed, ...more };
}

/** Lets one file follow the other, as runs do, and tells what the last one came to. */
async function play(files: readonly Of[], given: Given = {}) {
  let olds = {};
  let last = { ...contextOf({ run: {}, ...given }), failures: [] as readonly string[] };
  for (const file of files) {
    last = { ...contextOf({ run: {}, ...given }), failures: [] };
    const checked = await ledger.check(olds, inputs(file), last.context);
    last.failures = checked.failures;
    olds = checked.inputs;
  }
  const state = olds as Awaited<ReturnType<typeof ledger.check>>["inputs"];
  const numbers = (part: object | undefined) =>
    entriesOf(part as never).map(({ key, number }) => [key, number]);
  return { ...last, state, listed: numbers(state.listed), still: numbers(state.stillOnAmazon) };
}

const qa = (...keys: string[]) => ({ [racing]: { qa: keys } });

describe("whoever exists and is not listed", () => {
  test("is on the ledger at once, under a number of their own, and stays when the entry goes", async () => {
    const first = await play([{ listed: qa(ann), existing: qa(ann, bob, cleo) }]);
    expect([first.listed, first.still]).toEqual([
      [[ann, 1]],
      [
        [bob, 2],
        [cleo, 3],
      ],
    ]);
    expect(first.warnings.join("\n")).toContain(
      'Not listed in the file, but added before or about to be, so they may still have access (the service cannot remove anybody):\n  racing (com.example.racing), group "qa":\n',
    );
    const later = await play([{ listed: qa(ann), existing: qa(bob) }, { listed: qa(ann) }]);
    expect(later.still).toEqual([[bob, 2]]);
  });

  test("gets another number when they are listed, and no second line when they leave again", async () => {
    const files = [{ existing: qa(bob) }, { listed: qa(bob), existing: qa(bob) }];
    const joined = await play(files);
    expect([joined.listed, joined.still]).toEqual([[[bob, 2]], []]);
    expect((await play([...files, { existing: qa(bob) }])).still).toEqual([[bob, 2]]);
  });

  test("is off the ledger once the entry is out and somebody has removed them", async () => {
    const removed = [{ tester: bob, group: "qa", app: appId }];
    expect((await play([{ existing: qa(bob) }, { removed }])).still).toEqual([]);
    expect((await play([{ existing: qa(bob), removed }])).still).toEqual([]);
  });

  test("counts for Amazon's limits", async () => {
    const prints = ["a", "b", "c"].map((digit) => digit.repeat(64));
    const { failures } = await play([
      {
        listed: { [racing]: { "(certificates)": [fingerprint] } },
        existing: { [racing]: { "(certificates)": prints } },
      },
    ]);
    expect(failures[0]).toContain("4 certificates, and 3 is Amazon's limit: 1 listed and 3 that are not");
    expect(failures[1]).toContain("take their entries under `existing` out");
  });
});

describe("whoever exists and is listed", () => {
  test("is no addition: not announced as one, counted by no guard, in no plan, and needs no token", async () => {
    const files = [{ listed: qa(ann, bob), existing: qa(ann, bob), more: { guards: { maxAdds: 0 } } }];
    const { failures, told, state } = await play(files, { admitted: admitting() });
    expect([failures, told]).toEqual([
      [],
      [
        `This change adds nobody. Nothing is sent. Would adopt, not send (\`existing\` says that they are there): 2 people (${ann}, ${bob}) in qa on racing.`,
      ],
    ]);
    const blind = contextOf({ writesAhead: false });
    expect(await ledger.create(state, blind.context)).toMatchObject({ id: "ledger" });
    expect(blind.calls).toEqual([]);
  });

  test("beside somebody who is sent, both are said, and a guard counts one", async () => {
    const file = { listed: qa(ann, bob), existing: qa(bob) };
    const { told } = await play([file]);
    expect(told.join()).toBe(
      `Would add 1 person (${ann}) to qa on racing: 1 request. This cannot be taken back. Would adopt, not send (\`existing\` says that they are there): 1 person (${bob}) in qa on racing.`,
    );
    const refused = await play([{ ...file, more: { guards: { maxAdds: 0 } } }]);
    expect(refused.failures.join()).toContain("1 grant (person × group × app) would join");
    const state = (await play([file])).state;
    const { context, calls } = contextOf();
    await ledger.create(state, context);
    expect(calls).toEqual([["authenticate"]]);
  });

  test("needs a domain that the guard lists, as everybody does who is listed", async () => {
    const more = { guards: { domains: ["example.org"] } };
    expect((await play([{ listed: qa(ann), existing: qa(ann), more }])).failures.join()).toContain(ann);
    expect((await play([{ existing: qa(ann), more }])).failures).toEqual([]);
  });

  test("many groups are counted", async () => {
    const groups = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, [ann, bob, cleo, dan]]));
    const { told } = await play([{ listed: { [racing]: groups }, existing: { [racing]: groups } }]);
    expect(told.join()).toContain(`4 people (${ann}, ${bob}, ${cleo} and 1 more) in 5 groups on 1 app.`);
  });
});

test("a new entry alone changes the ledger, so that groups see it", async () => {
  const { state } = await play([{ listed: qa(ann) }]);
  const now = (await play([{ listed: qa(ann) }, { listed: qa(ann), existing: qa(ann) }])).state;
  const changed = (before: typeof state) =>
    ledger.diff(before, now, contextOf({ run: { ledger: { before, after: now } } }).context);
  expect((await changed(state)).changes).toBe(true);
  expect((await changed(now)).changes).toBe(false);
});

describe("an entry that says something else than when it was written is refused", () => {
  const both = { [racing]: { qa: [ann] }, [puzzle]: { qa: [ann] } };

  test("when it names no app, and another app has come under it", async () => {
    const files = [
      { listed: qa(ann), existing: qa(ann), by: everywhere },
      { listed: both, existing: both, by: everywhere },
    ];
    expect((await play(files)).failures).toEqual([
      `\`existing\`: the entry for ${ann} in "qa" names no app, and was written before puzzle came under it. Nothing was sent.\n` +
        "If that is so on puzzle too, write an entry for each app, with `app`; if not, add `app` to the entry that is there.",
    ]);
    const narrowed = [files[0] as Of, { listed: both, existing: qa(ann) }];
    expect((await play(narrowed)).failures).toEqual([]);
    expect((await play([files[1] as Of])).failures).toEqual([]);
    // An entry that names its app by id says the same for ever, and another one may come beside it.
    expect((await play([{ existing: qa(ann) }, { listed: both, existing: both }])).failures).toEqual([]);
  });

  test("when the key by which it names its app means another one", async () => {
    const by = `${byId}, app game`;
    const moved = { [puzzle]: { qa: [ann] } };
    const files = [
      { listed: qa(ann), existing: qa(ann), by },
      { listed: moved, existing: moved, by },
    ];
    expect((await play(files)).failures).toEqual([
      `\`existing\`: the entry for ${ann} in "qa" names its app by the key "game", which meant another app and now means ${apps[puzzle]?.appId}. Nothing was sent.\n` +
        "Write the id of the app that is meant instead of the key.",
    ]);
    // By another key, or by its id, somebody has written it anew.
    for (const another of [`${byId}, app puzzle`, byId])
      expect((await play([files[0] as Of, { ...files[1], by: another }])).failures).toEqual([]);
    // Another key for the same app says the same.
    expect((await play([files[0] as Of, { ...files[0], by: `${byId}, app other` }])).failures).toEqual([]);
  });

  test("by each of several entries about one place, whichever came first", async () => {
    const byKey = `${byId}, app game`;
    for (const [by, more] of [
      [everywhere, `${everywhere}; ${byKey}`],
      [`${everywhere}; ${byId}`, everywhere],
      [`${byId}; ${byKey}; ${everywhere}`, `${byId}; ${everywhere}`],
    ] as const) {
      const [first, second] = [
        { listed: qa(ann), existing: qa(ann), by },
        { listed: qa(ann), existing: qa(ann), by: more },
      ];
      const stray = { listed: both, existing: both, by: everywhere };
      for (const files of [
        [first, second, stray],
        [second, first, stray],
      ])
        expect((await play(files)).failures.join()).toContain("names no app, and was written before puzzle");
    }
    // The key means the other app now, and the entry by id says nothing of that one.
    const moved = { listed: both, existing: { [puzzle]: { qa: [ann] } }, by: byKey };
    const files = [{ listed: qa(ann), existing: qa(ann), by: `${byId}; ${byKey}` }, moved];
    expect((await play(files)).failures.join()).toContain(
      'names its app by the key "game", which meant another',
    );
    // An entry of its own for the other app is enough, whatever the older one says.
    const own = { ...moved, by: `${byId}; ${everywhere}` };
    expect((await play([{ listed: qa(ann), existing: qa(ann), by: everywhere }, own])).failures).toEqual([]);
  });

  test("also by a key that looks like another text", async () => {
    const by = addedBy({ appKey: "x; added in the Console" });
    const moved = { [puzzle]: { qa: [ann] } };
    const files = [
      { listed: qa(ann), existing: qa(ann), by },
      { listed: moved, existing: moved, by },
    ];
    expect((await play(files)).failures.join()).toContain(
      'by the key "x; added in the Console", which meant',
    );
  });

  test("when its certificate was added for another package, until the entry is out", async () => {
    const certified = { [racing]: { "(certificates)": [fingerprint] } };
    const under = (packageName: string) => ({
      more: { __apps: { [racing]: { ...apps[racing], packageName } } },
    });
    const first = { listed: certified, existing: certified, ...under("com.example.one") };
    const renamed = { ...first, ...under("com.example.two") };
    expect((await play([first, renamed])).failures).toEqual([
      `\`existing\`: the entry for certificate ${fingerprint.slice(0, 16)} was written when racing had another package, and a package is registered anew. Nothing was sent.\n` +
        "Take the entry out, and the certificate is sent.",
    ]);
    const { failures, told } = await play([first, { listed: certified, ...under("com.example.two") }]);
    expect([failures, told]).toEqual([
      [],
      ["Would register 1 certificate for racing: 1 request. This cannot be taken back."],
    ]);
    // The entry is no older than the package, and nobody was sent under either.
    const fresh = await play([{ listed: certified, ...under("com.example.one") }, renamed], {
      admitted: admitting(),
    });
    expect(fresh.failures).toEqual([
      `\`existing\`: the entry for certificate ${fingerprint.slice(0, 16)} comes in the change that gives racing another package, and a package is registered anew. Nothing was sent.\n` +
        "Take the entry out, and the certificate is sent.",
    ]);
    expect((await play([first, first])).failures).toEqual([]);
    const unlisted = { existing: certified, ...under("com.example.one") };
    expect((await play([unlisted, { ...unlisted, ...under("com.example.two") }])).failures).toEqual([]);
  });
});

test("a group that a program names in the other Unicode form is the same group", async () => {
  const [written, name] = ["E\u0301quipe", "\u00c9quipe"];
  const listed = { [racing]: { [name]: [ann] } };
  const { state, told, still } = await play([{ listed, existing: { [racing]: { [written]: [ann, bob] } } }]);
  expect(state.existing).toEqual({
    [racing]: { [name]: { [ann]: `${byId}; adopted when listed`, [bob]: byId } },
  });
  expect(told.join()).toContain(`1 person (${ann}) in ${name} on racing.`);
  expect(still).toEqual([[bob, 2]]);
});

test("a ledger whose entries were edited is refused", async () => {
  const { state } = await play([{ listed: qa(ann), existing: qa(ann) }]);
  for (const [existing, problem] of [
    [null, "existing is no map"],
    [{ [racing]: 7 }, `existing["${racing}"] is no map`],
    [{ [racing]: { qa: { [ann]: 1 } } }, `existing["${racing}"]["qa"]["${ann}"] is no text`],
  ] as const) {
    const { failures } = await ledger.check(
      { ...state, existing } as never,
      inputs({}),
      contextOf({ run: {} }).context,
    );
    expect(failures.join()).toContain(`in its inputs, ${problem}.`);
  }
});
