import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { reading } from "./reading.js";

/** Cells of which tables are made, by people and by programs. */
const words = fc.constantFrom(
  ...[
    "",
    "",
    "Ann",
    "Lee",
    "Ann Lee",
    "1",
    "E-mail",
    "First name",
    "Last name",
    "nobody",
    "a at example.com",
  ],
);
const address = fc.integer({ min: 0, max: 99 }).map((n) => `tester${n}@example.com`);
const several = fc.array(address, { minLength: 2, maxLength: 3 }).map((all) => all.join(" "));
const cell = fc.oneof(
  { weight: 30, arbitrary: words },
  { weight: 20, arbitrary: address },
  { weight: 1, arbitrary: several },
);
const named = address.map((one) => `Ann Lee <${one}>`);
const row = fc.array(fc.oneof({ weight: 9, arbitrary: cell }, { weight: 1, arbitrary: named }), {
  minLength: 1,
  maxLength: 4,
});
const table = fc
  .tuple(fc.constantFrom(",", ";", "\t", ", ", "; "), fc.array(row, { minLength: 1, maxLength: 5 }))
  .map(([separator, rows]) => rows.map((cells) => cells.join(separator)).join("\n"));

/** Whoever is missing asks why, and nobody knows. */
test("each address of a list is read, or something is said about the list", () => {
  fc.assert(
    fc.property(table, (text) => {
      const { people, complaints, warnings } = reading(text);
      const missing = (text.match(/tester\d+@example\.com/g) ?? []).filter(
        (one) => !people.some((person) => person.startsWith(`${one} `)),
      );
      if (complaints.length + warnings.length === 0) expect(missing).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

/** An address that nobody wrote lets in somebody else. */
test("no address is read that is not in the list", () => {
  fc.assert(
    fc.property(table, (text) => {
      for (const person of reading(text).people) expect(text).toContain(person.split(" ")[0]);
    }),
    { numRuns: 1500 },
  );
});

/** What people and programs write between the addresses of a mail. */
const written = fc.oneof(
  { weight: 4, arbitrary: address },
  { weight: 4, arbitrary: named },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...'( ) ; , : # - // " > <'.split(" "),
      "\n",
      "To:",
      "Team:",
      "Not invited:",
      "and",
      "1.",
      "Ann",
      "Lee,",
    ),
  },
);
const mail = fc.array(written, { minLength: 1, maxLength: 9 }).map((words) => words.join(" "));

test("each address of a mail is read, or something is said about it", () => {
  fc.assert(
    fc.property(mail, (text) => {
      const { people, complaints, warnings } = reading(`Tom <tester100@example.com>\n${text}`);
      const missing = (text.match(/tester\d+@example\.com/g) ?? []).filter(
        (one) => !people.some((person) => person.startsWith(`${one} `)),
      );
      if (complaints.length + warnings.length === 0) expect(missing).toEqual([]);
      // Nobody behind a word that leaves them out joins, and no sign is part of a name.
      if (/Not invited: [^\n]*tester/.test(text)) expect(complaints.concat(warnings)).not.toEqual([]);
      if (complaints.length === 0) for (const person of people) expect(person).not.toMatch(/· [-#/:(]/);
    }),
    { numRuns: 3000 },
  );
});
