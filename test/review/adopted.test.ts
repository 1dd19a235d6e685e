/** How a plan tells of what somebody added in the Console. */
import { expect, test } from "@jest/globals";
import { diagnoseBy } from "../../provider/document/schema.js";
import { testerKey } from "../../provider/people.js";
import { asJson } from "../../provider/review/json.js";
import { asMarkdown } from "../../provider/review/markdown.js";
import { planMark } from "../../provider/review/plan-mark.js";
import { asText } from "../../provider/review/text.js";
import { comparisonOf, githubLinks, sideOf } from "./comparisons.js";

const [ann, elena, zoe] = ["annabella@example.com", "elena@example.net", "zoe.quux@example.org"] as const;
const fingerprint = "3f".repeat(32);
const people = { racing: { groups: { qa: [ann, elena] }, certificates: [fingerprint] } };
const side = sideOf(people);
const app = side.desired.apps[0]?.appId ?? "";
const existing = [
  ...[ann, zoe].map((email) => ({ tester: testerKey(email), group: "qa", app })),
  { certificate: fingerprint, app },
];
const comparison = comparisonOf(
  { ...side, desired: { ...side.desired, existing } },
  { base: sideOf({ racing: { groups: { qa: [] } } }) },
);
const nobody = comparisonOf(
  {
    ...side,
    desired: { ...side.desired, existing: [...existing, { tester: testerKey(elena), group: "qa", app }] },
  },
  { base: sideOf({ racing: { groups: { qa: [] } } }) },
);

test("a terminal shows whoever is recorded apart from whoever is sent", () => {
  const text = asText(comparison);
  expect(text.split("\n")[0]).toMatch(/^1 person gains access, 2 already there are adopted · d1:/);
  expect(text).toContain(
    `Will be added (1 request: 1 list of 1 person):\n  ${testerKey(elena)} gets access to racing (group "qa")`,
  );
  expect(text).toContain(
    `\nRecorded as there already, not sent:\n  certificate ${fingerprint.slice(0, 16)} for racing  infra/devtest.yaml:3:9\n  ${testerKey(ann)} has access to racing (group "qa")  infra/devtest.yaml:4:9\n`,
  );
  expect(text).toContain(
    `\nNot listed, and stays on Amazon until somebody removes them in the Amazon Developer Console:\n  ${testerKey(zoe)} keeps access to racing (group "qa")\n`,
  );
  expect(text).toContain("Room: racing 3 of 50 testers, 1 of 3 certificates");
});

test("where nobody is sent, nothing is said to be for good, and it is a change all the same", () => {
  expect(asText(nobody)).toMatch(/^Nobody gains access, 3 already there are adopted/);
  expect(asText(nobody)).not.toContain("cannot be undone");
  expect(planMark(nobody.plan)).toContain("changes=true grants= -->");
});

test("Markdown has a section of its own", () => {
  const page = asMarkdown(comparison, { linkTo: githubLinks });
  expect(page).toContain("#### Recorded as there already, not sent: 1 person, 1 certificate\n");
  expect(page).toMatch(/\(group `qa`\)\n/);
  expect(page).toContain("has `racing` (group `qa`)");
  expect(page).toContain("#### Not listed, and stays on Amazon: 1 person\n");
});

test("whoever stays recorded by an entry that is out is shown, and is a change", () => {
  const base = { ...side, desired: { ...side.desired, existing } };
  const out = comparisonOf(side, { base });
  expect(asText(out)).toContain(
    `\nStays recorded as there by an entry that is out, not sent:\n  certificate ${fingerprint.slice(0, 16)} for racing`,
  );
  expect(asText(out)).toContain(`  ${testerKey(ann)} has access to racing (group "qa")`);
  expect(planMark(out.plan)).toContain("changes=true");
  const json = asJson(out) as { stillAdopted: { key: string }[]; summary: object };
  expect(json.stillAdopted.map(({ key }) => key)).toEqual([fingerprint, testerKey(ann)]);
  expect(json.summary).toMatchObject({ adopted: 0, stillAdopted: 2, found: 0, joins: 0 });
  expect(diagnoseBy("plan.schema.json")(json)).toEqual([]);
  expect(planMark(comparisonOf(base, { base }).plan)).toContain("changes=false");
});

test("a new entry for somebody who is listed already is shown, and is a change", () => {
  const head = { ...side, desired: { ...side.desired, existing } };
  const entered = comparisonOf(head, { base: side });
  expect(asText(entered)).toMatch(/^Nobody gains access, 2 already there are adopted/);
  expect(planMark(entered.plan)).toContain("changes=true");
});

test("JSON has a list, in which no address is, and fits its schema", () => {
  const json = asJson(comparison) as Record<string, { key: string; group: string }[]>;
  expect(diagnoseBy("plan.schema.json")(json)).toEqual([]);
  const keys = (part: string) => json[part]?.map(({ key, group }) => [key, group]);
  expect(keys("adopted")).toEqual([
    [fingerprint, "(certificates)"],
    [testerKey(ann), "qa"],
  ]);
  expect(keys("stillOnAmazon")).toEqual([[testerKey(zoe), "qa"]]);
  expect(json["summary"]).toMatchObject({ adopted: 2, stillAdopted: 0, found: 1, joins: 1 });
  expect(keys("joins")).toEqual([[testerKey(elena), "qa"]]);
  expect(JSON.stringify(json)).not.toContain("quux");
});
