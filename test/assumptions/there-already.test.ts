import { describe, expect, test } from "@jest/globals";
import type { Fault, Switches } from "../emulator/index.js";
import { people as addresses, addTesters } from "../emulator/testing/caller.js";
import { emulator, held, keys, qa, stack, valuesOf } from "./fresh.js";
import { appId } from "./stack.js";

/** As if somebody had removed everybody in the Console. */
const emptyOnAmazon = (switches: Partial<Switches>) => {
  emulator.reset();
  emulator.setSwitches({ "before-registration": "accepted", ...switches });
};
const doubtful: Fault = { operation: "testers", status: 503, body: { Message: "Unavailable" }, act: true };
const conflict = (errorMessage: string) => ({ errorCode: "conflict", errorMessage });

describe("somebody who may be there already is sent once more, and adding them again", () => {
  const afterDoubt = async (rule: Switches["re-add"], ...people: string[]) => {
    emulator.setSwitches({ "re-add": rule });
    await stack.up(qa());
    emulator.fault(doubtful);
    expect((await stack.up(qa(...people))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: keys(...people) });
    return stack.up(qa(...people));
  };

  test("is harmless: that settles the doubt", async () => {
    const { result, sent } = await afterDoubt("harmless", "ann", "bob");
    expect([result, sent]).toEqual(["green", ["qa: ann, bob → 200"]]);
  });

  test.each(["400", "409"] as const)(
    "is refused with %s: they stay in doubt, the message says how to go on, and that works",
    async (rule) => {
      const { result, messages, sent } = await afterDoubt(rule, "ann", "bob");
      expect(result).toBe("red");
      expect(sent).toEqual([`qa: ann, bob → ${rule}`, `qa: ann → ${rule}`, `qa: bob → ${rule}`]);
      expect(stack.record()).toEqual({ confirmed: [], unconfirmed: keys("ann", "bob") });
      expect(messages).toContain(`${keys("ann")} is already in the group`);
      expect(messages).toMatch(
        /remove them (in the Developer Console|there), and `pulumi up` adds them anew/,
      );
      emptyOnAmazon({ "re-add": rule });
      const { result: next, sent: anew } = await stack.up(qa("ann", "bob"));
      expect([next, anew]).toEqual(["green", ["qa: ann, bob → 200"]]);
    },
  );

  test("is refused with 409: each run sends them once more, or holds them back if the stack says so", async () => {
    const { messages } = await afterDoubt("409", "ann", "bob");
    expect(messages).toContain(`Recorded as unconfirmed: ${keys("ann")}.`);
    expect(messages).toContain("`pulumi config set devtest:onUnknown hold` keeps them from being sent again");
    const once = await stack.up(qa("ann", "bob"));
    expect([once.result, once.sent.length]).toEqual(["red", 3]);
    stack.settings.onUnknown = "hold";
    const heldBack = await stack.up(qa("ann", "bob", "cleo"));
    expect([heldBack.result, heldBack.sent]).toEqual(["red", ["qa: cleo → 200"]]);
    for (const key of keys("ann", "bob")) expect(heldBack.messages).toContain(key);
    const quiet = await stack.up(qa("ann", "bob", "cleo"));
    expect([quiet.result, quiet.sent]).toEqual(["red", []]);
    expect(stack.record()).toEqual({ confirmed: keys("cleo"), unconfirmed: keys("ann", "bob") });
  });

  test("is refused with 409 for half of fifty: one run comes to an end, and confirms the other half", async () => {
    emulator.setSwitches({ "re-add": "409" });
    const fifty = addresses(50).map((email) => email.split("@")[0] ?? "");
    const [known, joining] = [0, 1].map((rest) => fifty.filter((_, index) => index % 2 === rest));
    await stack.up(qa());
    await addTesters(emulator, { qa: addresses(50).filter((_, index) => index % 2 === 0) }, appId);
    const { result, sent } = await stack.up(qa(...fifty));
    expect([result, held()?.length]).toEqual(["red", 50]);
    expect(stack.record().confirmed.sort()).toEqual(keys(...(joining ?? [])).sort());
    expect(stack.record().unconfirmed.sort()).toEqual(keys(...(known ?? [])).sort());
    expect(sent.length).toBeLessThan(100);
  });

  test.each(valuesOf("re-add"))(
    "is %s: nobody else is kept out when they left and came back",
    async (rule) => {
      emulator.setSwitches({ "re-add": rule as Switches["re-add"] });
      await stack.up(qa("ann", "bob"));
      await stack.up(qa("bob"));
      const { result, messages } = await stack.up(qa("ann", "bob", "cleo"));
      expect(held()).toEqual(["ann", "bob", "cleo"]);
      expect(result).toBe(rule === "harmless" ? "green" : "red");
      const { confirmed, unconfirmed } = stack.record();
      expect(confirmed.sort()).toEqual(
        keys(...(rule === "harmless" ? ["ann", "bob", "cleo"] : ["bob", "cleo"])).sort(),
      );
      expect(unconfirmed).toEqual(rule === "409" ? keys("ann") : []);
      if (rule === "400") expect(messages).toContain(`Not done for: ${keys("ann")}.`);
      if (rule === "409") expect(messages).toContain(`Recorded as unconfirmed: ${keys("ann")}.`);
    },
  );
});

/** A 409 whatever its body says, and whoever sends it. */
const saying: readonly (readonly [string, unknown])[] = [
  ["names the person and says that they are there", conflict("ann@example.com is already in the group")],
  ["is about somebody else", conflict("bob@example.com is already in the group")],
  ["is about the group", conflict("a group named QA already exists")],
  ["says that this certificate is there", conflict("this certificate is already registered")],
  ["is about the package", conflict("the package is already registered")],
  ["is about a limit", conflict("the limit is already reached")],
  ["does not say of what kind it is", conflict("cannot be added")],
  ["is a page of a proxy", "<html><title>already ann@example.com</title>"],
  ["is empty", undefined],
];

describe.each(saying)("a 409 that %s", (_what, body) => {
  test("leaves the one person who was sent unconfirmed: sent once more, or held back", async () => {
    await stack.up(qa("bob"));
    emulator.fault({ operation: "testers", status: 409, body, times: 2 });
    const { result, warnings, messages, sent } = await stack.up(qa("ann", "bob"));
    expect([result, sent]).toEqual(["red", ["qa: ann → 409"]]);
    // What the service said is on the screen, and not in what the state keeps.
    expect(warnings).toMatch(/: .+ \(status 409, request id \S+\); a 409 does not say/);
    expect(messages).toContain("of what is there (status 409); a 409 does not say");
    expect(stack.record()).toEqual({ confirmed: keys("bob"), unconfirmed: keys("ann") });
    stack.settings.onUnknown = "hold";
    const heldBack = await stack.up(qa("ann", "bob"));
    expect([heldBack.result, heldBack.sent]).toEqual(["red", []]);
    expect(heldBack.messages).toContain(
      `got no answer that tells, and devtest:onUnknown is "hold": ${keys("ann")}.`,
    );
    stack.settings.onUnknown = "resend";
    expect((await stack.up(qa("ann", "bob"))).sent).toEqual(["qa: ann → 409"]);
    const settled = await stack.up(qa("ann", "bob"));
    expect([settled.result, settled.sent]).toEqual(["green", ["qa: ann → 200"]]);
  });

  test("leaves a certificate unconfirmed, and no tester is sent", async () => {
    emulator.fault({ operation: "register", status: 409, body });
    const { result, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["red", ["first → 409"]]);
    expect(stack.record("6184041a")).toMatchObject({ confirmed: [], unconfirmed: [expect.any(String)] });
    stack.settings.onUnknown = "hold";
    const heldBack = await stack.up(qa("ann"));
    expect([heldBack.result, heldBack.sent]).toEqual(["red", []]);
    expect(heldBack.messages).toMatch(/devtest:onUnknown is "hold": certificate [0-9a-f]{16}\./);
    stack.settings.onUnknown = "resend";
    const settled = await stack.up(qa("ann"));
    expect([settled.result, settled.sent]).toEqual(["green", ["first → 200", "qa: ann → 200"]]);
  });
});

describe("several who are refused together by a 409", () => {
  const together: Fault = { operation: "testers", status: 409, body: conflict("not now") };
  const four = ["ann", "bob", "cleo", "dan"];

  test("are confirmed when each half is accepted", async () => {
    await stack.up(qa());
    emulator.fault(together);
    const { result, sent } = await stack.up(qa(...four));
    expect([result, sent]).toEqual([
      "green",
      ["qa: ann, bob, cleo, dan → 409", "qa: ann, bob → 200", "qa: cleo, dan → 200"],
    ]);
    expect(stack.record()).toEqual({ confirmed: keys(...four), unconfirmed: [] });
  });

  test("are unconfirmed but for those whose half was accepted", async () => {
    await stack.up(qa());
    emulator.fault({ ...together, times: 3 });
    const { result, sent } = await stack.up(qa(...four));
    expect([result, sent]).toEqual([
      "red",
      [
        "qa: ann, bob, cleo, dan → 409",
        ...["qa: ann, bob → 409", "qa: ann → 409", "qa: bob → 200"],
        "qa: cleo, dan → 200",
      ],
    ]);
    expect(stack.record().unconfirmed).toEqual(keys("ann"));
    expect(stack.record().confirmed.sort()).toEqual(keys("bob", "cleo", "dan").sort());
  });

  test("are all unconfirmed when the next request times out, and none of them is said not to be sent", async () => {
    await stack.up(qa());
    stack.settings.client = { timeoutSeconds: 0.3 };
    emulator.fault(together, { operation: "testers", delayMs: 1000 });
    const { result, messages, sent } = await stack.up(qa(...four));
    expect([result, sent[0]]).toEqual(["red", "qa: ann, bob, cleo, dan → 409"]);
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: expect.arrayContaining(keys(...four)) });
    expect(messages).toContain(`Recorded as unconfirmed: ${keys("ann", "bob").join(", ")}.`);
    expect(messages).toContain(`Recorded as unconfirmed: ${keys("cleo", "dan").join(", ")}.`);
    expect(messages).not.toContain("Not sent");
    stack.settings.onUnknown = "hold";
    expect((await stack.up(qa(...four))).sent).toEqual([]);
  });

  test("get an answer each: a person who is refused alone is not on record", async () => {
    await stack.up(qa());
    emulator.fault(together, { operation: "testers", status: 400, body: {}, times: 2 });
    const { messages, sent } = await stack.up(qa(...four));
    expect(sent.slice(0, 3)).toEqual([
      "qa: ann, bob, cleo, dan → 409",
      "qa: ann, bob → 400",
      "qa: ann → 400",
    ]);
    expect(messages).toContain(`Not done for: ${keys("ann")}.`);
    expect(stack.record().unconfirmed).toEqual([]);
    expect(stack.record().confirmed.sort()).toEqual(keys("bob", "cleo", "dan").sort());
  });
});

describe("a certificate that may be there already is sent once more, and registering it again", () => {
  const again = async (rule: Switches["re-register"]) => {
    emulator.setSwitches({ "re-register": rule });
    emulator.fault({ operation: "register", status: 504, act: true });
    const { result, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["red", ["first → 504"]]);
    return stack.up(qa("ann"));
  };

  test("is harmless: that settles the doubt, and the testers follow", async () => {
    const { result, sent, warnings } = await again("harmless");
    expect([result, sent]).toEqual(["green", ["first → 200", "qa: ann → 200"]]);
    // The run before it ended before the group was created: the ledger knows her, and no record does.
    expect(warnings).toContain('group "qa": new to Pulumi, but on the ledger since an earlier run');
  });

  test.each(["400", "409"] as const)(
    "is refused with %s: it stays in doubt, no tester is sent, and the message says how to go on",
    async (rule) => {
      const { result, sent, messages } = await again(rule);
      expect([result, sent]).toEqual(["red", [`first → ${rule}`]]);
      expect(messages).toMatch(/remove it (in the Developer Console|there), and `pulumi up` adds it anew/);
      expect(stack.record("6184041a").unconfirmed).toHaveLength(1);
    },
  );
});
