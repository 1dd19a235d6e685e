/** Whoever was to be adopted, and whose entry under `existing` is out before or after that. */
import { describe, expect, test } from "@jest/globals";
import { numbersIn } from "../../provider/ledger/entries.js";
import { existingIn } from "../../provider/ledger/existing.js";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { registration } from "../../provider/lifecycle/registration.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { admitting, ann, appId, bob, cleo, fingerprint, news, puzzle, racing } from "./files.js";
import { contextOf, type Given } from "./given.js";

const byId = "added in the Console";

interface File {
  readonly listed: readonly string[];
  readonly existing?: readonly string[];
  /** The same people in the group of the other app. */
  readonly both?: boolean;
  readonly guards?: object;
}

function ledgerInputs({ listed, existing = [], both = false, guards = {} }: File) {
  const places = both ? [racing, puzzle] : [racing];
  const exists = { qa: Object.fromEntries(existing.map((key) => [key, byId])) };
  return {
    ...news(Object.fromEntries(places.map((app) => [app, { qa: listed }]))),
    existing: Object.fromEntries(places.map((app) => [app, exists])),
    guards,
  };
}

type Ledger = Awaited<ReturnType<typeof ledger.check>>["inputs"];

/** The ledgers of one file after another, and the run of the last one. */
async function ledgers(files: readonly File[], given: Given = {}) {
  let olds = {};
  let run: NonNullable<Given["run"]> = {};
  let failures: readonly string[] = [];
  for (const file of files) {
    run = {};
    const { context } = contextOf({ ...given, run });
    const checked = await ledger.check(olds, ledgerInputs(file), context);
    [olds, failures] = [checked.inputs, checked.failures];
  }
  return { now: olds as Ledger, run, failures };
}

function group(now: Ledger, listed: readonly string[], app = racing) {
  const existing = existingIn(now.existing, app, "qa");
  return {
    appId: `amzn1.devportal.mobileapp.00000000${app}`,
    trackId: "devtest",
    groupName: "qa",
    personalData: "masked" as const,
    label: "racing",
    testers: Object.fromEntries(listed.map((key, index) => [key, { email: `person${index}@example.com` }])),
    onRecord: numbersIn(now.listed, app, "qa"),
    ...(existing === undefined ? {} : { existing }),
  };
}

const begun = { listed: [ann], existing: [ann] };
const out = { listed: [ann] };

describe("whoever was numbered as existing, and was never recorded, is let in like somebody new when the entry is out", () => {
  const create = async (files: readonly File[], given: Given = {}) => {
    const { now, run, failures } = await ledgers(files, given);
    const { context, told, warnings } = contextOf({ ...given, run });
    const of = group(now, [ann]);
    const checked = await testerGroup.check({}, of, context);
    return { failures, checked: checked.failures, told, warnings };
  };

  test("by no guard that lets nobody in, in whatever run the entry goes", async () => {
    const guards = { maxAdds: 0 };
    for (const files of [
      [
        { ...begun, guards },
        { ...out, guards },
      ],
      [begun, out, { ...out, guards }],
      [begun, begun, out, out, { ...out, guards }],
    ]) {
      const { failures, checked } = await create(files);
      expect([failures, checked]).toEqual([
        [],
        [
          expect.stringContaining(
            "1 grant (person × group × app) would join, and `guards.maxAdds` is 0. Nobody of them was sent.",
          ),
        ],
      ]);
    }
    expect((await create([begun, { ...out, guards: { maxAdds: 1 } }])).checked).toEqual([]);
    expect((await create([begun, { ...out, guards }], { allowedAdds: "1" })).checked).toEqual([]);
  });

  test("by no plan that does not name them", async () => {
    const { checked } = await create([begun, out], { admitted: admitting([appId, "qa", bob]) });
    expect(checked).toEqual([
      expect.stringContaining(`so not let in: ${ann} (group "qa" on racing). Nobody of them was sent.`),
    ]);
    const named = await create([begun, out], { admitted: admitting([appId, "qa", ann]) });
    expect(named.checked).toEqual([]);
  });

  test("and is not said to be sent once more", async () => {
    const { told, warnings } = await create([begun, out]);
    expect([warnings, told]).toEqual([
      [],
      [
        `racing, group "qa": sent, because no entry under \`existing\` says any more that they are there: ${ann}.`,
      ],
    ]);
    const again = await create([out, begun, out]);
    expect(again.warnings.join()).toContain(`so sent once more: ${ann}.`);
  });

  test("also in a group that a program declares without what the ledger knows", async () => {
    const { now, run } = await ledgers([{ ...begun, guards: { maxAdds: 0 } }]);
    const { context } = contextOf({ run });
    const { existing: _none, ...of } = group(now, [ann]);
    expect((await testerGroup.check({}, of, context)).failures.join()).toContain("1 grant");
    expect((await testerGroup.check({}, group(now, [ann]), context)).failures).toEqual([]);
  });

  test("not by a run that skips the ledger", async () => {
    const { now } = await ledgers([begun, out]);
    const { failures } = await testerGroup.check({}, group(now, [ann]), contextOf({ run: {} }).context);
    expect(failures).toEqual([
      `racing, group "qa": this run skips the ledger, and only the ledger lets somebody in whose entry under \`existing\` is out: ${ann}. Nobody of them was sent.\n` +
        "Run without --target, or with the ledger among the targets (and without --exclude of it).",
    ]);
  });

  test("unless the entry is still there, or they were let in before the entry came, or they left and are listed again", async () => {
    const guards = { maxAdds: 0 };
    expect((await create([begun, { ...begun, guards }])).checked).toEqual([]);
    expect((await create([out, begun, { ...out, guards }])).checked).toEqual([]);
    const again = await ledgers([begun, { listed: [] }, { ...out, guards }]);
    expect(again.failures.join()).toContain("1 grant");
    const { now } = await ledgers([begun, { listed: [] }, out]);
    expect(existingIn(now.existing, racing, "qa")).toBeUndefined();
  });

  test("with everybody else in the run: several groups share one guard, and DEVTEST_ALLOW_ADDS is the exact number", async () => {
    const files = (maxAdds: number) => [
      { ...begun, both: true },
      { listed: [ann, cleo], both: true, guards: { maxAdds } },
    ];
    const outcomes = async (maxAdds: number, given: Given = {}) => {
      const { now, run, failures } = await ledgers(files(maxAdds), given);
      const { context } = contextOf({ ...given, run });
      const checks = [racing, puzzle, racing].map(
        (app) => async () => (await testerGroup.check({}, group(now, [ann, cleo], app), context)).failures,
      );
      const all = [failures];
      for (const one of checks) all.push(await one());
      return all.map(({ length }) => length);
    };
    // Cleo joins twice, and Ann is let in twice.
    expect(await outcomes(4)).toEqual([0, 0, 0, 0]);
    expect(await outcomes(3)).toEqual([0, 0, 1, 1]);
    expect(await outcomes(2)).toEqual([0, 1, 1, 1]);
    expect(await outcomes(1)).toEqual([1, 1, 1, 1]);
    expect(await outcomes(0, { allowedAdds: "4" })).toEqual([0, 0, 0, 0]);
    expect(await outcomes(0, { allowedAdds: "3" })).toEqual([0, 0, 1, 1]);
    expect(await outcomes(0, { allowedAdds: "5" })).toEqual([1, 1, 1, 1]);
    expect(await outcomes(0, { allowedAdds: "1" })).toEqual([1, 1, 1, 1]);
  });

  test("and so is a certificate, by a plan; no guard counts it", async () => {
    const certified = { [racing]: { "(certificates)": [fingerprint] } };
    const existing = { [racing]: { "(certificates)": { [fingerprint]: byId } } };
    const first = await ledger.check({}, { ...news(certified), existing }, contextOf({ run: {} }).context);
    const failuresWith = async (given: Given) => {
      const { context } = contextOf({ run: {}, ...given });
      const { inputs } = await ledger.check(first.inputs, news(certified, { maxAdds: 0 }), context);
      const app = {
        appId,
        packageName: "com.example.racing",
        certificates: { [fingerprint]: "" },
        __pem: {},
        label: "racing",
        onRecord: numbersIn(inputs.listed, racing),
        existing: existingIn(inputs.existing, racing) ?? {},
      };
      return (await registration.check({}, app, context)).failures.length;
    };
    expect(await failuresWith({})).toBe(0);
    expect(await failuresWith({ admitted: admitting() })).toBe(1);
    expect(await failuresWith({ admitted: admitting([appId, "(certificates)", fingerprint]) })).toBe(0);
  });

  test("the ledger does not claim that nothing is sent when it cannot know", async () => {
    const { now } = await ledgers([begun]);
    const { context, told } = contextOf({ run: {} });
    const after = { ...ledgerInputs({ listed: [ann, bob], existing: [bob] }) };
    await ledger.check(now, after, context);
    expect(told.join()).toMatch(/^This change adds nobody\. Would adopt, not send/);
  });
});

describe("a group that has a record", () => {
  const diff = async (record: object, files: readonly File[], given: Given = {}) => {
    const { now, run } = await ledgers(files, given);
    const { context, told, warnings } = contextOf({ ...given, run });
    const olds = { ...group(now, [ann]), confirmed: {}, unconfirmed: {}, adopted: {}, ...record };
    const changes = testerGroup.diff(olds as never, group(now, [ann]), context).then(
      (found) => found.changes,
      (error: Error) => error.message,
    );
    return { changes: await changes, told, warnings };
  };
  const closed = { guards: { maxAdds: 0 } };

  test("of them as adopted or confirmed sends nothing, and asks no gate", async () => {
    for (const record of [{ adopted: { [ann]: 1 } }, { confirmed: { [ann]: 1 } }])
      expect((await diff(record, [begun, { ...out, ...closed }])).changes).toBe(false);
  });

  test("of them as unconfirmed has sent them, so they were let in", async () => {
    const unconfirmed = { [ann]: 1 };
    expect((await diff({ unconfirmed }, [begun, { ...out, ...closed }])).changes).toBe(true);
    const older = await diff({ unconfirmed: { [ann]: 7 } }, [begun, { ...out, ...closed }]);
    expect(older.changes).toContain("1 grant");
  });

  test("without them asks the gate before it sends them", async () => {
    expect((await diff({}, [begun, { ...out, ...closed }])).changes).toContain("1 grant");
    const { changes, told } = await diff({}, [begun, out]);
    expect([changes, told]).toEqual([
      true,
      [expect.stringContaining(`says any more that they are there: ${ann}.`)],
    ]);
  });

  test("warns of whoever stays adopted in the run that takes the entry out, and in no other", async () => {
    const adopted = { [ann]: 1 };
    expect((await diff({ adopted }, [begun, out])).warnings).toEqual([
      `racing, group "qa": stays recorded as added in the Console, and is not sent, although no entry under \`existing\` says so any more: ${ann}.\n` +
        "If that was never so: take them out of the file, `pulumi up`, list them again, `pulumi up`, and they are sent.",
    ]);
    for (const files of [
      [begun, begun],
      [begun, out, out],
    ])
      expect((await diff({ adopted }, files)).warnings).toEqual([]);
    // Whoever was sent is there, whatever an entry said.
    expect((await diff({ confirmed: { [ann]: 1 } }, [out, begun, out])).warnings).toEqual([]);
    expect((await diff({ adopted }, [out, begun, out])).warnings).toHaveLength(1);
  });

  test("warns later where the run that takes the entry out skips the group", async () => {
    const { now, run } = await ledgers([begun, out, out]);
    const { now: then } = await ledgers([begun]);
    const { context, warnings } = contextOf({ run });
    const olds = { ...group(then, [ann]), confirmed: {}, unconfirmed: {}, adopted: { [ann]: 1 } };
    for (const inputs of [group(then, [ann]), group(now, [ann])]) {
      await testerGroup.check(inputs, group(now, [ann]), context);
      await testerGroup.diff(olds as never, group(now, [ann]), context);
    }
    expect(warnings).toEqual([expect.stringContaining("stays recorded as added in the Console")]);
  });

  test("the way it names has them sent", async () => {
    const { now, failures } = await ledgers([begun, out, { listed: [] }, out]);
    const { context, calls } = contextOf();
    const olds = { ...group(now, []), confirmed: {}, unconfirmed: {}, adopted: {} };
    expect(failures).toEqual([]);
    await testerGroup.update("qa", olds as never, group(now, [ann]), context);
    expect(calls).toHaveLength(1);
  });

  test("on another track than before follows no entry, and sends whoever was adopted once it is out", async () => {
    const moved = async (files: readonly File[]) => {
      const { now, run } = await ledgers(files);
      const { context } = contextOf({ run });
      const record = { confirmed: {}, unconfirmed: {}, adopted: { [ann]: 1 } };
      const olds = { ...group(now, [ann]), ...record };
      return testerGroup.diff(olds as never, { ...group(now, [ann]), trackId: "devtest2" }, context);
    };
    await expect(moved([begun])).rejects.toThrow(
      `racing, group "qa": the track was "devtest" and is "devtest2", and entries under \`existing\` say nothing of the new one: ${ann}. Nobody of this group was sent.\n` +
        "Take their entries out, and they are sent to the new track with the others.",
    );
    expect(await moved([begun, out])).toEqual({ changes: true, replaces: ["trackId"] });
    expect(await moved([{ listed: [ann], existing: [bob] }])).toEqual({
      changes: true,
      replaces: ["trackId"],
    });
  });
});
