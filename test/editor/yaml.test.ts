import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Item } from "../../provider/editor/yaml-item.js";
import { appended, file, testers, withoutItems } from "./yaml-file.js";

const ann = "ann@example.com";
const elena: Item = { email: "elena@example.net", firstName: "Elena", lastName: "O'Hara, Jr." };

describe("appending", () => {
  test.each([
    [
      "a list of lines",
      "\n      - ann@example.com # boss\n",
      "\n      - ann@example.com # boss\n      - bob@example.com\n",
    ],
    [
      "a list that stands below its key",
      "\n    - ann@example.com\n",
      "\n    - ann@example.com\n    - bob@example.com\n",
    ],
    ["one line", " [ann@example.com] # all\n", " [ann@example.com, bob@example.com] # all\n"],
    ["one line with a comma at its end", " [ann@example.com,]\n", " [ann@example.com, bob@example.com,]\n"],
    ["an empty list", " [] # nobody yet\n", " # nobody yet\n      - bob@example.com\n"],
    ["a key without a value", " # nobody yet\n", " # nobody yet\n      - bob@example.com\n"],
    [
      "several lines in brackets",
      " [\n      ann@example.com # boss\n    ]\n",
      " [\n      ann@example.com, # boss\n      bob@example.com\n    ]\n",
    ],
    [
      "several lines in brackets with a comma at the end",
      " [\n      ann@example.com, # boss\n    ]\n",
      " [\n      ann@example.com, # boss\n      bob@example.com,\n    ]\n",
    ],
    [
      "several lines in brackets that close on the last one",
      " [ann@example.com,\n      cat@example.com]\n",
      " [ann@example.com,\n      cat@example.com,\n      bob@example.com]\n",
    ],
    [
      "several lines in brackets that close on the last one, with a comma",
      " [ann@example.com,\n      cat@example.com, ] # all\n",
      " [ann@example.com,\n      cat@example.com,\n      bob@example.com, ] # all\n",
    ],
    [
      "quotes like those of the others",
      ' ["ann@example.com"]\n',
      ' ["ann@example.com", "bob@example.com"]\n',
    ],
    ["an anchor that nobody uses", " &all [] # none\n", " &all # none\n      - bob@example.com\n"],
    [
      "a text over several lines",
      "\n      - >-\n        ann@example.com\n\n",
      "\n      - >-\n        ann@example.com\n      - bob@example.com\n\n",
    ],
  ])("to %s", (_, before, after) => {
    const wanted = file(after);
    expect(appended(file(before), testers, ["bob@example.com"])).toBe(wanted);
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    expect(appended(windows(file(before)), testers, ["bob@example.com"])).toBe(windows(wanted));
  });

  test("people with names, as the list has them", () => {
    const short = appended(file("\n      - ann@example.com\n"), testers, [elena]);
    expect(short).toContain(
      `\n      - { email: elena@example.net, firstName: Elena, lastName: "O'Hara, Jr." }\n`,
    );
    const long = appended(file("\n      - email: ann@example.com\n        firstName: Ann\n"), testers, [
      elena,
    ]);
    expect(long).toContain(
      "        firstName: Ann\n      - email: elena@example.net\n        firstName: Elena\n        lastName: O'Hara, Jr.\n",
    );
    const flow = appended(file(" [ann@example.com]\n"), testers, [elena]);
    expect(flow).toContain("[ann@example.com, { email: elena@example.net, ");
  });

  test("to a key that is missing, at the end of its map", () => {
    const removed = [{ tester: "yan@example.com", group: "qa" }];
    expect(appended("version: 1\napps: {}", ["removed"], removed)).toBe(
      "version: 1\napps: {}\nremoved:\n  - { tester: yan@example.com, group: qa }",
    );
    expect(appended("groups: { qa: { name: QA } }\n", testers, [ann])).toBe(
      "groups: { qa: { name: QA, testers: [ann@example.com] } }\n",
    );
  });

  test("JSON stays JSON", () => {
    const json = JSON.stringify({ groups: { qa: { testers: [ann, { email: "cat@example.com" }] } } });
    const added = appended(json, testers, ["bob@example.com", elena]);
    const removed = appended(added, ["removed"], [{ tester: ann, group: "qa" }]);
    expect(JSON.parse(removed)).toEqual({
      groups: { qa: { testers: [ann, { email: "cat@example.com" }, "bob@example.com", elena] } },
      removed: [{ tester: ann, group: "qa" }],
    });
    const lines = JSON.stringify({ groups: { qa: { testers: [] } } }, null, 2);
    expect(JSON.parse(appended(lines, testers, [ann]))).toEqual({ groups: { qa: { testers: [ann] } } });
  });

  test("what needs quotes gets them", () => {
    const odd = ["yes", "1e3", "# no comment", "a: b", "- c", "@d", ""];
    const edited = appended(file(" []\n"), testers, odd);
    expect((parse(edited) as { groups: { qa: { testers: unknown } } }).groups.qa.testers).toEqual(odd);
  });

  test("a list that others repeat is not edited, and the complaint says why", () => {
    const shared = "groups:\n  a: { testers: &all [ann@example.com] }\n  qa: { testers: *all }\n";
    expect(() => appended(shared, testers, ["bob@example.com"])).toThrow(
      "groups.qa.testers cannot be edited here: it repeats `&all`, which others use too.",
    );
    const anchored = "groups:\n  qa:\n    testers: &all\n      - ann@example.com\n  b: { testers: *all }\n";
    expect(() => appended(anchored, testers, ["bob@example.com"])).toThrow("cannot be edited here");
  });
});

describe("taking out", () => {
  test.each([
    [
      "a line with its comment",
      "\n      # the boss\n      - ann@example.com # boss\n      - bob@example.com\n",
      [0],
      "\n      # the boss\n      - bob@example.com\n",
    ],
    [
      "the last line",
      "\n      - bob@example.com\n      - ann@example.com\n",
      [1],
      "\n      - bob@example.com\n",
    ],
    ["the only line", "\n      # nobody\n      - ann@example.com\n", [0], " []\n      # nobody\n"],
    [
      "several lines of one person",
      "\n      - email: ann@example.com\n        firstName: Ann\n      - bob@example.com\n",
      [0],
      "\n      - bob@example.com\n",
    ],
    [
      "the first in brackets",
      " [ann@example.com, bob@example.com] # all\n",
      [0],
      " [bob@example.com] # all\n",
    ],
    [
      "the last in brackets",
      " [bob@example.com, ann@example.com] # all\n",
      [1],
      " [bob@example.com] # all\n",
    ],
    [
      "the last two in brackets",
      " [bob@example.com, c@example.com, ann@example.com]\n",
      [1, 2],
      " [bob@example.com]\n",
    ],
    ["the only one in brackets", " [ ann@example.com ]\n", [0], " []\n"],
    [
      "a line in brackets",
      " [\n      ann@example.com, # boss\n      bob@example.com\n    ]\n",
      [0],
      " [\n      bob@example.com\n    ]\n",
    ],
    [
      "the last in brackets, below a comment about another",
      " [ann@example.com, # the boss\n      bob@example.com]\n",
      [1],
      " [ann@example.com # the boss\n      ]\n",
    ],
    [
      "the first in brackets, above a comment about another",
      " [ann@example.com,\n      # bob is in Lyon\n      bob@example.com]\n",
      [0],
      " [\n      # bob is in Lyon\n      bob@example.com]\n",
    ],
    [
      "the first in brackets, with a comment behind its comma",
      " [ann@example.com, # the boss\n      bob@example.com]\n",
      [0],
      " [ # the boss\n      bob@example.com]\n",
    ],
    [
      "one in brackets whose comma is on the next line",
      " [ ann@example.com # boss\n      , bob@example.com # Lyon\n      , cat@example.com ]\n",
      [1],
      " [ ann@example.com # boss\n      ,  # Lyon\n       cat@example.com ]\n",
    ],
    [
      "the only one in brackets, with a comment",
      " [\n      # crew\n      ann@example.com, # boss\n    ]\n",
      [0],
      " [\n      # crew\n      # boss\n    ]\n",
    ],
    [
      "all in brackets, with comments",
      " [ann@example.com, # boss\n      bob@example.com # Lyon\n    ] # all\n",
      [0, 1],
      " [ # boss\n      # Lyon\n    ] # all\n",
    ],
    [
      "the only line below a comment with a colon",
      " # since: May\n      # see https://example.com/list\n      - ann@example.com\n",
      [0],
      " [] # since: May\n      # see https://example.com/list\n",
    ],
    ["the only line, with an anchor on the list", " &all\n      - ann@example.com\n", [0], " &all []\n"],
    [
      "an item with an anchor of its own",
      " [ann@example.com, &bob bob@example.com, cat@example.com]\n",
      [1],
      " [ann@example.com, cat@example.com]\n",
    ],
    [
      "the last line above a comment of the list",
      "\n      - bob@example.com\n      - ann@example.com\n      # add new people above\n",
      [1],
      "\n      - bob@example.com\n      # add new people above\n",
    ],
  ])("%s", (_, before, indices, after) => {
    expect(withoutItems(file(before), testers, indices)).toBe(file(after));
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    expect(withoutItems(windows(file(before)), testers, indices)).toBe(windows(file(after)));
  });

  test.each([[[1, 2]], [[0, 1, 2]], [[2]], [[0, 2]]])(
    "%j of three at the end of a file without a last line break",
    (gone) => {
      const people = [ann, "bob@example.com", "cat@example.com"];
      for (const lineBreak of ["\n", "\r\n"]) {
        const text = ["qa: # crew", ...people.map((one) => `  - ${one} # boss`)].join(lineBreak);
        const kept = people.filter((_, index) => !gone.includes(index));
        const left =
          kept.length === 0 ? ["qa: [] # crew"] : ["qa: # crew", ...kept.map((one) => `  - ${one} # boss`)];
        expect(withoutItems(text, ["qa"], gone)).toBe(left.join(lineBreak));
      }
    },
  );

  test("line breaks of both kinds, and no last one", () => {
    expect(withoutItems("a: 1\r\nqa:\n  - a@example.com # boss\n  - b@example.com", ["qa"], [1])).toBe(
      "a: 1\r\nqa:\n  - a@example.com # boss",
    );
  });

  test("an item that others repeat stays, and the complaint says why", () => {
    const shared =
      "groups:\n  qa:\n    testers:\n      - &ann ann@example.com\n      - b@example.com\n  b: { testers: [*ann] }\n";
    expect(() => withoutItems(shared, testers, [0])).toThrow("cannot be edited here");
  });
});
