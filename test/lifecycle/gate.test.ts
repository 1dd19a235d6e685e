/** Who joins for the first time is seen in one place, the ledger's `check`, before anything is sent. */
import { describe, expect, test } from "@jest/globals";
import { DevTestError } from "../../provider/errors.js";
import { ledger } from "../../provider/lifecycle/ledger.js";
import { registration } from "../../provider/lifecycle/registration.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { testerKey } from "../../provider/people.js";
import {
  admitting,
  ann,
  appId,
  bob,
  check,
  cleo,
  dan,
  type File,
  fingerprint,
  news,
  otherId,
  puzzle,
  racing,
} from "./files.js";
import { contextOf, type Given } from "./given.js";

describe("a plan lets in", () => {
  const both = admitting([appId, "qa", ann], [appId, "qa", bob], [appId, "(certificates)", fingerprint]);

  test.each<[string, File | undefined, File, number]>([
    [
      "everybody who is in it",
      undefined,
      { [racing]: { qa: [ann, bob], "(certificates)": [fingerprint] } },
      0,
    ],
    ["fewer", undefined, { [racing]: { qa: [ann] } }, 0],
    ["nobody else", undefined, { [racing]: { qa: [ann, bob, cleo] } }, 1],
    ["nobody of them in another group", undefined, { [racing]: { beta: [ann] } }, 1],
    ["nobody of them on another app", undefined, { [puzzle]: { qa: [ann] } }, 1],
    ["no other certificate", undefined, { [racing]: { "(certificates)": ["4e".repeat(32)] } }, 1],
    ["whoever is on the ledger", { [racing]: { qa: [cleo] } }, { [racing]: { qa: [cleo, ann] } }, 0],
    ["not who left and comes back", { [racing]: { qa: [] } }, { [racing]: { qa: [dan] } }, 1],
  ])("%s", async (_what, before, after, refusals) => {
    const { failures, told } = await check(before, after, { admitted: both });
    expect(failures).toHaveLength(refusals);
    if (refusals > 0) expect(told).toEqual([]);
  });

  test("and names whom it does not, once for all apps", async () => {
    const file = { [racing]: { qa: [ann, cleo] }, [puzzle]: { qa: [cleo] } };
    const { failures } = await check(undefined, file, { admitted: both });
    expect(failures).toEqual([
      `Not in the plan d1:000000000000, so not let in: ${cleo} (group "qa" on racing, puzzle). Nothing was sent.\n` +
        "If they are meant, make the plan anew and have it reviewed (`devtest plan --out`). If they were sent long ago, this is another stack, or its state was lost: bring it back first.",
    ]);
  });

  test("nobody by the end of an appId", async () => {
    const { failures } = await check(
      undefined,
      { [racing]: { qa: [ann] } },
      { admitted: admitting([otherId, "qa", ann]) },
    );
    expect(failures).toHaveLength(1);
  });

  test("nothing of a resource without a ledger", async () => {
    const group = {
      appId,
      trackId: "devtest",
      groupName: "qa",
      testers: {},
      personalData: "masked" as const,
      label: "racing",
    };
    const app = {
      appId,
      packageName: "com.example.racing",
      certificates: { [fingerprint]: "" },
      __pem: {},
      label: "racing",
    };
    const after = { listed: { [racing]: { qa: { [ann]: 1 }, "(certificates)": { [fingerprint]: 1 } } } };
    const { context } = contextOf({ admitted: both, run: { ledger: { before: {}, after: after as never } } });
    for (const [kind, inputs] of [
      [testerGroup, group],
      [registration, app],
    ] as const) {
      const { failures } = await kind.check({}, inputs as never, context);
      expect(failures.join()).toContain("has no ledger, so nobody can tell who of it is new");
      const onLedger = { ...inputs, onRecord: { [fingerprint]: 1 } };
      expect((await kind.check({}, onLedger as never, context)).failures).toEqual([]);
    }
  });

  test("nothing by numbers that are not the ledger's, or in a run that skips it", async () => {
    const inputs = {
      appId,
      trackId: "devtest",
      groupName: "qa",
      testers: { [dan]: { email: "dandelion@example.com" } },
      personalData: "masked" as const,
      label: "racing",
      onRecord: { [dan]: 1 },
    };
    const seenBy = (listed: object) => ({ ledger: { before: {}, after: { listed } as never } });
    const failures = async (run: Given["run"] & object) =>
      (await testerGroup.check({}, inputs, contextOf({ admitted: both, run }).context)).failures.join();
    expect(await failures(seenBy({ [racing]: { qa: { [dan]: 1 } } }))).toBe("");
    expect(await failures(seenBy({ [racing]: { beta: { [dan]: 1 } } }))).toContain("not those of the ledger");
    expect(await failures(seenBy({ [puzzle]: { qa: { [dan]: 1 } } }))).toContain("not those of the ledger");
    expect(await failures({})).toContain("this run skips the ledger");
  });

  test("no registration under another package that is not in it", async () => {
    const listed = { [racing]: { "(certificates)": [fingerprint] } };
    const named = (packageName: string) => ({
      ...news(listed),
      __apps: { [racing]: { appId, label: `racing (${packageName})`, packageName } },
    });
    const { inputs: olds } = await ledger.check({}, named("com.example.a"), contextOf({ run: {} }).context);
    const afterwards = async (admitted: ReturnType<typeof admitting>) => {
      const { context, told } = contextOf({ run: {}, admitted });
      return { ...(await ledger.check(olds, named("com.example.b"), context)), told };
    };
    const refused = await afterwards(admitting());
    expect(refused.failures.join()).toContain(`certificate ${fingerprint.slice(0, 16)} (for racing)`);
    const allowed = await afterwards(admitting([appId, "(certificates)", fingerprint]));
    expect(allowed.failures).toEqual([]);
    expect(allowed.told).toEqual([
      "Would register 1 certificate for racing: 1 request. This cannot be taken back.",
    ]);
  });

  test("a plan that cannot be read is a refusal, not a trace", async () => {
    const context = {
      ...contextOf({ run: {} }).context,
      admitted: async () => {
        throw new DevTestError("unusable_plan", "DEVTEST_PLAN (x) is not JSON.", "Name another.");
      },
    };
    const { failures } = await ledger.check({}, news({ [racing]: { qa: [ann] } }), context);
    expect(failures).toEqual(["DEVTEST_PLAN (x) is not JSON.\nName another."]);
  });
});

describe("guards.maxAdds", () => {
  const three = { [racing]: { qa: [ann, bob], "(certificates)": [fingerprint] }, [puzzle]: { qa: [ann] } };

  test.each<[string, File | undefined, number, string | undefined, number]>([
    ["counts person × group × app, and no certificate", undefined, 3, undefined, 0],
    ["refuses more, also in the first run of a stack", undefined, 2, undefined, 1],
    ["counts who is on the ledger already for nothing", { [racing]: { qa: [ann, bob] } }, 1, undefined, 0],
    ["may be 0", { [racing]: { qa: [ann, bob] } }, 0, undefined, 1],
    ["is allowed once by the exact number", undefined, 2, "3", 0],
    ["is not allowed by a larger one", undefined, 2, "4", 1],
    ["is not allowed by a smaller one", undefined, 1, "2", 1],
    ["is not allowed by a word", undefined, 2, "yes", 1],
    ["is not allowed by the number in another form", undefined, 2, "3.0", 1],
  ])("%s", async (_what, before, maxAdds, allowedAdds, refusals) => {
    const given = allowedAdds === undefined ? {} : { allowedAdds };
    const { failures } = await check(before, three, given, { maxAdds });
    expect(failures).toHaveLength(refusals);
  });

  test("says how many, and how to allow them", async () => {
    const { failures } = await check(undefined, three, { allowedAdds: "5" }, { maxAdds: 2 });
    expect(failures).toEqual([
      '3 grants (person × group × app) would join, and `guards.maxAdds` is 2. DEVTEST_ALLOW_ADDS is "5", which is another number. Nothing was sent.\n' +
        "If all of them are meant, allow it once: DEVTEST_ALLOW_ADDS=3. If most were sent long ago, this is another stack, or its state was lost: bring it back first.",
    ]);
  });
});

describe("guards.domains", () => {
  const stranger = testerKey("eve.stranger@sub.example.com");

  test.each<[string, object, number]>([
    ["lets in the domains it lists", { domains: ["example.com", "sub.example.com"] }, 0],
    ["does not let in a domain below one", { domains: ["example.com"] }, 1],
    ["lets in who is allowed by name", { domains: ["example.com"], alsoAllowed: [stranger] }, 0],
    ["holds nothing where it is missing", { alsoAllowed: [] }, 0],
  ])("%s", async (_what, guards, refusals) => {
    const file = { [racing]: { qa: [ann, stranger], "(certificates)": [fingerprint] } };
    const { failures } = await check(undefined, file, {}, guards);
    expect(failures).toHaveLength(refusals);
    if (refusals > 0) expect(failures[0]).toContain(`${stranger} (group "qa" on racing)`);
  });
});
