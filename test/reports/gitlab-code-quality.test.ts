import { expect, test } from "@jest/globals";
import { gitlabCodeQuality, type QualityFinding } from "../../provider/reports/gitlab-code-quality.js";

interface Shown {
  readonly fingerprint: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const finding: QualityFinding = {
  severity: "major",
  place: { file: "a/devtest.yaml", line: 7 },
  checkName: "devtest-validate",
  description: "version: is missing",
  knownBy: ["version", "is missing"],
};

function report(...findings: Partial<QualityFinding>[]): Shown[] {
  return JSON.parse(gitlabCodeQuality(findings.map((one) => ({ ...finding, ...one }))));
}

function prints(...findings: Partial<QualityFinding>[]): string[] {
  return report(...findings).map(({ fingerprint }) => fingerprint);
}

test("nothing to report is an empty list", () => expect(gitlabCodeQuality([])).toBe("[]\n"));

test("a finding has the six fields that GitLab reads", () => {
  expect(report({})).toEqual([
    {
      description: "version: is missing",
      check_name: "devtest-validate",
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: "major",
      location: { path: "a/devtest.yaml", lines: { begin: 7 } },
    },
  ]);
});

test("a finding about a whole file is shown at its first line", () => {
  expect(report({ place: { file: "a" } })[0]?.location).toEqual({ path: "a", lines: { begin: 1 } });
});

test("the fingerprint stays when the line moves, or the sentence is written anew", () => {
  const moved = { place: { file: "a/devtest.yaml", line: 99 }, description: "another sentence" };
  expect(prints(moved)).toEqual(prints({}));
});

test("the fingerprint is another one for another file, another path and another problem", () => {
  const others = [
    { place: { file: "b" } },
    { knownBy: ["apps", "is missing"] },
    { knownBy: ["version", "is 2"] },
  ];
  expect(new Set([...prints({}), ...others.flatMap((one) => prints(one))]).size).toBe(4);
});

test("parts that only run together are another fingerprint", () => {
  expect(prints({ knownBy: ["a", "bc"] })).not.toEqual(prints({ knownBy: ["ab", "c"] }));
});

test("no two findings of a report have one fingerprint; those that are there first keep theirs", () => {
  const three = prints({}, {}, {});
  expect(new Set(three).size).toBe(3);
  expect(three.slice(0, 2)).toEqual(prints({}, {}));
});
