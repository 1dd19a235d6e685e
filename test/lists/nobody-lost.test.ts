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
const cell = fc.oneof({ weight: 3, arbitrary: words }, { weight: 2, arbitrary: address });
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
