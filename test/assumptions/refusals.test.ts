import { describe, expect, test } from "@jest/globals";
import type { Switches } from "../emulator/index.js";
import { people as addresses, register } from "../emulator/testing/caller.js";
import { emulator, held, keys, qa, stack, valuesOf } from "./fresh.js";
import { appId } from "./stack.js";

describe("testers before the registration", () => {
  test.each([
    ["404", /does not find the app.*and is registered for DevTest/s],
    ["400", /the app is not registered for DevTest/],
  ] as const)(
    "are refused with %s: nobody is recorded, and the next run goes through",
    async (rule, words) => {
      emulator.setSwitches({ "before-registration": rule });
      const testers = Object.fromEntries([[keys("ann")[0], { email: "ann@example.com" }]]);
      const { result, messages } = await stack.upAlone({ testers });
      expect([result, stack.record("alone").unconfirmed]).toEqual(["red", []]);
      expect(messages).toMatch(words);
      await register(emulator, {}, appId);
      expect((await stack.upAlone({ testers })).result).toBe("green");
    },
  );

  test.each(valuesOf("before-registration"))("are not sent after one that failed (%s)", async (rule) => {
    emulator.setSwitches({ "before-registration": rule as Switches["before-registration"] });
    emulator.fault({ operation: "register", status: 404, body: {} });
    expect((await stack.up(qa("ann"))).sent).toEqual(["first → 404"]);
    expect((await stack.up(qa("ann"))).sent).toEqual(["first → 200", "qa: ann → 200"]);
  });
});

describe("a request that the service refuses", () => {
  test.each(["no-blanks", "short"] as const)(
    "because of a group name (%s) is reported once, and other groups go through",
    async (form) => {
      emulator.setSwitches({ "group-name-form": form });
      const name = "Beta testers of the European Union";
      const fifty = addresses(49).map((email) => email.split("@")[0] ?? "");
      const { result, messages, sent } = await stack.up({ groups: { [name]: fifty, qa: ["ann"] } });
      expect([result, held()]).toEqual(["red", ["ann"]]);
      expect(sent.length).toBeLessThan(45);
      expect(messages.match(/is not valid/g)).toHaveLength(1);
      expect(messages).toContain("and 39 more.");
      expect(messages).toContain("devtest:maxTestersPerRequest 1");
      expect(stack.record(`${name} on 6184041a`)).toEqual({ confirmed: [], unconfirmed: [] });
    },
  );

  test.each([
    ["404", "does not find the app"],
    ["403", "belongs to the same developer account"],
  ] as const)("because of somebody else's app (%s) leaves nothing on record", async (rule, words) => {
    emulator.setSwitches({ "unknown-app": rule });
    emulator.setApps([]);
    const { result, messages } = await stack.up(qa("ann"));
    expect([result, stack.record("6184041a").unconfirmed]).toEqual(["red", []]);
    expect(messages).toContain(words);
    emulator.setApps(null);
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });

  test("as too large is sent in parts, each person once", async () => {
    emulator.setSwitches({ "request-limit": "1100" });
    const forty = addresses(40).map((email) => email.split("@")[0] ?? "");
    await stack.up(qa());
    const { result, sent } = await stack.up(qa(...forty));
    const accepted = sent.filter((request) => request.endsWith("200")).join(", ");
    expect([result, accepted.match(/person\d+/g)?.length, held()?.length]).toEqual(["green", 40, 40]);
  });

  test("as too large even for one person ends the run, and says what to check", async () => {
    const name = "a long name".repeat(20);
    await stack.up({ groups: { [name]: [] } });
    emulator.setSwitches({ "request-limit": "220" });
    const { result, messages } = await stack.up({ groups: { [name]: ["ann", "bob"] } });
    expect(result).toBe("red");
    expect(messages).toContain("because of its size");
  });
});

describe("a service that asks for fewer requests", () => {
  test.each<[string, Record<string, string>, number[]]>([
    ["for so many seconds", { "retry-after": "7" }, [7000, 7000]],
    ["without saying for how long", {}, [1000, 2000]],
  ])("%s gets the requests later, each person once", async (_what, headers, slept) => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", status: 429, headers, times: 2 });
    expect((await stack.up(qa("ann"))).result).toBe("green");
    expect([stack.slept, held()]).toEqual([slept, ["ann"]]);
  });

  test("for an hour ends the run, and nothing is recorded", async () => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", status: 429, headers: { "retry-after": "3600" } });
    expect((await stack.up(qa("ann"))).messages).toContain("Retry-After: 3600");
    expect([stack.slept, stack.record()]).toEqual([[], { confirmed: [], unconfirmed: [] }]);
  });
});

describe("a token that is refused before it expires", () => {
  test.each(valuesOf("refused-token"))("once, with %s, is replaced", async (status) => {
    emulator.setSwitches({ "refused-token": status as Switches["refused-token"] });
    await stack.up(qa());
    emulator.fault({ operation: "testers", expireTokens: true });
    const { result, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["green", [`qa: ann → ${status}`, "qa: ann → 200"]]);
  });

  test("twice, is an error, nothing is recorded, and the next run goes through", async () => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", expireTokens: true, times: 2 });
    expect((await stack.up(qa("ann"))).messages).toContain("not a new one either");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: [] });
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });
});
