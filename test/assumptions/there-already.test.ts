import { describe, expect, test } from "@jest/globals";
import type { Fault, Switches } from "../emulator/index.js";
import { people as addresses, addTesters } from "../emulator/testing/caller.js";
import { emulator, held, keys, qa, stack, valuesOf } from "./fresh.js";
import { appId } from "./stack.js";

/** As somebody who removes everybody in the Console. */
const emptyOnAmazon = (switches: Partial<Switches>) => {
  emulator.reset();
  emulator.setSwitches({ "before-registration": "accepted", ...switches });
};
const doubtful: Fault = { operation: "testers", status: 503, body: { Message: "Unavailable" }, act: true };

describe("somebody who may be there already is sent once more, and that re-adding", () => {
  const afterDoubt = async (rule: Switches["re-add"], ...people: string[]) => {
    emulator.setSwitches({ "re-add": rule });
    await stack.up(qa());
    emulator.fault(doubtful);
    expect((await stack.up(qa(...people))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: keys(...people) });
    return stack.up(qa(...people));
  };

  test("is harmless settles the doubt", async () => {
    const { result, sent } = await afterDoubt("harmless", "ann", "bob");
    expect([result, sent]).toEqual(["green", ["qa: ann, bob → 200"]]);
  });

  test("is a conflict that names them settles it too, with a warning", async () => {
    const { result, warnings, sent } = await afterDoubt("409", "ann", "bob");
    expect(result).toBe("green");
    expect(sent).toEqual(["qa: ann, bob → 409", "qa: ann → 409", "qa: bob → 409"]);
    expect(stack.record()).toEqual({ confirmed: keys("ann", "bob"), unconfirmed: [] });
    const [ann = ""] = keys("ann");
    expect(warnings).toMatch(/request id \S{36}\)\.\nLook in the Developer Console/);
    expect(warnings).toContain(
      `group "qa": the service says ${ann} is there already: recorded as confirmed (`,
    );
  });

  test("is a bad request stays in doubt, and the message says how to go on, and that way works", async () => {
    const { result, messages } = await afterDoubt("400", "ann", "bob");
    expect(result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: keys("ann", "bob") });
    expect(messages).toContain("already in the group");
    expect(messages).toContain(
      "\nIf somebody is in the group already: remove that person in the Developer Console",
    );
    emptyOnAmazon({ "re-add": "400" });
    const { result: next, sent } = await stack.up(qa("ann", "bob"));
    expect([next, sent]).toEqual(["green", ["qa: ann, bob → 200"]]);
  });

  test("is a conflict for half of fifty comes to an end in one run all the same", async () => {
    emulator.setSwitches({ "re-add": "409" });
    const fifty = addresses(50).map((email) => email.split("@")[0] ?? "");
    await stack.up(qa());
    await addTesters(emulator, { qa: addresses(50).filter((_, index) => index % 2 === 0) }, appId);
    const { result, sent } = await stack.up(qa(...fifty));
    expect(result).toBe("green");
    expect(held()?.sort()).toEqual([...fifty].sort());
    expect(sent.length).toBeLessThan(100);
  });

  test.each(valuesOf("re-add"))("is %s keeps nobody else out when they left and came back", async (rule) => {
    emulator.setSwitches({ "re-add": rule as Switches["re-add"] });
    await stack.up(qa("ann", "bob"));
    await stack.up(qa("bob"));
    const { result, messages } = await stack.up(qa("ann", "bob", "cleo"));
    expect(held()).toEqual(["ann", "bob", "cleo"]);
    expect(result).toBe(rule === "400" ? "red" : "green");
    expect(stack.record().confirmed.sort()).toEqual(
      keys(...(rule === "400" ? ["bob", "cleo"] : ["ann", "bob", "cleo"])).sort(),
    );
    if (rule === "400") expect(messages).toContain(`Not done for: ${keys("ann")}.`);
  });

  const words = (errorMessage: string) => ({ errorCode: "conflict", errorMessage });
  test.each<[string, number, unknown]>([
    ["a conflict about somebody else", 409, words("bob@example.com is already in the group")],
    ["a conflict about somebody whose address ends alike", 409, words("j.ann@example.com is already there")],
    ["a conflict about the group", 409, words("a group named QA already exists")],
    ["a conflict about another place", 409, words("ann@example.com already exists in another group")],
    ["a conflict about a limit", 409, words("ann@example.com: the limit of 50 testers is already reached")],
    ["a conflict that does not say of what kind", 409, words("ann@example.com cannot be added")],
    ["a conflict without words", 409, undefined],
    ["a bad request in the same words", 400, words("ann@example.com is already in the group")],
    ["a page of something in between", 409, "<html><title>already ann@example.com</title>"],
  ])("%s is no answer that they are there", async (_what, status, body) => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", status, body });
    expect((await stack.up(qa("ann"))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: [] });
  });
});

test("a conflict about a group that is called a duplicate is no answer that anybody is there", async () => {
  await stack.up({ groups: { duplicate: [] } });
  const body = {
    errorCode: "conflict",
    errorMessage: "ann@example.com: duplicate is being changed, try later",
  };
  emulator.fault({ operation: "testers", status: 409, body });
  expect((await stack.up({ groups: { duplicate: ["ann"] } })).result).toBe("red");
  expect(stack.record("duplicate on 6184041a")).toEqual({ confirmed: [], unconfirmed: [] });
});

describe("a certificate that may be there already is sent once more, and that registering again", () => {
  const again = async (rule: Switches["re-register"]) => {
    emulator.setSwitches({ "re-register": rule });
    emulator.fault({ operation: "register", status: 504, act: true });
    const { result, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["red", ["first → 504"]]);
    return stack.up(qa("ann"));
  };

  test.each([
    ["harmless", "first → 200", ""],
    ["409", "first → 409", "is there already: recorded as confirmed (request id "],
  ] as const)("is %s settles it, and the testers follow", async (rule, request, warning) => {
    const { result, sent, warnings } = await again(rule);
    expect([result, sent]).toEqual(["green", [request, "qa: ann → 200"]]);
    expect(warnings).toContain(warning);
  });

  test("is a bad request stays in doubt, no tester is sent, and the message says how to go on", async () => {
    const { result, sent, messages } = await again("400");
    expect([result, sent]).toEqual(["red", ["first → 400"]]);
    expect(messages).toContain(
      "\nIf the app has the certificate already: remove it in the Developer Console",
    );
    expect(stack.record("6184041a").unconfirmed).toHaveLength(1);
  });

  test.each([
    "the package is already registered",
    "certificate limit: 3 are already registered",
    "a certificate of this kind exists",
    "this certificate is already registered for another app",
    "this certificate cannot be added",
  ])("%j is no such answer", async (errorMessage) => {
    const body = { errorCode: "conflict", errorMessage };
    emulator.fault({ operation: "register", status: 409, body });
    expect((await stack.up({})).result).toBe("red");
    expect(stack.record("6184041a").confirmed).toEqual([]);
  });
});
