import { expect, test } from "@jest/globals";
import { asText } from "../../provider/review/text.js";
import { comparisonOf, sideOf } from "./comparisons.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";
const nobody = sideOf({});
const crowd = (count: number) => Array.from({ length: count }, (_, index) => `tester.${index}@example.com`);

test("a person has one line with all apps, and whoever leaves stays on Amazon", () => {
  const app = (person: string) => ({ groups: { qa: [person, "cleopatra@example.org"] } });
  const base = sideOf({ racing: app(bob), puzzle: app(bob) });
  const head = sideOf({ racing: app(ann), puzzle: app(ann) });
  const comparison = comparisonOf(head, { base });
  expect(
    asText(comparison),
  ).toBe(`1 person gains access (2 grants), 1 keeps it after leaving · ${comparison.plan.digest}
infra/devtest.yaml, compared with main (commit bbbbbbbbbbbb)

Will be added (2 requests: 2 lists of 1 person):
  a…a@example.com #54916fbc65 gets access to racing, puzzle (group "qa")  infra/devtest.yaml:3:9
A merge cannot be undone: the service only adds, and removing is by hand in the Amazon Developer Console.

Leaves the file, but stays on Amazon until somebody removes them in the Amazon Developer Console:
  b…r@example.com #f3d89acfbb keeps access to racing, puzzle (group "qa")  infra/devtest.yaml:3:9

Unchanged: 2. Room: racing 3 of 50 testers, 0 of 3 certificates; puzzle 3 of 50 testers, 0 of 3 certificates; account 3 of 1,500 testers, 1 of 300 tester groups.
`);
});

test.each<[string, string, Parameters<typeof sideOf>[0]]>([
  ["one list", "1 request: 1 list of 1 person", { racing: { groups: { qa: [ann] } } }],
  [
    "lists of several sizes, and certificates",
    "4 requests: 2 lists of 1 to 2 people, 2 certificates",
    { racing: { groups: { qa: [ann], beta: [ann, bob] }, certificates: ["3f".repeat(32), "4e".repeat(32)] } },
  ],
  ["certificates alone", "1 request", { racing: { certificates: ["3f".repeat(32)] } }],
])("requests are foretold with their sizes: %s", (_what, words, apps) => {
  expect(asText(comparisonOf(sideOf(apps), { base: nobody }))).toContain(`Will be added (${words}):\n`);
});

test("from 80 % of a limit on there is a warning, for each of the four", () => {
  const warned = (apps: Parameters<typeof sideOf>[0]) =>
    asText(comparisonOf(sideOf(apps), { base: nobody }))
      .split("\n")
      .filter((line) => line.startsWith("warning:"));
  const certificates = ["3f", "4e", "5d"].map((digits) => digits.repeat(32));
  expect(warned({ racing: { groups: { qa: crowd(39) }, certificates: certificates.slice(1) } })).toEqual([]);
  expect(warned({ racing: { groups: { qa: crowd(40) }, certificates } })).toEqual([
    "warning: racing: nearly full after this, with 40 of 50 testers, 3 of 3 certificates",
  ]);
  const groups = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, g) => [`g${g}`, [ann]]));
  expect(warned({ racing: { groups: groups(239) } })).toEqual([]);
  expect(warned({ racing: { groups: groups(240) } })).toEqual([
    "warning: account: nearly full after this, with 240 of 300 tester groups",
  ]);
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count / 30 }, (_, app) => [
        `app${app}`,
        { groups: { qa: crowd(30).map((one) => one.replace("tester", `tester${app}`)) } },
      ]),
    );
  expect(warned(many(1170))).toEqual([]);
  expect(warned(many(1200))).toEqual([
    "warning: account: nearly full after this, with 1,200 of 1,500 testers",
  ]);
});
