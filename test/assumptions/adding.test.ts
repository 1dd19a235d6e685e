import { describe, expect, test } from "@jest/globals";
import type { Switches } from "../emulator/index.js";
import { addTesters, heldTesters } from "../emulator/testing/caller.js";
import { emulator, held, keys, qa, stack, startOver, valuesOf } from "./fresh.js";
import { appId, type File } from "./stack.js";

describe("a person joins a group of three, and the list", () => {
  const addCleo = async (switches: Partial<Switches>, perRequest = 50) => {
    emulator.setSwitches(switches);
    stack.settings.perRequest = perRequest;
    await stack.up({ groups: { other: ["yan"], qa: ["ann", "bob", "dan"] } });
    return stack.up({ groups: { other: ["yan"], qa: ["ann", "bob", "dan", "cleo"] } });
  };

  test.each(valuesOf("count"))("adds and the count is that of the %s: no warning", async (count) => {
    for (const perRequest of [50, 1]) {
      const { warnings } = await addCleo({ count: count as Switches["count"] }, perRequest);
      expect([warnings, held()]).toEqual(["", ["ann", "bob", "dan", "cleo"]]);
      startOver();
    }
  });

  test("replaces the others: a count of the track shows it, and the warning has the figures", async () => {
    const { result, warnings } = await addCleo({ list: "replaces", count: "track" });
    expect([result, held()]).toEqual(["green", ["cleo"]]);
    expect(warnings).toContain(
      'group "qa": sent 1 tester, with whom 4 are on record, and the answer counts 2 (request id ',
    );
  });

  test.each(["call", "group"] as const)(
    "replaces the others, and the count is that of the %s: nothing shows it, and the record is of what was sent",
    async (count) => {
      const { warnings } = await addCleo({ list: "replaces", count });
      expect([warnings, held()]).toEqual(["", ["cleo"]]);
      expect(stack.record().confirmed.sort()).toEqual(keys("ann", "bob", "cleo", "dan").sort());
    },
  );
});

test("a group that exists in another spelling gets the testers, and a warning names it", async () => {
  emulator.setSwitches({ "group-names": "ignoring-case" });
  await stack.up({});
  await addTesters(emulator, { QA: ["yan@example.com"] }, appId);
  const { result, warnings } = await stack.up(qa("ann"));
  expect(result).toBe("green");
  expect(warnings).toContain('group "qa": sent to this group, and the answer names: QA (request id ');
  expect(heldTesters(emulator, appId)).toEqual({ QA: ["yan@example.com", "ann@example.com"] });
});

describe("certificates", () => {
  test.each([
    ["adds", 2],
    ["replaces", 1],
  ] as const)("a second one %s: it alone is sent", async (rule, left) => {
    emulator.setSwitches({ "second-certificate": rule });
    await stack.up({});
    expect((await stack.up({ certificates: ["first", "second"] })).sent).toEqual(["second → 200"]);
    expect(emulator.state().apps[appId]?.certificates).toHaveLength(left);
  });

  test("a fourth is refused before it is sent while one that left may still be there, and by the service after that", async () => {
    await stack.up({ certificates: ["first", "second", "third"] });
    const file: File = { certificates: ["second", "third", "fourth"] };
    const early = await stack.up(file);
    expect([early.result, early.sent]).toEqual(["red", []]);
    const [first = ""] = emulator.state().apps[appId]?.certificates ?? [];
    const late = await stack.up({ ...file, removed: [{ certificate: first.slice(0, 16) }] });
    expect([late.result, late.sent]).toEqual(["red", ["fourth → 400"]]);
    expect(late.messages).toContain("an app holds 3 certificates at most");
    expect(stack.record("6184041a").confirmed).toHaveLength(2);
  });
});
