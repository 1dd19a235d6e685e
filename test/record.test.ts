import { describe, expect, test } from "@jest/globals";
import { emptyRecord, hasWork, planSending, recordAs, recordOf, sameRecord } from "../provider/record.js";

type Numbers = Record<string, number>;
const record = (confirmed: Numbers, unconfirmed: Numbers = {}, adopted: Numbers = {}) => ({
  confirmed,
  unconfirmed,
  adopted,
});
const onRecord = { stays: 1, joins: 2, doubtful: 3 };

describe("what is planned against the record", () => {
  test("who is not on record is sent, who is confirmed is not", () => {
    const plan = planSending(["stays", "joins"], onRecord, record({ stays: 1 }), "resend");
    expect(plan.send).toEqual(["joins"]);
    expect(hasWork(plan)).toBe(true);
  });

  test("nothing is to be done for a list that is all confirmed", () => {
    const plan = planSending(["stays"], onRecord, record({ stays: 1 }), "resend");
    expect(hasWork(plan)).toBe(false);
  });

  test("who left and came back has a new number and is sent again", () => {
    const plan = planSending(["stays"], { stays: 9 }, record({ stays: 1 }), "resend");
    expect(plan.send).toEqual(["stays"]);
  });

  test("who left is dropped from the record, confirmed or not, and never sent", () => {
    const plan = planSending(["stays"], onRecord, record({ stays: 1, left: 4 }, { alsoLeft: 5 }), "resend");
    expect(plan).toMatchObject({ send: [], left: ["left", "alsoLeft"], kept: record({ stays: 1 }) });
    expect(hasWork(plan)).toBe(true);
  });

  test("the unconfirmed are sent again, unless they are to be held", () => {
    const before = record({ stays: 1 }, { doubtful: 3 });
    const listed = ["stays", "joins", "doubtful"];
    expect(planSending(listed, onRecord, before, "resend").send).toEqual(["joins", "doubtful"]);
    expect(planSending(listed, onRecord, before, "hold")).toMatchObject({
      send: ["joins"],
      held: ["doubtful"],
    });
  });

  test("who is doubtful and listed stays on record as doubtful until an answer comes", () => {
    const before = record({}, { doubtful: 3, left: 4 });
    expect(planSending(["doubtful"], onRecord, before, "hold").kept).toEqual(record({}, { doubtful: 3 }));
    expect(planSending(["doubtful"], onRecord, before, "resend").kept).toEqual(record({}, { doubtful: 3 }));
  });

  test("what is held is work, so that no run is green while it is doubtful", () => {
    expect(hasWork(planSending(["doubtful"], onRecord, record({}, { doubtful: 3 }), "hold"))).toBe(true);
  });

  test("who exists is adopted under its number, and not sent, whatever it was before", () => {
    const before = record({ stays: 1, back: 1 }, { doubtful: 3 }, { again: 2 });
    const listed = ["stays", "joins", "doubtful", "back", "again"];
    const numbers = { ...onRecord, back: 7, again: 8 };
    for (const onUnknown of ["resend", "hold"] as const) {
      const plan = planSending(listed, numbers, before, onUnknown, [...listed, "unlisted"]);
      expect(plan).toMatchObject({ send: [], held: [], adopt: ["joins", "doubtful", "back", "again"] });
      expect(plan.kept).toEqual(record({ stays: 1 }, {}, { joins: 2, doubtful: 3, back: 7, again: 8 }));
      expect(hasWork(plan)).toBe(true);
      const later = planSending(listed, numbers, plan.kept, onUnknown);
      expect([later.send, later.adopt, hasWork(later)]).toEqual([[], [], false]);
    }
  });

  test("who was adopted, left and came back is sent, unless it still exists", () => {
    const before = record({}, {}, { stays: 1 });
    expect(planSending(["stays"], { stays: 9 }, before, "hold").send).toEqual(["stays"]);
    expect(planSending(["stays"], { stays: 9 }, before, "hold", ["stays"])).toMatchObject({
      send: [],
      adopt: ["stays"],
    });
    expect(planSending([], {}, before, "resend")).toMatchObject({ left: ["stays"], kept: emptyRecord });
  });

  test("without a ledger everything has the number 0", () => {
    expect(planSending(["a", "b"], undefined, record({ a: 0 }), "resend").send).toEqual(["b"]);
  });

  test("planning edits neither the record nor the list", () => {
    const empty = Object.freeze({});
    const before = Object.freeze({
      confirmed: Object.freeze({ left: 1 }),
      unconfirmed: empty,
      adopted: empty,
    });
    planSending(Object.freeze(["joins"]), Object.freeze({ joins: 2 }), before, "resend");
    expect(before).toEqual(record({ left: 1 }));
  });
});

describe("the record after a batch was sent", () => {
  const numbers = { doubtful: 3, joins: 2 };

  test("an answer that says so confirms, and ends doubt", () => {
    const after = recordAs(record({ stays: 1 }, { doubtful: 3 }), "confirmed", ["doubtful"], numbers);
    expect(after).toEqual(record({ stays: 1, doubtful: 3 }));
  });

  test("whatever happens to it, it is in one part only", () => {
    const before = record({ joins: 1 }, { joins: 1 }, { joins: 1 });
    expect(recordAs(before, "confirmed", ["joins"], numbers)).toEqual(record({ joins: 2 }));
    expect(recordAs(before, "unconfirmed", ["joins"], numbers)).toEqual(record({}, { joins: 2 }));
    expect(recordAs(before, "adopted", ["joins"], numbers)).toEqual(record({}, {}, { joins: 2 }));
  });

  test("no answer makes it doubtful, even what was confirmed under an older number", () => {
    const after = recordAs(record({ joins: 1 }), "unconfirmed", ["joins"], numbers);
    expect(after).toEqual(record({}, { joins: 2 }));
  });
});

describe("the record of a state that somebody edited", () => {
  const whole = record({ a: 1 }, { b: 2 });

  test("is the state's own where nothing is wrong with it, and empty where there is none", () => {
    expect(recordOf(whole)).toEqual(whole);
    expect(recordOf(undefined)).toEqual(emptyRecord);
  });

  test.each<[string, unknown, object]>([
    ["nobody is unconfirmed without that part", { confirmed: { a: 1 } }, record({ a: 1 })],
    [
      "nobody is confirmed without that part",
      { confirmed: null, unconfirmed: { b: 2 } },
      record({}, { b: 2 }),
    ],
    [
      "what is no number was never sent",
      { confirmed: { a: 1, b: null, c: "1" }, unconfirmed: {} },
      record({ a: 1 }),
    ],
    ["what is no map holds nobody", { confirmed: "all", unconfirmed: 7 }, emptyRecord],
  ])("says the least: %s", (_what, outputs, read) => {
    expect(recordOf(outputs as never)).toEqual(read);
  });
});

describe("two records", () => {
  const one = record({ a: 1 }, { b: 2 });

  test.each([
    ["the same in another order of keys", record({ a: 1, c: 3 }), record({ c: 3, a: 1 }), true],
    ["the same, doubt and all", one, record({ a: 1 }, { b: 2 }), true],
    ["another number, confirmed", one, record({ a: 9 }, { b: 2 }), false],
    ["another number, adopted", record({}, {}, { c: 1 }), record({}, {}, { c: 2 }), false],
    ["adopted instead of confirmed", record({ c: 1 }), record({}, {}, { c: 1 }), false],
    ["another number, unconfirmed", one, record({ a: 1 }, { b: 9 }), false],
    ["as many, but others", one, record({ c: 1 }, { b: 2 }), false],
    ["one more", one, record({ a: 1, c: 1 }, { b: 2 }), false],
    ["one less in doubt", one, record({ a: 1 }), false],
  ])("are compared by keys and numbers: %s", (_what, a, b, same) => {
    expect(sameRecord(a, b)).toBe(same);
    expect(sameRecord(b, a)).toBe(same);
  });
});
