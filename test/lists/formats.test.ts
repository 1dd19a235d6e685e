import { expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { peopleOf } from "../../provider/config/people-of.js";
import { Diagnostics } from "../../provider/document/diagnostics.js";
import { ReadBudget } from "../../provider/document/read-budget.js";
import { type Grouped, listFormats, unwritableGroups, written } from "../../provider/lists/formats.js";
import { neutralised, withoutNeutraliser } from "../../provider/lists/formulas.js";
import { readList } from "../../provider/lists/read.js";

/** What an export is read as; a complaint or a warning is a failure. */
function readAgain(text: string): Grouped[] {
  const diagnostics = new Diagnostics({ name: "list", of: ({ inFile }) => inFile });
  const list = readList(Buffer.from(text), { file: "list" }, { path: [] }, new ReadBudget("enough"));
  if ("problem" in list) throw new Error(list.problem);
  const people = peopleOf(list, diagnostics);
  expect([diagnostics.complaints, diagnostics.warnings]).toEqual([[], []]);
  return people.map(({ person: { key: _key, subject: _subject, until, ...tester }, groups }) => ({
    tester,
    groups,
    ...(until === undefined ? {} : { until }),
  }));
}

/** Letters that mean something to a spreadsheet, to CSV, to JSON, to a mail program or to the schema. */
const letters = fc.constantFrom(..."ab Zë'\"=+-,;:|#[]()<&1.漢😀@");
const nameOf = fc
  .string({ unit: letters, minLength: 1, maxLength: 12 })
  .map((name) => name.trim().normalize("NFC"))
  // Between two signs, @ makes an address, which no name may be.
  .filter((name) => name !== "" && !/<[a-z]|[^\s@]@[^\s@]/i.test(name));
const optional = fc.option(nameOf, { nil: undefined });
const local = fc
  .string({ unit: fc.constantFrom(..."abz019'+-=_#!"), minLength: 1, maxLength: 8 })
  .filter((text) => !/#ext#/i.test(text));

const person = fc.record({ local, firstName: optional, lastName: optional });
const days = fc.option(fc.constantFrom("2027-03-31", "2026-12-01"), { nil: undefined });
const groupNames = fc.constantFrom("qa", "Beta EU", "=sum", "a/b", "'+x", "login");

const people: fc.Arbitrary<Grouped[]> = fc
  .uniqueArray(fc.tuple(person, fc.uniqueArray(groupNames, { minLength: 1, maxLength: 3 }), days), {
    selector: ([{ local: each }]) => each,
    minLength: 1,
    maxLength: 8,
  })
  .map((rows) =>
    rows.map(([{ local: each, firstName, lastName }, groups, until]) => ({
      tester: {
        email: `${each}@example.com`,
        ...(firstName === undefined ? {} : { firstName }),
        ...(lastName === undefined ? {} : { lastName }),
      },
      groups,
      ...(until === undefined ? {} : { until }),
    })),
  );

test.each(listFormats)("an export for %s, read again, is exported the same", (format) => {
  fc.assert(
    fc.property(people, (everybody) => {
      const text = written[format](everybody);
      expect(written[format](readAgain(text))).toBe(text);
    }),
    { numRuns: 400 },
  );
});

test("what a format can carry comes back as it was", () => {
  fc.assert(
    fc.property(people, (everybody) => {
      const bare = everybody.map(({ tester }) => ({ tester, groups: [] }));
      expect(readAgain(written.amazon(everybody))).toEqual(bare);
      const endless = everybody.map(({ tester, groups }) => ({ tester, groups }));
      expect(readAgain(written.pilot(everybody))).toEqual(endless);
      expect(readAgain(written.json(everybody))).toEqual(everybody);
      const addresses = everybody.map(({ tester: { email } }) => ({ tester: { email }, groups: [] }));
      expect(readAgain(written.play(everybody))).toEqual(addresses);
    }),
    { numRuns: 300 },
  );
});

test("no cell of a table is a formula to a spreadsheet", () => {
  fc.assert(
    fc.property(people, (everybody) => {
      for (const format of ["amazon", "pilot", "play", "firebase"] as const) {
        const rows: string[][] = parse(written[format](everybody), { relax_column_count: true });
        expect(rows.flat().filter((cell) => /^[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
      }
    }),
  );
});

test("the apostrophe before a formula is taken off again, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."'=+-@＝a\t") }), (text) => {
      expect(withoutNeutraliser(neutralised(text))).toBe(text);
    }),
  );
  expect(["=1", "'=1", "Ann"].map(neutralised)).toEqual(["'=1", "''=1", "Ann"]);
});

const ann = {
  tester: { email: "ann@example.com", firstName: "Ann", lastName: "Lee" },
  groups: ["qa", "beta"],
};
const bob = { tester: { email: "bob@example.com" }, groups: ["qa"] };

test("each format is the one of its vendor", () => {
  const both = [ann, bob];
  expect(written.amazon(both)).toBe(
    "E-mail,First name,Last name\nann@example.com,Ann,Lee\nbob@example.com,,\n",
  );
  expect(written.pilot(both)).toBe(
    'First,Last,Email,Groups\nAnn,Lee,ann@example.com,"qa;beta"\n,,bob@example.com,qa\n',
  );
  expect(written.play(both)).toBe("ann@example.com\nbob@example.com\n");
  expect(written.firebase(both)).toBe("ann@example.com,Ann Lee\nbob@example.com\n");
  expect(JSON.parse(written.json(both))).toEqual({
    version: 1,
    testers: [
      { ...ann.tester, groups: ["qa", "beta"] },
      { email: "bob@example.com", groups: ["qa"] },
    ],
  });
});

test.each(["@Ann", "-Ann @Lee", "@Ann Lee", "=Ann@"])(
  "a lone person called %s comes back from every format",
  (firstName) => {
    for (const format of listFormats) {
      const alone = [{ tester: { email: "ann@example.com", firstName }, groups: ["qa"] }];
      expect(written[format](readAgain(written[format](alone)))).toBe(written[format](alone));
    }
  },
);

test("a group whose name would be taken apart is named", () => {
  const odd = [{ ...bob, groups: ["a;b", "c,d", "qa"] }];
  expect(unwritableGroups("pilot", odd)).toEqual(["a;b", "c,d"]);
  expect(unwritableGroups("json", odd)).toEqual([]);
});
