import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { second } from "./certificates.js";
import { complaints, head, load } from "./devtest-yaml.js";
import { appId, appUsing } from "./folder.js";

const root = `${head}include: [teams/*.yaml]\n`;

describe("a part", () => {
  test("names files from its own folder", () => {
    const { desired, warnings } = load(root, {
      "teams/racing/list.csv": "",
      "lists/qa.csv": "ann@example.com\n",
      "teams/here.csv": "bob@example.com\n",
      "teams/console.csv": "bob@example.com\n",
      "teams/racing.yaml": `groups:
  qa: { testersFrom: ../lists/qa.csv }
  beta: { testersFrom: ./here.csv }
existing: [{ testersFrom: console.csv, group: beta }]
${appUsing("qa", "beta").replace("certs/racing.pem", `../certs/racing.pem, ${JSON.stringify(second)}`)}`,
    });
    expect(warnings).toEqual([]);
    expect(
      desired.apps.map(({ groups }) => groups.map(({ testers }) => testers.map(({ email }) => email))),
    ).toEqual([[["ann@example.com"], ["bob@example.com"]]]);
    expect(desired.existing).toMatchObject([{ tester: testerKey("bob@example.com"), group: "beta" }]);
  });

  test.each([
    [
      "leaves the folder of the configuration",
      "../../etc/x.csv",
      '"../etc/x.csv" leaves the folder of the configuration',
    ],
    ["is absolute", "/etc/x.csv", '"/etc/x.csv" leaves the folder of the configuration'],
    ["is missing", "x.csv", '"teams/x.csv" does not exist (teams/x.csv)'],
    ["is empty", "", "is empty; must have at least one character"],
  ])("is told when a file that it names %s", (_what, file, sentence) => {
    const part = `groups: { qa: { testersFrom: "${file}" } }\n${appUsing("qa").replace("certs/", "../certs/")}`;
    expect(complaints(root, { "teams/a.yaml": part })).toEqual([
      expect.stringContaining(`teams/a.yaml:1:30 groups.qa.testersFrom: ${sentence}`),
    ]);
  });

  test("may have what the file that includes it may have, but for what is to hold for all parts", () => {
    const part = `version: 1
include: [other.yaml]
guards: { maxAdds: 1000 }
colour: red
`;
    expect(complaints(`${root}${appUsing()}`, { "teams/a.yaml": part })).toEqual([
      "teams/a.yaml:2:10 include: is not allowed here; an included file includes no others: name them in the file that includes this one",
      "teams/a.yaml:3:9 guards: is not allowed here; guards stand in the file that includes this one, so that whoever may change this file alone cannot loosen them",
      "teams/a.yaml:4:1 colour: unknown key; allowed: version, groups, apps, people, existing, removed",
    ]);
  });

  test.each([
    [
      "empty",
      "",
      ["teams/a.yaml:1:1: the file is empty; it needs `groups`, `apps`, `people`, `existing` or `removed`"],
    ],
    [
      "no more than comments",
      "# later\n",
      ["teams/a.yaml:1:1: the file is empty; it needs `groups`, `apps`, `people`, `existing` or `removed`"],
    ],
    ["an empty map", "{}", ["teams/a.yaml:1:1: is empty; must have at least one key"]],
    ["a list", "- a\n", ["teams/a.yaml:1:1: is a list; must be a map of keys"]],
    ["of a later version", "version: 2\n", ['teams/a.yaml:1:10 version: is "2"; must be 1']],
    ["two documents", "groups: {}\n---\ngroups: {}\n", [expect.stringMatching(/^teams\/a\.yaml:2:1: /)]],
    ["in the middle of a merge", "<<<<<<< HEAD\n", [expect.stringMatching(/^teams\/a\.yaml:1:1: /)]],
    [
      "with its groups in the wrong place",
      "apps:\n  racing:\n    groups:\n      qa: { testers: [] }\n",
      [
        "teams/a.yaml:3:5 apps.racing.groups: groups stand here, with their people; put them under `groups` at the top level, and list their keys here",
      ],
    ],
    [
      "with a key twice",
      "groups: { qa: { testers: [] } }\ngroups: {}\n",
      ["teams/a.yaml:2:1 groups: duplicate key; keep one of them"],
    ],
  ])("cannot be %s", (_what, part, lines) => {
    expect(complaints(`${root}${appUsing()}`, { "teams/a.yaml": part })).toEqual(lines);
  });

  test("that is no YAML is told beside others that are none, and nothing else", () => {
    const files = { "teams/a.yaml": "groups: [\n", "teams/b.yaml": "colour: red\n", "teams/c.yaml": 'x: "' };
    const lines = complaints(root, files);
    expect(lines.map((line) => line.split(":")[0])).toEqual(["teams/a.yaml", "teams/c.yaml"]);
  });

  test.each([
    ["gone.yaml", '"gone.yaml" does not exist (gone.yaml); create it, or correct the path'],
    ["gone*.yaml", "matches no file; correct the pattern, or take it out"],
  ])("that is missing silences what would follow from that: %s", (name, sentence) => {
    const text = `${head}include: [${name}]\n${appUsing("qa")}removed: [{ tester: yan }]\ncolour: red\n`;
    expect(complaints(text)).toEqual([
      `devtest.yaml:2:11 include[0]: ${sentence}`,
      expect.stringMatching(/^devtest\.yaml:10:1 colour: unknown key/),
    ]);
  });

  test("has the apps where the file that includes it has none", () => {
    expect(complaints(root, { "teams/a.yaml": "groups: { qa: { testers: [] } }\n" })).toEqual([
      "devtest.yaml:1:1: lacks `apps`; give them in this file, or in one that it includes",
    ]);
    expect(complaints(head)).toEqual(["devtest.yaml:1:1: lacks `apps`; required: `version` and `apps`"]);
    expect(complaints("include: [teams/*.yaml]\n", { "teams/a.yaml": "apps: {}\n" })).toEqual([
      "devtest.yaml:1:1: lacks `version`; required: `version`",
    ]);
  });

  test("may hold keys that mean something to JavaScript", () => {
    expect(
      complaints(`${root}${appUsing()}`, { "teams/a.yaml": "__proto__: { groups: 1 }\nconstructor: 1\n" }),
    ).toHaveLength(2);
    expect(
      complaints(`${root}${appUsing()}`, { "teams/a.yaml": "groups: { __proto__: { testers: [] } }\n" }),
    ).toEqual([expect.stringMatching(/^teams\/a\.yaml:1:11 groups\.__proto__: is not valid; /)]);
  });
});

describe("what two parts say about one thing is told with both places:", () => {
  const two = (a: string, b: string, more = appUsing()) =>
    complaints(root + more, { "teams/a.yaml": a, "teams/b.yaml": b });
  const cure = "keep one of the two, or give one another key";
  const people = (list: string) => `groups: { qa: { testers: ${list} } }\n`;

  test.each([
    [
      "groups",
      people("[]"),
      people("[]"),
      [`teams/b.yaml:1:11 groups.qa: the same key stands at teams/a.yaml:1:11; ${cure}`],
    ],
    [
      "apps",
      "",
      appUsing().replace("certs/", "../certs/").replace(appId, appId.replace(/.{8}$/, "11111111")),
      [`teams/b.yaml:2:3 apps.racing: the same key stands at devtest.yaml:4:3; ${cure}`],
    ],
    [
      "people",
      "people: { ann: ann@example.com }\n",
      "people: { ann: bob@example.com }\n",
      [`teams/b.yaml:1:11 people[…]: the same key stands at teams/a.yaml:1:11; ${cure}`],
    ],
    [
      "keys in two Unicode forms",
      'groups: { "é": { testers: [] } }\n',
      'groups: { "e\u0301": { testers: [] } }\n',
      [
        expect.stringMatching(
          /^teams\/b\.yaml:1:11 groups\["e\u0301"\]: the key is the same as at teams\/a\.yaml:1:11, in another Unicode form/,
        ),
      ],
    ],
    [
      "names on Amazon",
      people("[]"),
      "groups: { other: { name: QA, testers: [] } }\n",
      [
        expect.stringMatching(
          /^teams\/b\.yaml:1:26 groups\.other\.name: the name on Amazon differs from that of "qa" at teams\/a\.yaml:1:11 in letter case only/,
        ),
      ],
    ],
    [
      "addresses",
      "people: { ann: ann@example.com }\n",
      "people: { eve: { emails: { home: Ann@example.com } } }\n",
      [
        `teams/b.yaml:1:34 people[…].emails[…]: ${testerKey("ann@example.com")} stands under \`people\` twice, first at teams/a.yaml:1:16; keep one of the two`,
      ],
    ],
    [
      "names of people",
      people("[{ email: ann@example.com, firstName: Ann }]"),
      "people: { ann: { email: ann@example.com, firstName: Anna } }\ngroups: { beta: { testers: [ann] } }\n",
      [expect.stringMatching(/another first name at teams\/[ab]\.yaml/)],
    ],
    [
      "somebody who is removed",
      people("[ann@example.com]"),
      "removed: [{ tester: ann@example.com }]\n",
      [
        `teams/b.yaml:1:21 removed[0].tester: ${testerKey("ann@example.com")} is removed here, and listed in the group "qa" at teams/a.yaml:1:27; keep one of the two`,
      ],
    ],
    [
      "somebody who exists",
      `existing: [{ tester: ann@example.com, group: qa, app: racing }]\n${people("[]")}`,
      "removed: [{ tester: bob@example.com }, { tester: ann@example.com }]\n",
      [
        expect.stringMatching(
          /^teams\/a\.yaml:1:22 existing\[0\]\.tester: .* exists by this entry, and is removed by the one at teams\/b\.yaml:1:50; /,
        ),
      ],
    ],
  ])("%s", (_what, a, b, lines) => {
    expect(two(a === "" ? "people: {}\n" : a, b)).toEqual(lines);
  });

  test("lists in several parts are counted from their own beginnings", () => {
    const entry = (count: number) =>
      `removed: [${"{ tester: yan@example.com }, ".repeat(count)}{ tester: zoe }]\npeople: {}\n`;
    const lines = two(entry(1), entry(2));
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["removed[1].tester:", "removed[2].tester:"]);
  });

  test("what is malformed in one part silences nothing that stands at its place in another", () => {
    const lines = two(
      "groups: { qa: { testers: [bob@example.com, Bob@example.com] } }\nexisting: [{ tester: ann@example.com, group: x }]\n",
      'groups: { qa: { testers: ["bob@"] } }\nexisting: [{ tester: "?@", group: x }, { tester: ann@example.com, group: x }]\n',
    );
    const noApp = "existing\\[0\\]\\.group: no app of this file uses a group";
    expect(lines).toEqual([
      expect.stringMatching(/^teams\/a\.yaml:1:44 groups\.qa\.testers\[1\]: .* is in this group twice/),
      expect.stringMatching(new RegExp(`^teams/a\\.yaml:2:46 ${noApp}`)),
      expect.stringMatching(/^teams\/b\.yaml:1:11 groups\.qa: the same key stands at teams\/a\.yaml:1:11/),
      expect.stringMatching(/^teams\/b\.yaml:1:27 groups\.qa\.testers\[0\]: is not valid/),
      expect.stringMatching(/^teams\/b\.yaml:2:22 existing\[0\]\.tester: is not valid/),
      expect.stringMatching(new RegExp(`^teams/b\\.yaml:2:74 ${noApp.replace("0", "1")}`)),
    ]);
  });
});
