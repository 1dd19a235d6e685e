import { readCsv } from "../document/csv.js";
import type { DiagnosticAbout, Path, Subject } from "../document/diagnostics.js";
import { field, items, text } from "../document/untyped.js";
import type { Person } from "./person.js";
import { type Reading, readNamed } from "./reading.js";
import { diagnoseTester } from "./schema.js";
import { testerIn } from "./testers.js";
import { type Column, type Row, testersIn } from "./testers-csv.js";

interface Listed {
  readonly people: readonly Person[];
  /** Nobody is listed, not even somebody whose entry is malformed. */
  readonly isEmpty: boolean;
}

/** The people of a group, from the document and from the CSV file it names. */
export function listedIn(group: unknown, path: Path, reading: Reading): Listed {
  const testers = items(field(group, "testers"));
  const written = testers.flatMap((entry, index) => {
    const at = [...path, "testers", index];
    return isComparable(at, reading) ? personIn(entry, { path: at }) : [];
  });
  const file = text(field(group, "testersFrom"));
  const rows = file ? fromFile(file, { path: [...path, "testersFrom"] }, reading) : nobody;
  return { people: [...written, ...rows.people], isEmpty: testers.length === 0 && rows.isEmpty };
}

const nobody: Listed = { people: [], isEmpty: true };

/** An entry with a valid address can be compared with others, whatever else is wrong with it. */
function isComparable(path: Path, { isMalformed }: Reading): boolean {
  return !isMalformed(path) && !isMalformed([...path, "email"]);
}

function personIn(entry: unknown, subject: Subject): Person[] {
  const tester = testerIn(entry);
  return tester === undefined ? [] : [{ ...tester, subject }];
}

function fromFile(name: string, subject: Subject, reading: Reading): Listed {
  const { source, budget, diagnostics } = reading;
  const bytes = readNamed(name, subject, reading);
  if (bytes === undefined) return { people: [], isEmpty: false };
  const records = readCsv(bytes, source.display(name), subject, budget);
  if ("problem" in records) {
    if (budget.isSpent) diagnostics.fail(subject, records);
    diagnostics.complainAll([records]);
    return { people: [], isEmpty: false };
  }
  const { rows, diagnostics: found } = testersIn(records);
  diagnostics.complainAll(found);
  const people = rows.flatMap((row) => peopleOf(row, reading));
  return { people, isEmpty: rows.length === 0 && found.length === 0 };
}

function peopleOf({ tester, subjects }: Row, { diagnostics }: Reading): Person[] {
  const cellOf = ({ subject: { path } }: DiagnosticAbout): Subject =>
    subjects[path[0] as Column] ?? subjects.email;
  const malformed = diagnoseTester(tester).map((one) => ({ ...one, subject: cellOf(one) }));
  diagnostics.complainAll(malformed);
  return malformed.some(({ subject }) => subject === subjects.email) ? [] : personIn(tester, subjects.email);
}
