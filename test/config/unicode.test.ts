import { describe, expect, test } from "@jest/globals";
import { inputsOf } from "../../provider/resources/inputs.js";
import { complaints, group, head, load } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

/** A name with an accent, written in two ways that look the same. */
const [one, two] = ["\u00c9quipe", "E\u0301quipe"];
const people = (name: string) => `{ testers: [ann@example.com] , name: "${name}" }`;

describe("a name in two Unicode forms is one name", () => {
  const filled = (name: string) => {
    const groups = `groups:\n  "${name}": { testers: [{ email: jos${name}@example.com, firstName: "Ann ${name}", lastName: ${name} }] }`;
    const removed = `removed:\n  - { group: "${name} B", app: "${name} app" }\n  - { tester: zo${name}@example.com, group: "${name}" }`;
    const app = appUsing(`"${name}"`).replace("racing:", `"${name} app":`);
    return load(`${head}${groups}\n${app}${removed}\n`).desired;
  };

  test("wherever the file has one: groups, people, apps, removals", () => {
    expect(filled(two)).toEqual(filled(one));
    expect(inputsOf(filled(two), "file", "masked")).toEqual(inputsOf(filled(one), "file", "masked"));
  });

  test("and what is sent and kept is composed", () => {
    expect(JSON.stringify(inputsOf(filled(two), "file", "masked"))).not.toMatch(/\u0301/);
  });

  test("also where a program makes the inputs of an app by itself", () => {
    const [app] = filled(one).apps;
    if (app === undefined) throw new Error("no app");
    const written = { ...app, groups: app.groups.map((group) => ({ ...group, name: two })) };
    const inputs = inputsOf({ apps: [written], removed: [] }, "file", "masked");
    expect(inputs).toEqual(inputsOf({ apps: [app], removed: [] }, "file", "masked"));
  });

  test("in one file as in two: an app may use the group in the other form", () => {
    const text = `${head}groups: { ${one}: { testers: [ann@example.com] } }\n${appUsing(two)}`;
    expect(load(text).desired.apps[0]?.groups.map(({ name }) => name)).toEqual([one]);
  });

  test("and its removal is one of somebody who is listed", () => {
    const text = `${head}groups: { ${one}: { testers: [ann@example.com] } }\n${appUsing(one)}removed: [{ group: ${two} }]\n`;
    expect(complaints(text)).toEqual([
      "devtest.yaml:9:20 removed[0].group: this group is removed here, and listed at devtest.yaml:2:11; keep one of the two",
    ]);
  });
});

describe("what differs without being seen is told by its characters", () => {
  const otherForm = "in another Unicode form (U+0045 U+0301 here and U+00C9 there)";

  test.each<[string, string, string[]]>([
    [
      "two keys of groups",
      `${head}groups:\n  ${one}: { testers: [ann@example.com] }\n  ${two}: { testers: [bob@example.com] }\n${appUsing(one)}`,
      [
        `devtest.yaml:4:3 groups["${two}"]: the key is the same as at devtest.yaml:3:3, ${otherForm}; keep one of the two`,
      ],
    ],
    [
      "two keys of apps",
      `${head}${appUsing().replace("racing", one)}${appUsing().replace("apps:\n", "").replace("racing", two).replace("6184041a", "6184041b")}`,
      [
        `devtest.yaml:8:3 apps["${two}"]: the key is the same as at devtest.yaml:3:3, ${otherForm}; keep one of the two`,
      ],
    ],
    [
      "two names of groups",
      `${head}groups:\n  qa: ${people(one)}\n  qb: ${people(two)}\n${appUsing("qa", "qb")}`,
      [
        `devtest.yaml:4:44 groups.qb.name: the name on Amazon is the same as that of "qa" at devtest.yaml:3:44, ${otherForm}; give each group a name of its own, or make them one group`,
      ],
    ],
    [
      "a key that is misspelt with a letter of another script",
      `${head}groups: { qa: { testers: [ann@example.com] } }\n${appUsing("q\u0430")}`,
      [
        'devtest.yaml:8:14 apps.racing.groups[0]: there is no group "q\u0430" (did you mean "qa"? It looks the same, and differs: U+0430 here and U+0061 there); the keys of `groups` are: "qa"',
      ],
    ],
  ])("%s", (_what, text, lines) => expect(complaints(text)).toEqual(lines));

  test.each<[string, string, string, string]>([
    ["a letter of another script", "qa", "q\u0430", "U+0430 here and U+0061 there"],
    ["a joiner", "qa", "q\u200da", "U+200D here and nothing there"],
    ["a capital of another script", "QA", "Q\u0410", "U+0410 here and U+0041 there"],
    ["a digit", "level l", "level 1", "U+0031 here and U+006C there"],
  ])("two names of groups that look the same: %s", (_what, first, second, difference) => {
    const text = `${head}groups:\n  ${first}: { testers: [ann@example.com] }\n  other: ${people(second)}\n${appUsing(first, "other")}`;
    expect(load(text).warnings).toEqual([
      `devtest.yaml:4:47 groups.other.name: the name on Amazon looks like that of the group at devtest.yaml:3:3, and differs from it: ${difference}; both are sent, as two groups; correct one if they are one`,
    ]);
  });
});

test("an address in two Unicode forms is one address", () => {
  expect(complaints(group(`[jos\u00e9@example.com, jose\u0301@example.com]`))).toEqual([
    expect.stringMatching(/is in this group twice, first at devtest\.yaml:4:15; keep one of the two$/),
  ]);
});
