/** What a preview says first, and what the groups say after it. */
import { describe, expect, test } from "@jest/globals";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { ann, appId, bob, check, cleo, dan, type File, fingerprint, news, puzzle, racing } from "./files.js";
import { contextOf } from "./given.js";

describe("what a change does is said first", () => {
  const qa = (...keys: string[]) => ({ [racing]: { qa: keys } });

  test.each<[string, File | undefined, File, string[]]>([
    [
      "one person",
      qa(ann),
      qa(ann, bob),
      [`Would add 1 person (${bob}) to qa on racing: 1 request. This cannot be taken back.`],
    ],
    [
      "one person on two apps",
      qa(),
      { [racing]: { qa: [ann] }, [puzzle]: { qa: [ann] } },
      [`Would add 1 person (${ann}) to qa on racing, puzzle: 2 requests. This cannot be taken back.`],
    ],
    [
      "an app with its certificate and different people in two groups",
      undefined,
      { [racing]: { qa: [ann, bob], beta: [cleo], "(certificates)": [fingerprint] } },
      [
        `Would register 1 certificate for racing and add 1 person (${cleo}) to beta on racing; 2 people (${ann}, ${bob}) to qa on racing: 3 requests. This cannot be taken back.`,
      ],
    ],
    ["somebody who leaves", qa(ann, bob), qa(ann), ["This change adds nobody. Nothing is sent."]],
    ["nothing", qa(ann), qa(ann), []],
  ])("%s", async (_what, before, after, sentences) => {
    expect((await check(before, after)).told).toEqual(sentences);
  });

  test("many groups are counted", async () => {
    const groups = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, [ann, bob, cleo, dan]]));
    const { told } = await check(undefined, { [racing]: { ...groups, "(certificates)": [fingerprint] } });
    expect(told).toEqual([
      `Would register 1 certificate and add 4 people (${ann}, ${bob}, ${cleo} and 1 more) to 5 groups on 1 app: 6 requests. This cannot be taken back.`,
    ]);
  });

  test("a batch of more people than one request takes is more requests", async () => {
    const { context, told } = contextOf({ run: {} });
    await ledger.check({}, news(qa(ann, bob, cleo)), { ...context, maxTestersPerRequest: () => 2 });
    expect(told.join()).toContain("2 requests");
  });
});

describe("whoever is sent although the change does not add them", () => {
  const group = {
    appId,
    trackId: "devtest",
    groupName: "qa",
    personalData: "masked" as const,
    label: "racing",
  };
  const inputs = {
    ...group,
    testers: { [ann]: { email: "annabella@example.com" }, [bob]: { email: "bob.builder@example.com" } },
    onRecord: { [ann]: 1, [bob]: 2 },
  };
  const outputs = { ...group, confirmed: {}, unconfirmed: {}, adopted: {} };
  const seen = (last: number) => ({ ledger: { before: { __lastNumber: last }, after: {} as never } });

  test.each<[string, object, number, boolean]>([
    ["is named when an earlier run left them out", { confirmed: { [bob]: 2 } }, 2, true],
    ["is named when no answer told", { confirmed: { [bob]: 2 }, unconfirmed: { [ann]: 1 } }, 2, true],
    ["is not somebody who is new", { confirmed: { [ann]: 1 } }, 1, false],
    ["is not somebody who is confirmed", { confirmed: { [ann]: 1, [bob]: 2 } }, 2, false],
  ])("%s", async (_what, record, last, isTold) => {
    const { context, told } = contextOf({ run: seen(last) });
    await testerGroup.diff({ ...outputs, ...record } as never, inputs as never, context);
    const sentence = `racing, group "qa": also sent, because no earlier run was told that they are there: ${ann}.`;
    expect(told).toEqual(isTold ? [sentence] : []);
  });
});
