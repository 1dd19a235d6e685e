import { describe, expect, test } from "@jest/globals";
import { switchCatalogue } from "../emulator/index.js";
import { emulator, keys, qa, stack } from "./fresh.js";

describe("under every value of a switch a run sends the difference and nothing else, and a second run nothing:", () => {
  const all = Object.entries(switchCatalogue).flatMap(([name, { values }]) =>
    values.map(({ value }) => [name, value] as const),
  );
  test.each(all.filter(([, value]) => value !== "detached"))("%s=%s", async (name, value) => {
    emulator.setSwitches({ [name]: value });
    expect((await stack.up(qa("ann", "bob"))).sent).toEqual(["first → 200", "qa: ann, bob → 200"]);
    expect((await stack.up(qa("ann", "bob", "cleo"))).sent).toEqual(["qa: cleo → 200"]);
    expect((await stack.up(qa("bob", "cleo"))).sent).toEqual([]);
    expect((await stack.up({ ...qa("bob", "cleo"), certificates: ["first", "second"] })).sent).toEqual([
      "second → 200",
    ]);
    expect(stack.record()).toEqual({ confirmed: keys("bob", "cleo"), unconfirmed: [] });
  });

  test("with a security profile that is not attached nothing is sent and nothing recorded", async () => {
    emulator.setSwitches({ "security-profile": "detached" });
    const { result, messages, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["red", []]);
    expect(messages).toContain("App Submission API");
    emulator.setSwitches({ "security-profile": "attached" });
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });
});
