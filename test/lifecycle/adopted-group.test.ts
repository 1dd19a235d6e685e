/** What a group makes of people whom somebody added in the Console. */
import { describe, expect, test } from "@jest/globals";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { ann, appId, bob, cleo, dan } from "./files.js";
import { contextOf } from "./given.js";

const byId = "added in the Console";

describe("a group", () => {
  const group = (testers: readonly string[], more: object = {}) => ({
    appId,
    trackId: "devtest",
    groupName: "qa",
    personalData: "masked" as const,
    label: "racing",
    testers: Object.fromEntries(testers.map((key, index) => [key, { email: `person${index}@example.com` }])),
    onRecord: { [ann]: 1, [bob]: 2, [cleo]: 3 },
    ...more,
  });
  const existing = { [ann]: byId, [bob]: byId, [dan]: byId };

  test("all of whom exist sends nothing when it is created, and nothing is left to do", async () => {
    const { context, calls } = contextOf({ writesAhead: false });
    const { outputs } = await testerGroup.create(group([ann, bob], { existing }), context);
    expect([calls, outputs]).toMatchObject([
      [],
      { confirmed: {}, unconfirmed: {}, adopted: { [ann]: 1, [bob]: 2 } },
    ]);
    for (const entries of [{ existing }, {}]) {
      const { changes } = await testerGroup.diff(outputs, group([ann, bob], entries), context);
      expect(changes).toBe(false);
    }
  });

  test("counts whom it adopted among those who are there", async () => {
    const { context, warnings } = contextOf({ added: { groups: ["qa"], uniqueTesterCount: 2 } });
    await testerGroup.create(group([ann, bob, cleo], { existing }), context);
    expect(warnings.join()).toContain("sent 1 tester, with whom 3 are on record, and the answer counts 2");
  });

  test("keeps whom it adopted when the others are refused", async () => {
    const { context } = contextOf({ refused: true });
    const failed = testerGroup.create(group([ann, cleo], { existing }), context);
    await expect(failed).rejects.toMatchObject({
      outputs: { adopted: { [ann]: 1 }, confirmed: {}, unconfirmed: {} },
    });
  });

  test("tells of whom it was about to send once more, and of nobody whom the ledger told of", async () => {
    const olds = {
      ...group([ann, bob]),
      confirmed: {},
      unconfirmed: { [ann]: 1 },
      adopted: {},
    };
    const run = { ledger: { before: { __lastNumber: 1 }, after: {} as never } };
    const { context, told } = contextOf({ run, onUnknown: "hold" });
    expect((await testerGroup.diff(olds, group([ann, bob], { existing }), context)).changes).toBe(true);
    expect(told).toEqual([
      `racing, group "qa": not sent any more, because \`existing\` says that they are there: ${ann}.`,
    ]);
  });

  test("that is new to Pulumi does not say that somebody who exists is sent once more", async () => {
    const run = { ledger: { before: { __lastNumber: 9 }, after: {} as never } };
    const { context, warnings } = contextOf({ run });
    await testerGroup.check({}, group([ann, bob], { existing }), context);
    expect(warnings).toEqual([]);
    await testerGroup.check({}, group([ann, bob, cleo], { existing }), context);
    expect(warnings.join()).toContain(`so sent once more: ${cleo}.`);
  });

  test("warns of somebody adopted who leaves in a run that skips the ledger", async () => {
    const olds = { ...group([ann]), confirmed: {}, unconfirmed: {}, adopted: { [ann]: 1 } };
    const { context, warnings } = contextOf({ run: {} });
    await testerGroup.diff(olds, group([]), context);
    expect(warnings.join()).toContain(`may still have access (the service cannot remove anybody): ${ann}.`);
  });
});
