import type { Cell, CsvTable } from "../document/csv.js";
import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import { counted } from "../text/counted.js";
import { looksLikeAddress, roleOf } from "./columns.js";
import { withoutNeutraliser } from "./formulas.js";
import type { Part, Row } from "./list.js";
import { type Names, namesInDirectory } from "./names.js";
import { personIn } from "./person-in.js";

/** What tables of all forms have in common: their cells, and what is wrong with a row. */

export type Cells = readonly Cell[];

export const form = "each line is `E-mail,First name,Last name`; the names may be left out";

export function isFilled({ text }: Cell): boolean {
  return text !== "";
}

/** Behind the apostrophe that keeps a spreadsheet from calculating, `@Ann` is a name, and only a whole address is one. */
export function holdsAt({ text }: Cell): boolean {
  const bare = withoutNeutraliser(text);
  return bare === text ? text.includes("@") : looksLikeAddress(bare) || personIn(bare) !== undefined;
}

/** Spreadsheets write separators for columns that nobody uses. */
export function withoutEmptyEnd(cells: Cells): Cells {
  return cells.slice(0, cells.findLastIndex(isFilled) + 1);
}

/** Whether a line names a column of addresses. */
export function namesAddresses(cells: Cells): boolean {
  return cells.map(({ text }) => roleOf(text)).some((role) => role === "email" || role === "login");
}

/** The cells that a row is read from. */
export interface RowCells {
  /** It may hold a name besides: `Ann Lee <ann@example.com>`. */
  readonly email: Cell | undefined;
  readonly firstName?: Cell | undefined;
  readonly lastName?: Cell | undefined;
  /** First and last name in one, or the last name before a comma. */
  readonly name?: Cell | undefined;
  readonly until?: Cell | undefined;
  readonly groups?: readonly string[];
  readonly untitledGroups?: ReadonlyMap<string, Subject>;
}

/** @param whole where the address should be, if there is no cell for it */
export function rowOf(cells: RowCells, whole: Subject): Row {
  const { email, groups = [], untitledGroups = new Map() } = cells;
  const written = textOf(email);
  const together = personIn(written);
  const found = [...namesOf(cells, together?.name ?? ""), partIn("until", cells.until)];
  return {
    tester: Object.assign({ email: together?.address ?? written }, ...found.map(({ names }) => names)),
    subjects: Object.assign({ email: email?.subject ?? whole }, ...found.map(({ subjects }) => subjects)),
    groups,
    untitledGroups,
  };
}

/** The text of a cell as a person meant it. */
export function textOf(cell: Cell | undefined): string {
  return withoutNeutraliser(cell?.text ?? "");
}

/** Names in columns of their own count before one in a single column, and that before what is beside an address. */
function namesOf({ email, firstName, lastName, name }: RowCells, beside: string): Named[] {
  const apart = [partIn("firstName", firstName), partIn("lastName", lastName)];
  const inOne = [namedIn(name, namesInDirectory(textOf(name))), namedIn(email, namesInDirectory(beside))];
  const [first] = inOne.filter(isNamed);
  return apart.some(isNamed) || first === undefined ? apart : [first];
}

interface Named {
  readonly names: Partial<Record<Part, string>>;
  readonly subjects: Readonly<Partial<Record<Part, Subject>>>;
}

function partIn(part: Part, cell: Cell | undefined): Named {
  if (cell === undefined || !isFilled(cell)) return { names: {}, subjects: {} };
  return { names: { [part]: textOf(cell) }, subjects: { [part]: cell.subject } };
}

function isNamed({ names }: Named): boolean {
  return Object.keys(names).length > 0;
}

function namedIn(cell: Cell | undefined, names: Names): Named {
  const parts = Object.keys(names).map((part) => [part, cell?.subject]);
  return { names, subjects: Object.fromEntries(parts) };
}

/**
 * Somebody else where a name should be. A name that is the same address once more is what mail programs write.
 *
 * @param beside the cells beside the address
 */
export function otherAddress(
  beside: readonly (Cell | undefined)[],
  email: Cell | undefined,
): DiagnosticAbout | undefined {
  const [own] = addressesIn(email);
  const other = beside.find((cell) => cell !== email && addressesIn(cell).some((one) => one !== own));
  if (other === undefined) return undefined;
  const cure = "a name is not an address: list each person in an entry or a line of their own";
  return { subject: other.subject, problem: "holds an address", cure };
}

function addressesIn(cell: Cell | undefined): string[] {
  return (
    textOf(cell)
      .toLowerCase()
      .match(/[^\s@<>"'(),;]{1,64}@[^\s@<>"'(),;]{1,255}/g) ?? []
  );
}

const called: Readonly<Record<CsvTable["separator"], string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
};

/** What is wrong with a row as a whole. @param columns how many there are */
export function rowDiagnostic(
  cells: Cells,
  columns: number,
  separator: CsvTable["separator"],
): DiagnosticAbout | undefined {
  const extra = cells.slice(columns).find(isFilled);
  if (extra !== undefined) {
    const figures = `${counted(withoutEmptyEnd(cells).length, "cell", "cells")}, but ${counted(columns, "column", "columns")}`;
    const cure = `${form}; put a cell with a ${called[separator]} in quotes`;
    return { subject: extra.subject, problem: figures, cure };
  }
  const [first] = cells;
  if (cells.length > 1 || first === undefined || !hasOtherSeparators(first.text)) return undefined;
  const problem = `the cells are not separated by ${called[separator]}s, as in the rest of the file`;
  return { subject: first.subject, problem, cure: form };
}

/** Looks behind the first `@` of each line: trying each `@` would take time that grows with the square of their number. */
function hasOtherSeparators(cell: string): boolean {
  return cell.split("\n").some((line) => {
    const at = line.indexOf("@");
    return at !== -1 && /[,;\t|]/.test(line.slice(at));
  });
}
