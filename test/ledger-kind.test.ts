import { expect, test } from "@jest/globals";
import type { Context } from "../provider/kind.js";
import { ledger } from "../provider/resources/ledger.js";

const news = { listed: {}, stillOnAmazon: {}, __apps: {}, __lastNumber: 0 };

test.each([{}, { app: "6184041a" }])("an acknowledgement that names nothing is refused: %j", (removal) => {
  const { failures } = ledger.check({}, { ...news, removed: [removal] }, {} as Context);
  expect(failures).toEqual([
    { property: "", reason: "Each entry of `removed` has a tester, a group or a certificate." },
  ]);
});

test("one that names something is not", () => {
  const removed = [{ tester: "…@example.com #5c3717" }, { group: "qa" }, { certificate: "3f9a0c1122334455" }];
  expect(ledger.check({}, { ...news, removed }, {} as Context).failures).toEqual([]);
});
