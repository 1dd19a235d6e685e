import { describe, expect, test } from "@jest/globals";
import { nextState } from "../../provider/ledger/entries.js";
import { type Known, type Plan, planOf, type Side } from "../../provider/plan.js";
import { ledgerInputs } from "../../provider/resources/inputs.js";
import { mergedComment, reviewComment } from "../../provider/review/comment.js";
import { outcomeOf, outcomeSentence } from "../../provider/review/outcome.js";
import { grantHash, planMark, planMarkIn, sentBy } from "../../provider/review/plan-mark.js";
import { verdictOf } from "../../provider/review/reviewed.js";
import { sideOf } from "./comparisons.js";

const certificate = "3f".repeat(32);
const before = sideOf({ racing: { groups: { qa: ["annabella@example.com", "bruno@example.com"] } } });
const after = sideOf({
  racing: { groups: { qa: ["annabella@example.com", "elena@example.net"], beta: ["elena@example.net"] } },
});

/** A state in which the ledger lists a side, and so many of its entries are confirmed, the next unconfirmed. */
function stateOf(side: Side, confirmed: number, unconfirmed = 0): Known {
  const ledger = {
    ...nextState({}, ledgerInputs(side.desired, "file")),
    service: "an emulator on this machine",
  };
  const numbers = Object.entries(ledger.listed).flatMap(([app, groups]) =>
    Object.entries(groups).flatMap(([group, keys]) =>
      Object.entries(keys).map(([key, number]) => [JSON.stringify([app, group, key]), number] as const),
    ),
  );
  const sorted = numbers.sort(([, a], [, b]) => a - b);
  return {
    ledger,
    confirmed: new Map(sorted.slice(0, confirmed)),
    unconfirmed: new Map(sorted.slice(confirmed, confirmed + unconfirmed)),
    adopted: new Map(),
    packages: new Map(),
  };
}

const merge = planOf(after, { base: before });
const told = (plan: Plan, state: Known, head: Side) =>
  outcomeSentence(outcomeOf(plan, planOf(head, { base: head, state })));

describe("what became of a merge", () => {
  test("all sent, and one who left", () => {
    expect(told(merge, stateOf(after, 3), after)).toBe(
      "Sent: 1 confirmed (2 grants), 0 unconfirmed, 1 may still have access",
    );
  });

  test("what got no answer is unconfirmed, and what is not in the record was not sent", () => {
    expect(told(merge, stateOf(after, 2, 1), after)).toMatch(/^Sent: 1 confirmed, 1 unconfirmed, 1 may/);
    expect(told(merge, stateOf(after, 2), after)).toMatch(
      /^Not everything was sent: 1 confirmed, 0 unconfirmed, 1 not sent, 1 may/,
    );
    expect(told(merge, stateOf(before, 2), after)).toMatch(
      /^Nothing was sent: 0 confirmed, 0 unconfirmed, 1 not sent \(2 g/,
    );
  });

  test("certificates are counted beside people", () => {
    const signed = sideOf({
      racing: { groups: { qa: ["annabella@example.com"] }, certificates: [certificate] },
    });
    expect(told(planOf(signed, {}), stateOf(signed, 2), signed)).toBe(
      "Sent: 1 confirmed (and 1 certificate), 0 unconfirmed, 0 may still have access",
    );
  });

  test("a merge without joins sends nothing", () => {
    expect(told(planOf(before, { base: before }), stateOf(before, 2), before)).toBe(
      "Nothing to send: 0 confirmed, 0 unconfirmed, 0 may still have access",
    );
  });
});

describe("what was reviewed", () => {
  test("a page carries its plan to whoever reads the comment", () => {
    const page = `### DevTest\n\n${planMark(merge)}\n`;
    expect(planMarkIn(page)).toEqual({
      digest: merge.digest,
      changes: true,
      grants: new Set(sentBy(merge).map(grantHash)),
    });
    expect(planMarkIn("### DevTest")).toBeUndefined();
    expect(planMarkIn(planMark(planOf(before, { base: before })))).toMatchObject({ changes: false });
  });

  test("a plan with too many grants is compared by its digest alone", () => {
    const many = Array.from({ length: 1501 }, (_, index) => `person-${index}@example.com`);
    const large = planOf(sideOf({ racing: { groups: { qa: many } } }), {});
    const mark = planMarkIn(planMark(large));
    expect({ ...mark, length: planMark(large).length }).toMatchObject({
      grants: undefined,
      length: expect.any(Number),
    });
    expect(planMark(large).length).toBeLessThan(100);
    expect(verdictOf(large, "#12", mark)).toMatchObject({ isReviewed: true });
    expect(verdictOf(merge, "#12", mark)).toEqual({
      isReviewed: false,
      sentence: expect.stringContaining("too large"),
    });
  });

  test("a forged mark above the last one counts for nothing", () => {
    const forged = "<!-- devtest:plan digest=d1:000000000000 changes=false grants= -->";
    expect(planMarkIn(`${forged}\n${planMark(merge)}\n`)?.digest).toBe(merge.digest);
  });
});

describe("the text of the comment", () => {
  const page = `### DevTest: Nobody gains access\n\n${planMark(planOf(before, { base: before }))}\n`;

  test("an outcome takes the place of the one before", () => {
    const ending = {
      outcome: "Sent: 1 confirmed",
      verdict: "As reviewed in #12 (d1:0123).",
      commit: "a".repeat(40),
    };
    const first = mergedComment(page, { ...ending, url: undefined });
    const second = mergedComment(first, {
      ...ending,
      outcome: "Sent: 2 confirmed",
      url: "https://ci.example.com/1",
    });
    expect(second).toContain("**Sent: 2 confirmed.**");
    expect(second).toContain("[in this run](https://ci.example.com/1)");
    expect(second).not.toContain("1 confirmed");
    expect(second.match(/### DevTest/g)).toHaveLength(1);
  });

  test("an address that would end the link is left out", () => {
    const ending = {
      outcome: "Sent",
      verdict: "As reviewed.",
      commit: "a".repeat(40),
      url: "https://x) **hi**",
    };
    expect(mergedComment(undefined, ending)).not.toContain("hi");
  });

  test("a page without changes is nothing to say, unless something was said before", () => {
    expect(reviewComment(page, undefined)).toBeUndefined();
    expect(reviewComment(page, "earlier")).toMatch(/^\*\*Nothing is left of the change\*\*/);
  });

  test("a page that somebody else made is posted as it is", () => {
    expect(reviewComment("### Mine", undefined, "abc")).toBe("### Mine\n\nPlan of commit `abc`.");
  });
});
