import { describe, expect, test } from "@jest/globals";
import { app, complaints, group, head } from "./devtest-yaml.js";
import { appId, appUsing } from "./folder.js";

describe("each complaint is one line with place, path, problem and cure", () => {
  test.each<[string, string, string[]]>([
    [
      "no version, no apps",
      "groups: {}\n",
      [
        "devtest.yaml:1:1: lacks `version`; required: `version` and `apps`",
        "devtest.yaml:1:1: lacks `apps`; required: `version` and `apps`",
      ],
    ],
    ["a list", "- a\n", ["devtest.yaml:1:1: is a list; must be a map of keys"]],
    ["another version", "version: 2\napps: {}\n", ['devtest.yaml:1:10 version: is "2"; must be 1']],
    [
      "no apps after all",
      "version: 1\napps:\n",
      ["devtest.yaml:2:6 apps: has no value; must be a map of keys"],
    ],
    [
      "a misspelt key",
      app("group: [qa]"),
      [
        'devtest.yaml:8:5 apps.racing.group: unknown key (did you mean "groups"?); allowed: appId, packageName, certificates, groups',
      ],
    ],
    [
      "an unknown key like nothing known",
      `${head}colour: red\napps: {}\n`,
      [
        "devtest.yaml:2:1 colour: unknown key; allowed: version, groups, apps, existing, removed, guards, people, include",
      ],
    ],
    [
      "a key twice",
      `${head}apps: {}\napps: {}\n`,
      ["devtest.yaml:3:1 apps: duplicate key; keep one of them"],
    ],
    [
      "a merge key",
      `${head}groups:\n  qa: &qa { testers: [ann@example.com] }\n  beta:\n    <<: *qa\n    testers: [bob@example.com]\n${appUsing("qa", "beta")}`,
      [
        "devtest.yaml:5:5 groups.beta: merge keys (`<<`) are not part of YAML 1.2: nothing is merged; write the keys out, or repeat a whole value with an alias (`key: *anchor`)",
      ],
    ],
    [
      "an alias without an anchor",
      group("*crew"),
      [
        "devtest.yaml:4:14 groups.qa.testers: this alias has no anchor; mark what it repeats with & and the same word, further up",
        "devtest.yaml:4:14 groups.qa.testers: has no value; must be a list",
      ],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });

  test("all of them come at once, in the order of the file", () => {
    const lines = complaints(`colour: red
groups:
  qa: { testers: [nobody] }
apps:
  racing:
    appId: ${appId}
    certificates: [certs/none.pem]
    groups: [qb]
`);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "devtest.yaml:1:1:",
      "devtest.yaml:1:1",
      "devtest.yaml:3:19",
      "devtest.yaml:6:5",
      "devtest.yaml:7:20",
      "devtest.yaml:8:14",
    ]);
  });

  test("no address and no name is repeated, wherever it stands", () => {
    const text = complaints(`${head}groups:
  annabel.lee@example.com: { testers: {annabel.lee@example.com: Annabel} }
  qa: { testers: [annabel.lee@example.com, annabel.lee@example.com, annabel.lee, {email: annabel.lee@example.com, firstName: Annabel}, {email: annabel.lee@example.com, firstName: Anna}, {annabel.lee@example.com: 1}] }
  qb: { testersFrom: annabel.lee@example.com.csv }
annabel.lee@example.com: 1
apps: {}
removed: [{tester: annabel.lee@example.com}, {app: annabel.lee@example.com, group: x}]
`).join("\n");
    expect(text).toContain("a…e@example.com #");
    expect(text).not.toMatch(/annabel/i);
  });
});
