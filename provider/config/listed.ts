import { basename, dirname } from "node:path";
import { readCsv } from "../document/csv.js";
import { type DiagnosticAbout, Diagnostics, type Path, type Subject } from "../document/diagnostics.js";
import { folderSource } from "../document/folder.js";
import { ReadBudget } from "../document/read-budget.js";
import { fileOf } from "../document/source.js";
import { field, items, text } from "../document/untyped.js";
import { ConfigError } from "../errors.js";
import { counted } from "../text/counted.js";
import type { Person } from "./person.js";
import { type Reading, readNamed } from "./reading.js";
import { diagnoseTester } from "./schema.js";
import { testerIn } from "./testers.js";
import { type Column, isTellingCell, type Row, testersIn } from "./testers-csv.js";

interface Listed {
  readonly people: readonly Person[];
  /** Nobody is listed, not even somebody in an entry, or a list, that is malformed. */
  readonly isEmpty: boolean;
  /** The CSV file that lists some of them. */
  readonly list?: string;
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
  const parts = [path, [...path, "testers"], [...path, "testersFrom"]];
  const isEmpty = testers.length === 0 && rows.isEmpty && !parts.some(reading.isMalformed);
  return { people: [...written, ...rows.people], isEmpty, ...(file && { list: file }) };
}

const nobody: Listed = { people: [], isEmpty: true };

/** An entry with a valid address can be compared with others, whatever else is wrong with it. */
function isComparable(path: Path, { isMalformed }: Reading): boolean {
  return !isMalformed(path) && !isMalformed([...path, "email"]);
}

/**
 * The people of a list that no configuration names, each once.
 *
 * @throws ConfigError with every complaint
 */
export function readList(file: string): readonly Person[] {
  const name = basename(file);
  const source = folderSource(dirname(file), name);
  const diagnostics = new Diagnostics({ name: source.display(name), of: ({ inFile }) => inFile });
  const budget = new ReadBudget("the 1,500 testers an account can hold take about 150,000 bytes");
  const { people } = fromFile(name, { path: [] }, { source, budget, diagnostics, isMalformed: () => false });
  if (diagnostics.complaints.length > 0) throw new ConfigError(diagnostics.complaints);
  return [...new Map(people.map((person) => [person.key, person])).values()];
}

function personIn(entry: unknown, subject: Subject): Person[] {
  const tester = testerIn(entry);
  return tester === undefined ? [] : [{ ...tester, subject }];
}

/** The people of a CSV file that the configuration names. */
export function fromFile(name: string, subject: Subject, reading: Reading): Listed {
  const { source, budget, diagnostics } = reading;
  const bytes = readNamed(name, subject, reading);
  if (bytes === undefined) return { people: [], isEmpty: false };
  const table = readCsv(bytes, fileOf(source, name), subject, budget, isTellingCell);
  if ("problem" in table) {
    if (budget.isSpent) diagnostics.fail(subject, table);
    diagnostics.complainAll([table]);
    return { people: [], isEmpty: false };
  }
  warnOfComments(table.comments, diagnostics);
  const { rows, diagnostics: found } = testersIn(table);
  diagnostics.complainAll(found);
  const people = rows.flatMap((row) => peopleOf(row, reading));
  return { people, isEmpty: rows.length === 0 && found.length === 0 };
}

/** Somebody may have meant such a line, and nobody on it is sent. */
function warnOfComments(comments: readonly Subject[], diagnostics: Diagnostics): void {
  const [first] = comments;
  if (first === undefined) return;
  const problem = `${counted(comments.length, "line begins with # and is a comment", "lines begin with # and are comments")}`;
  diagnostics.warn(first, problem, "nobody on such a line is sent; take the # away to list them");
}

function peopleOf({ tester, subjects }: Row, { diagnostics }: Reading): Person[] {
  const cellOf = ({ subject: { path } }: DiagnosticAbout): Subject =>
    subjects[path[0] as Column] ?? subjects.email;
  const malformed = diagnoseTester(tester).map((one) => ({ ...one, subject: cellOf(one) }));
  diagnostics.complainAll(malformed);
  return malformed.some(({ subject }) => subject === subjects.email) ? [] : personIn(tester, subjects.email);
}
