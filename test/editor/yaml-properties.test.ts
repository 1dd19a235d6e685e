import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { withAdditions, withRemovals } from "../../provider/editor/yaml.js";
import { appended, file, testers, withoutItems } from "./yaml-file.js";

/** Files with lists in every form, and what stands around them. */
const address = fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `${name}@example.com`);
const comment = fc.constantFrom("", " # note", "   #  two  blanks ");
const quote = fc.constantFrom("", '"', "'");
const blank = fc.constantFrom("", "\n", "      # a line of its own\n", "\n\n");

const line = fc
  .record({ address, comment, quote, blank, form: fc.constantFrom("short", "flow", "long") })
  .map(({ address, comment, quote, blank, form }) => {
    const who = `${quote}${address}${quote}`;
    if (form === "flow") return `${blank}      - {email:  ${who}, firstName: A}${comment}\n`;
    return form === "long"
      ? `${blank}      -   email: ${who}${comment}\n          firstName: A\n`
      : `${blank}      - ${who}${comment}\n`;
  });
const block = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => `\n${lines.join("")}`);
const flow = fc
  .array(address, { minLength: 1, maxLength: 6 })
  .chain((all) =>
    fc.constantFrom(
      ` [${all.join(", ")}]\n`,
      ` [ ${all.join(" ,")} ]\n`,
      ` [\n      ${all.join(",\n      ")}\n    ]\n`,
      ` [${all.join(",\n      ")}]\n`,
      ` [${all.join(", # note\n      ")}]\n`,
      ` [\n      # a line of its own\n      ${all.join(",\n      # a line of its own\n      ")}]\n`,
      ` [ # note\n      ${all.join(" # note\n      , ")} # note\n    ]\n`,
    ),
  );
const anyFile = fc
  .tuple(fc.oneof(block, flow), fc.boolean(), fc.boolean())
  .map(([list, isWindows, isOpen]) => {
    const text = isOpen ? file(list).trimEnd() : file(list);
    return isWindows ? text.replaceAll("\n", "\r\n") : text;
  });

const listOf = (text: string) =>
  (parse(text) as { groups: { qa: { testers: unknown[] } } }).groups.qa.testers;

test("whatever the file looks like, everything outside of the edit is the same byte for byte", () => {
  fc.assert(
    fc.property(anyFile, fc.uniqueArray(address, { minLength: 1, maxLength: 3 }), (text, items) => {
      const more = appended(text, testers, items);
      expect(listOf(more)).toEqual([...listOf(text), ...items]);
      const added = listOf(text).length;
      const back = withoutItems(
        more,
        testers,
        items.map((_, index) => added + index),
      );
      expect(listOf(back)).toEqual(listOf(text));
      // Only a comma behind the last entry may have come.
      expect(back.replace(/,(\s*(?:#.*)?\s*\])/g, "$1")).toBe(text.replace(/,(\s*(?:#.*)?\s*\])/g, "$1"));
    }),
    { numRuns: 400 },
  );
});

test("taking out leaves every other line as it was", () => {
  fc.assert(
    fc.property(anyFile, fc.nat(), (text, at) => {
      const list = listOf(text);
      const index = at % list.length;
      const less = withoutItems(text, testers, [index]);
      expect(listOf(less)).toEqual(list.toSpliced(index, 1));
      // Brackets and commas may move.
      const linesOf = (all: string) =>
        all.split(/\r?\n/).map((line) => line.replace(/[[\],]| +$/g, "").trimStart());
      const before = linesOf(text);
      let from = 0;
      for (const kept of linesOf(less)) {
        // A comment may be left by itself.
        if (kept === "" || kept === "# note") continue;
        const found = before.indexOf(kept, from);
        const isTheList = kept.includes("testers:");
        expect({ kept, isKept: found !== -1 || isTheList }).toEqual({ kept, isKept: true });
        if (found !== -1) from = found + 1;
      }
    }),
    { numRuns: 400 },
  );
});

test("taking out of brackets loses no comment, but for one behind somebody alone in a line", () => {
  const notes = (text: string) => text.match(/# [a-z ]*/g) ?? [];
  const some = fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(flow, fc.boolean(), some, (list, isWindows, asked) => {
      const text = isWindows ? file(list).replaceAll("\n", "\r\n") : file(list);
      const all = listOf(text);
      const gone = [...new Set(asked.map((index) => index % all.length))];
      const less = withoutItems(text, testers, gone);
      expect(listOf(less)).toEqual(all.filter((_, index) => !gone.includes(index)));
      const alone = text.split(/\r?\n/).filter((line) => /^ +[a-z]+@example.com,? *#/.test(line));
      expect(notes(text).length - notes(less).length).toBeLessThanOrEqual(
        Math.min(gone.length, alone.length),
      );
    }),
    { numRuns: 400 },
  );
});

/** Two groups in any form, one behind the other, and what may be missing. */
const anyGroup = fc.oneof(
  fc.oneof(block, flow).map((list) => `testers:${list}`),
  fc.constantFrom("testers: []\n", "testers: [] # none\n", "testers:\n", "name: Other\n"),
);

test("several lists at once are edited as one after the other", () => {
  const items = fc.uniqueArray(address, { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(fc.array(anyGroup, { minLength: 2, maxLength: 4 }), items, (groups, more) => {
      const text = `groups:\n${groups.map((group, index) => `  g${index}:\n    ${group}`).join("")}`;
      const paths = groups.map((_, index) => ["groups", `g${index}`, "testers"]);
      const added = withAdditions(
        text,
        paths.map((path) => ({ path, items: more })),
      );
      expect(added).toBe(paths.reduce((before, path) => appended(before, path, more), text));
      const removals = paths.map((path) => ({ path, indices: [0] }));
      const inTurn = removals.reduce((before, { path }) => withoutItems(before, path, [0]), added);
      expect(withRemovals(added, removals)).toBe(inTurn);
    }),
    { numRuns: 300 },
  );
});
