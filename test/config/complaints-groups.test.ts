import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { complaints, group, head } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

const address = "must be an e-mail address such as ann@example.com, and nothing else";
const twice = "keep one of the two";
const ann = testerKey("ann@example.com");

describe("each complaint is one line with place, path, problem and cure", () => {
  test.each<[string, string, string[]]>([
    [
      "a group without people",
      `${head}groups:\n  qa: {}\n${appUsing("qa")}`,
      [
        "devtest.yaml:3:7 groups.qa: has neither `testers` nor `testersFrom`; give `testers` or `testersFrom`",
      ],
    ],
    [
      "an address that is none",
      group("[ann at example.com, ann@example, '@example.com', ann@example.com.]"),
      [
        `devtest.yaml:4:15 groups.qa.testers[0]: is not valid; ${address}`,
        `devtest.yaml:4:35 groups.qa.testers[1]: is not valid; ${address}`,
        `devtest.yaml:4:48 groups.qa.testers[2]: is not valid; ${address}`,
        `devtest.yaml:4:64 groups.qa.testers[3]: is not valid; ${address}`,
      ],
    ],
    [
      "a direction-changing character in an address",
      group('["a\\u202enn@example.com"]'),
      [`devtest.yaml:4:15 groups.qa.testers[0]: contains the character U+202E; ${address}`],
    ],
    [
      "a number for a name, a blank name, a name with a bell",
      group(
        '[{email: a@example.com, firstName: 7}, {email: b@example.com, firstName: " ", lastName: "\\a"}]',
      ),
      [
        "devtest.yaml:4:49 groups.qa.testers[0].firstName: is a number; must be text: put it in quotes",
        "devtest.yaml:4:87 groups.qa.testers[1].firstName: is not valid; a name must not be blank: leave the key out instead",
        "devtest.yaml:4:102 groups.qa.testers[1].lastName: contains the character U+0007; remove all control, invisible and direction-changing characters",
      ],
    ],
    [
      "the same broken address twice, which is not compared with others",
      group("[nobody, nobody, {email: nobody}, {email: nobody}]"),
      [
        `devtest.yaml:4:15 groups.qa.testers[0]: is not valid; ${address}`,
        `devtest.yaml:4:23 groups.qa.testers[1]: is not valid; ${address}`,
        `devtest.yaml:4:39 groups.qa.testers[2].email: is not valid; ${address}`,
        `devtest.yaml:4:56 groups.qa.testers[3].email: is not valid; ${address}`,
      ],
    ],
    [
      "a tester without an address",
      group("[{firstName: Ann}, ]"),
      ["devtest.yaml:4:15 groups.qa.testers[0]: lacks `email`; required: `email`"],
    ],
    [
      "the same person twice in a group",
      group("[ann@example.com, bob@example.com, {email: ANN@example.com}]"),
      [
        `devtest.yaml:4:49 groups.qa.testers[2]: ${ann} is in this group twice, first at devtest.yaml:4:15; ${twice}`,
      ],
    ],
    [
      "one person with two names",
      `${head}groups:
  qa: { testers: [{ email: ann@example.com, firstName: Ann, lastName: Lee }, bob@example.com] }
  beta: { testers: [{ email: ann@example.com, firstName: Anna }, bob@example.com] }
${appUsing("qa", "beta")}`,
      [
        `devtest.yaml:4:21 groups.beta.testers[0]: ${ann} has another first name at devtest.yaml:3:19; give one person one name (or leave it out in one place)`,
      ],
    ],
    [
      "reserved and blank names of groups",
      `${head}groups:
  (certificates): { testers: [a@example.com] }
  __proto__: { testers: [b@example.com] }
  constructor: { testers: [c@example.com] }
  crew: { name: " crew", testers: [d@example.com] }
${appUsing("crew")}`,
      [
        'devtest.yaml:3:3 groups["(certificates)"]: is not valid; a name must not be blank, begin or end with white space, contain control, invisible or direction-changing characters, or be `(certificates)` or `__proto__`, which are reserved',
        "devtest.yaml:4:3 groups.__proto__: is not valid; a name must not be blank, begin or end with white space, contain control, invisible or direction-changing characters, or be `(certificates)` or `__proto__`, which are reserved",
        'devtest.yaml:5:3 groups.constructor: "constructor" is reserved by JavaScript; give the group another name',
        "devtest.yaml:6:17 groups.crew.name: is not valid; a name must not be blank, begin or end with white space, contain control, invisible or direction-changing characters, or be `(certificates)` or `__proto__`, which are reserved",
      ],
    ],
    [
      "two groups of one name on Amazon, and two that differ in letter case",
      `${head}groups:
  qa: { testers: [a@example.com] }
  crew: { name: qa, testers: [a@example.com] }
  QA: { testers: [a@example.com] }
${appUsing("qa")}`,
      [
        'devtest.yaml:4:17 groups.crew.name: the name on Amazon is the same as that of "qa" at devtest.yaml:3:3; give each group a name of its own, or make them one group',
        'devtest.yaml:5:3 groups.QA: the name on Amazon differs from that of "qa" at devtest.yaml:3:3 in letter case only; give each group a name of its own, or make them one group',
      ],
    ],
    [
      "two people with one key",
      group("[person12630275@example.com, person14935695@example.com]"),
      [
        "devtest.yaml:4:43 groups.qa.testers[1]: the address is another one than at devtest.yaml:4:15, but has the same key p…5@example.com #aa263c7948; one of the two people has to use another address",
      ],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });
});

test.each<[string, string, string]>([
  [
    "in a group",
    `${head}groups: { qa: { Annabella: a@example.com } }\n${appUsing("qa")}`,
    "devtest.yaml:2:17 groups.qa[…]: unknown key; ",
  ],
  [
    "in the people of a group",
    `${head}groups: { qa: { testers: { Annabella: 1, Annabella: 2 } } }\n${appUsing("qa")}`,
    "devtest.yaml:2:42 groups.qa.testers[…]: duplicate key; ",
  ],
  [
    "in a removal",
    `${head}apps: {}\nremoved: [{ Annabella: a@example.com }]\n`,
    "devtest.yaml:3:13 removed[0][…]: unknown key; ",
  ],
  [
    "under testers at the top",
    `${head}apps: {}\ntesters: { Annabella: 1, Annabella: 2 }\n`,
    "devtest.yaml:3:26 testers[…]: duplicate key; ",
  ],
])("a name that is a key %s is not repeated", (_where, text, line) => {
  const lines = complaints(text);
  expect(lines).toContainEqual(expect.stringContaining(line));
  expect(lines.join("\n")).not.toContain("Annabella");
});

test("a name that stands where a key or an alias should is not repeated", () => {
  const lines = complaints(
    group("[{ Annabella Fairweather: a@example.com }, { email: b@example.com, lastName: *Fair }]"),
  );
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join("\n")).not.toMatch(/Annabella|Fair/);
});
