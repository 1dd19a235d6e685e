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
  outcomeSentence(outcomeOf(plan, planOf(head, { base: head, state }), state));

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

  test("nobody is confirmed whom the state does not confirm under the ledger's number", () => {
    const state = stateOf(after, 3);
    const renumbered = new Map([...state.confirmed].map(([at, number]) => [at, number + 10] as const));
    const other = { ...state, confirmed: renumbered };
    expect(told(merge, other, after)).toMatch(/^Nothing was sent: 0 confirmed, /);
    expect(outcomeSentence(outcomeOf(merge, undefined, other))).toMatch(/^Nothing was sent: 0 confirmed, /);
  });

  test("whom a later merge has taken out, and nobody ever sent, is not confirmed", () => {
    expect(told(merge, stateOf(before, 2), before)).toBe(
      "Nothing to send: 0 confirmed, 0 unconfirmed, 1 not listed any more (2 grants), 1 may still have access",
    );
  });

  test.each([
    ["an older run that is repeated", after],
    ["a later file", before],
  ])("whoever left again was sent, and is still on Amazon: %s", (_, head) => {
    const first = stateOf(after, 3);
    const ledger = { ...first.ledger, ...nextState(first.ledger, ledgerInputs(before.desired, "file")) };
    const later = { ...first, ledger, confirmed: new Map<string, number>() };
    expect(told(merge, later, head)).toBe(
      "Sent: 0 confirmed, 0 unconfirmed, 1 left since and still on Amazon (2 grants), 1 may still have access",
    );
  });

  test("a certificate that is registered under an earlier package was not sent", () => {
    const old = sideOf({ racing: { certificates: [certificate] } });
    const apps = old.desired.apps.map((app) => ({ ...app, packageName: "com.example.moved" }));
    const moved = { ...old, desired: { ...old.desired, apps } };
    const registered = (name: string) => ({ ...stateOf(old, 1), packages: new Map([["00000000", name]]) });
    const plan = planOf(moved, { base: old });
    expect(told(plan, registered("com.example.app0"), moved)).toMatch(/^Nothing was sent: /);
    expect(told(plan, registered("com.example.moved"), moved)).toMatch(/^Sent: 0 confirmed \(and 1 cert/);
  });

  test("where the file of the run cannot be used, the state alone tells", () => {
    const sentence = (state: Known) => outcomeSentence(outcomeOf(merge, undefined, state));
    expect(sentence(stateOf(after, 3))).toMatch(/^Sent: 1 confirmed \(2 grants\)/);
    expect(sentence(stateOf(before, 2))).toMatch(/^Nothing was sent: /);
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
    expect(verdictOf(merge, "#12", mark)).toMatchObject({
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
  const reviewed = verdictOf(merge, "#12", planMarkIn(planMark(merge)));
  const page = `### DevTest: Nobody gains access\n\n${planMark(planOf(before, { base: before }))}\n`;

  test("an outcome takes the place of the one before", () => {
    const ending = {
      outcome: "Sent: 1 confirmed",
      verdict: reviewed,
      commit: "a".repeat(40),
    };
    const first = mergedComment(page, { ...ending, url: undefined }, 65_000);
    const again = { ...ending, outcome: "Sent: 2 confirmed", url: "https://ci.example.com/1" };
    const second = mergedComment(first, again, 65_000);
    expect(second).toContain("**Sent: 2 confirmed.**");
    expect(second).toContain("[in this run](https://ci.example.com/1)");
    expect(second).not.toContain("1 confirmed");
    expect(second.match(/### DevTest/g)).toHaveLength(1);
  });

  test("the pull request in it is a link, and what is not ours is a code span", () => {
    expect(reviewed).toEqual({
      isReviewed: true,
      sentence: `As reviewed in #12 (${merge.digest}).`,
      markdown: `As reviewed in #12 (\`${merge.digest}\`).`,
      inShort: `As reviewed in #12 (\`${merge.digest}\`).`,
    });
    const { markdown, sentence } = verdictOf(merge, "#12", undefined);
    expect(markdown).toMatch(/: 1 person: `e…a@example\.net #[0-9a-f]{10}` \(group `"beta"` on `racing`\), /);
    expect(sentence).not.toContain("`");
  });

  test("what has no room gives way: the names first, then the plan but its mark", () => {
    const verdict = verdictOf(merge, "#12", undefined);
    const ending = { outcome: "Sent: 1 confirmed", verdict, commit: "a".repeat(40), url: undefined };
    const plan = `### DevTest\n${"x".repeat(5000)}\n${planMark(merge)}\n`;
    const whole = mergedComment(plan, ending, 65_000);
    expect(whole).toContain("e…a@example.net");
    const brief = mergedComment(plan, ending, whole.length - 1);
    expect(brief).toContain("x".repeat(5000));
    expect(brief).toMatch(/nobody can tell whether this was reviewed: 1 person\. Merged/);
    const least = mergedComment(plan, ending, 1000);
    expect(least.length).toBeLessThan(1000);
    expect(least).toContain("**Sent: 1 confirmed.**");
    expect(least).toContain("has no room");
    expect(planMarkIn(least)).toEqual(planMarkIn(plan));
    expect(planMarkIn(mergedComment(least, ending, 1000))).toEqual(planMarkIn(plan));
  });

  test("an address that would end the link is left out", () => {
    const ending = {
      outcome: "Sent",
      verdict: reviewed,
      commit: "a".repeat(40),
      url: "https://x) **hi**",
    };
    expect(mergedComment(undefined, ending, 65_000)).not.toContain("hi");
  });

  test("a page without changes is nothing to say, unless something was said before", () => {
    expect(reviewComment(page, undefined)).toBeUndefined();
    expect(reviewComment(page, "earlier")).toMatch(/^\*\*Nothing is left of the change\*\*/);
  });

  test("a page that somebody else made is posted as it is", () => {
    expect(reviewComment("### Mine", undefined, "abc")).toBe("### Mine\n\nPlan of commit `abc`.");
  });
});
