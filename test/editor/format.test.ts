import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatted } from "../../provider/editor/format.js";

const none: ReadonlySet<string> = new Set();
const file = (list: string) =>
  `version: 1 # kept\ngroups:\n  qa:\n    testers:${list}\n  b: {testers: [zoe@example.net , a@example.com]}\n`;

describe("formatting", () => {
  test.each([
    [
      "brackets become lines, and the comment stays",
      " [ b@example.com, {email: a@example.com, firstName: A} ]  # all",
      "  # all\n      - b@example.com\n      - { email: a@example.com, firstName: A }",
    ],
    [
      "a person over several lines becomes one line",
      "\n      - email: b@example.com\n        firstName: B\n      # about a\n      - a@example.com # boss",
      "\n      - { email: b@example.com, firstName: B }\n      # about a\n      - a@example.com # boss",
    ],
    [
      "a comment within a person keeps them as they are",
      "\n      - email: b@example.com # since May\n        firstName: B",
      "\n      - email: b@example.com # since May\n        firstName: B",
    ],
    [
      "comments in brackets keep them as they are",
      " [\n      b@example.com, # since May\n      a@example.com]",
      " [\n      b@example.com, # since May\n      a@example.com]",
    ],
    ["quotes stay", "\n      - 'b@example.com'", "\n      - 'b@example.com'"],
    ["nobody", " []", " []"],
    [
      "people by name are as others",
      " [ann, { person: kim/tv, until: 2027-01-01 }, { person:   kim/home } ]",
      "\n      - ann\n      - { person: kim/tv, until: 2027-01-01 }\n      - { person: kim/home }",
    ],
    [
      "a person by name over several lines becomes one line",
      "\n      - person: kim/tv\n        until: 2027-01-01\n      - ann # boss",
      "\n      - { person: kim/tv, until: 2027-01-01 }\n      - ann # boss",
    ],
  ])("%s", (_, before, after) => {
    expect(formatted(file(before), none)).toBe(file(after));
    expect(formatted(file(after), none)).toBe(file(after));
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    expect(formatted(windows(file(before)), none)).toBe(windows(file(after)));
  });

  test("sorts only the groups that were named, each person with their comments", () => {
    const before = file(
      "\n      # about the list\n\n      # about c\n      # still about c\n      - c@example.com # boss\n      - B@example.com\n      # about a\n      - { email: a@example.com }",
    );
    const after = file(
      "\n      # about the list\n\n      # about a\n      - { email: a@example.com }\n      - B@example.com\n      # about c\n      # still about c\n      - c@example.com # boss",
    );
    expect(formatted(before, none)).toBe(before);
    expect(formatted(before, new Set(["qa"]))).toBe(after);
    expect(formatted(after, new Set(["qa"]))).toBe(after);
  });

  test("sorts people by name by their addresses, and whoever has none comes last, in the order that was", () => {
    const before = file(
      "\n      - zed\n      # about ann\n      - ann\n      - nobody\n      - b@example.com",
    );
    const after = file(
      "\n      - b@example.com\n      # about ann\n      - ann\n      - zed\n      - nobody",
    );
    const emailOf = (entry: unknown) =>
      entry === "ann" ? "c@example.com" : String(entry).match(/.*@.*/)?.[0];
    expect(formatted(before, new Set(["qa"]), emailOf)).toBe(after);
    expect(formatted(after, new Set(["qa"]), emailOf)).toBe(after);
  });

  test("people who are defined stay as they are written", () => {
    const defined = "people:\n  zed: z@example.com\n  ann: { emails: {tv: a@example.com} }\n";
    expect(formatted(file(" []") + defined, new Set(["qa", "b"]))).toBe(file(" []") + defined);
  });

  test.each([
    ["at the end of a list", "      # add new people above\n"],
    ["several lines, with a gap", "\n      # add new people above\n      # please\n"],
  ])("a comment %s stays there, once, however often it is sorted", (_, end) => {
    const before = `groups:\n  qa:\n    testers:\n      - b@example.com # boss\n      - a@example.com\n${end}`;
    const after = `groups:\n  qa:\n    testers:\n      - a@example.com\n      - b@example.com # boss\n${end}`;
    for (const rest of ["", "  other:\n    testers: []\napps: {}\n"]) {
      expect(formatted(before + rest, new Set(["qa"]))).toBe(after + rest);
      expect(formatted(after + rest, new Set(["qa"]))).toBe(after + rest);
    }
  });

  test("a list that an alias repeats is formatted where it is written", () => {
    const shared =
      "groups:\n  qa:\n    testers: &all [b@example.com, a@example.com]\n  b:\n    testers: *all\n";
    expect(formatted(shared, new Set(["b"]))).toBe(
      "groups:\n  qa:\n    testers: &all\n      - b@example.com\n      - a@example.com\n  b:\n    testers: *all\n",
    );
  });

  test("several groups at once come out as one after the other", () => {
    const list = fc.array(fc.constantFrom("zed", "b@example.com", "{ email:  a@example.com }"), {
      maxLength: 4,
    });
    const bracketed = list.map((people) => ` [${people.join(", ")}] # all`);
    const lines = list.map((people) => people.map((one) => `\n      # about\n      - ${one}`).join(""));
    const textOf = (lists: readonly string[]) =>
      `groups:\n${lists.map((one, index) => `  g${index}:\n    testers:${one}\n`).join("")}`;
    const some = fc.array(fc.tuple(fc.oneof(bracketed, lines), fc.boolean()), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(some, (groups) => {
        const text = textOf(groups.map(([one]) => one));
        const sorted = groups.flatMap(([, isSorted], index) => (isSorted ? [`g${index}`] : []));
        // A group by itself is formatted without those beside it.
        const alone = groups.map(([one, isSorted]) => {
          const result = formatted(textOf([one]), new Set(isSorted ? ["g0"] : []));
          return result.slice(textOf([""]).length - 1, -1);
        });
        const atOnce = formatted(text, new Set(sorted));
        expect(atOnce).toBe(textOf(alone));
        expect(sorted.reduce((before, one) => formatted(before, new Set([one])), text)).toBe(
          sorted.length === 0 ? text : atOnce,
        );
      }),
    );
  });
});
