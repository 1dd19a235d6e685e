import { expect, test } from "@jest/globals";
import { gitlabCodeQuality } from "../../provider/reports/gitlab-code-quality.js";
import type { Comparison } from "../../provider/review/comparison.js";
import { qualityFindingsOf, terraformReportOf } from "../../provider/review/gitlab.js";
import { comparisonOf, many, oneJoinsOneLeaves, sideOf } from "./comparisons.js";

const nobody = sideOf({});
const report = (comparison: Comparison): { fingerprint: string }[] =>
  JSON.parse(gitlabCodeQuality(qualityFindingsOf(comparison, false)));

test("whoever joins is information at the line, whoever stays on Amazon a minor finding beside it", () => {
  const comparison = { ...oneJoinsOneLeaves, placeInHead: () => undefined };
  expect(report(comparison)).toMatchObject([
    {
      severity: "info",
      check_name: "devtest/will-get-access",
      description: "e…a@example.net #f39ff2f013 gets access to racing and puzzle (group qa)",
      location: { path: "infra/devtest.yaml", lines: { begin: 4 } },
    },
    {
      severity: "minor",
      check_name: "devtest/stays-on-amazon",
      description: expect.stringContaining("b…r@example.com #f3d89acfbb keeps access to racing and puzzle"),
      location: { path: "infra/devtest.yaml", lines: { begin: 1 } },
    },
  ]);
});

test("fingerprints are unique, and the same when lines move", () => {
  const qa = ["annabella@example.com", "elena@example.net"];
  const both = { racing: { groups: { qa, beta: qa } } };
  const prints = (comparison: Comparison) => report(comparison).map(({ fingerprint }) => fingerprint);
  const before = prints(comparisonOf(sideOf(both), { base: nobody }));
  expect(new Set(before).size).toBe(4);
  const moved = { racing: { ...both.racing, certificates: ["1".repeat(64)] } };
  expect(prints(comparisonOf(sideOf(moved), { base: nobody }))).toEqual(expect.arrayContaining(before));
});

test("the widget counts grants and certificates that join, and never anything deleted", () => {
  expect(terraformReportOf(oneJoinsOneLeaves.plan)).toBe('{"create":2,"update":0,"delete":0}\n');
  const everybody = comparisonOf(sideOf(many(1500, 30)), { base: nobody });
  expect(terraformReportOf(everybody.plan)).toBe('{"create":45030,"update":0,"delete":0}\n');
  const left = comparisonOf(nobody, { base: sideOf(many(3, 1)) });
  expect(terraformReportOf(left.plan)).toBe('{"create":0,"update":0,"delete":0}\n');
});
