import { describe, expect, test } from "@jest/globals";
import { complaints, head } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

describe("Amazon's limits are counted over distinct people and told with the figures", () => {
  const people = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, index) => `p${from + index}@example.com`).join(", ");

  test("50 per app are fine though listed 90 times; 51 are not", () => {
    const groups = (second: number): string =>
      `${head}groups:\n  qa: { testers: [${people(0, 50)}] }\n  beta: { testers: [${people(10, second)}] }\n${appUsing("qa", "beta")}`;
    expect(complaints(groups(50))).toEqual([]);
    expect(complaints(groups(51))).toEqual([
      'devtest.yaml:10:13 apps.racing.groups: 51 different people in the groups of this app ("qa": 50, "beta": 41); at most 50 per app: take 1 person out of these groups, or let this app use fewer groups (they count together, so splitting one does not help)',
    ]);
  });

  test("300 groups per account are fine, 301 are not", () => {
    const groups = (count: number): string =>
      `${head}groups:\n${Array.from({ length: count }, (_, index) => `  g${index}: { testers: [ann@example.com] }\n`).join("")}${appUsing("g0")}`;
    expect(complaints(groups(300))).toEqual([]);
    expect(complaints(groups(301))).toEqual([
      "devtest.yaml:2:1 groups: 301 groups; at most 300 per account: put the people of small groups into one group",
    ]);
  });

  test("1,500 people per account are fine, 1,501 are not", () => {
    const groups = (count: number): string =>
      `${head}groups:\n  qa: { testers: [ann@example.com] }\n  all: { testers: [${people(0, count - 1)}] }\n${appUsing("qa")}`;
    expect(complaints(groups(1500))).toEqual([]);
    expect(complaints(groups(1501))).toEqual([
      "devtest.yaml:2:1 groups: 1,501 different people in all groups; at most 1,500 per account: take 1 person out",
    ]);
  });
});
