import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../../provider/people.js";
import { type Books, brokenRules, type Evidence, judge, type Membership } from "./judge.js";

const appId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";
const ann: Membership = { appId, group: "qa", email: "annabella@example.com" };
const bob: Membership = { appId, group: "qa", email: "bob.builder@example.com" };
const secrets = ["secret-of-account-01", ann.email, bob.email];

/** A state in which these people are confirmed. */
function stateWith(...people: readonly Membership[]): string {
  const confirmed = Object.fromEntries(people.map(({ email }) => [testerKey(email), 1]));
  const group = {
    urn: "urn:pulumi:live::account-01::pulumi-nodejs:dynamic/devtest:TesterGroup::qa",
    type: "pulumi-nodejs:dynamic/devtest:TesterGroup",
    inputs: { appId, groupName: "qa" },
    outputs: { confirmed },
  };
  return JSON.stringify({ version: 3, deployment: { resources: [group] } });
}

interface Scenario {
  readonly books?: Partial<Books>;
  readonly evidence?: Evidence;
  readonly stored?: Record<string, string>;
}

/** Two people, each sent once and there; the run that died had sent both, and its state confirms both. */
function found({ books = {}, evidence, stored = {} }: Scenario) {
  const all = [{ listed: [ann, bob], present: [ann, bob], sent: [ann, bob], secrets, ...books }];
  const died = evidence ?? { sent: [ann, bob], state: stateWith(ann, bob) };
  return judge(all, died, new Map(Object.entries(stored)));
}

test("nothing is wrong when everybody is there and was sent once", () => {
  expect(found({ stored: { ".pulumi/stacks/account-01/live.json": "{}" } })).toEqual({
    people: 2,
    misplaced: 0,
    unconfirmed: 0,
    unconfirmedAgain: 0,
    sentTwice: 0,
    locks: 0,
    readable: 0,
  });
  expect(brokenRules(found({}))).toEqual([]);
});

test("the unconfirmed are to be sent once more", () => {
  const evidence = { sent: [ann, bob], state: stateWith(ann) };
  const again = found({ books: { sent: [ann, bob, bob] }, evidence });
  expect(again).toMatchObject({ unconfirmed: 1, unconfirmedAgain: 1, sentTwice: 0 });
  expect(brokenRules(again)).toEqual([]);
});

const wrong: Record<string, [Scenario, string]> = {
  "somebody is missing at a service": [{ books: { present: [ann] } }, "misplaced is 1, and has to be 0"],
  "somebody is at a service who is not listed": [
    { books: { listed: [bob] } },
    "misplaced is 1, and has to be 0",
  ],
  "somebody is in another group": [
    { books: { present: [ann, { ...bob, group: "beta" }] } },
    "misplaced is 2, and has to be 0",
  ],
  "somebody confirmed was sent twice": [
    { books: { sent: [ann, ann, bob] } },
    "sentTwice is 1, and has to be 0",
  ],
  "somebody unconfirmed was not sent again": [
    { evidence: { sent: [ann, bob], state: stateWith(ann) } },
    "of 1 unconfirmed people 0 were sent once more",
  ],
  "a lock is left": [
    { stored: { ".pulumi/locks/organization/account-01/live/one.json": "{}" } },
    "locks is 1, and has to be 0",
  ],
  "somebody is readable in the backend": [
    { stored: { ".pulumi/stacks/account-01/live.json": `{"email":"${ann.email}"}` } },
    "readable is 1, and has to be 0",
  ],
};

describe("a rule is broken when", () => {
  test.each(Object.entries(wrong))("%s", (_, [scenario, rule]) => {
    expect(brokenRules(found(scenario))).toEqual([rule]);
  });

  test("somebody unconfirmed was sent three times", () => {
    const evidence = { sent: [bob], state: stateWith(ann) };
    expect(brokenRules(found({ books: { sent: [ann, bob, bob, bob] }, evidence }))).toEqual([
      "sentTwice is 1, and has to be 0",
      "of 1 unconfirmed people 0 were sent once more",
    ]);
  });
});
