import type { Cell, CsvTable } from "../document/csv.js";
import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import { counted } from "../text/counted.js";
import { joinedList, truncatedList } from "../text/list.js";

/** A tester as a row gives one, in the shape of the configuration, so that the same rules hold for it. */
export interface Row {
  readonly tester: { readonly email: string; readonly firstName?: string; readonly lastName?: string };
  /** The place of each cell; `email` is always there. */
  readonly subjects: Readonly<Partial<Record<Column, Subject>>> & { readonly email: Subject };
}

export type Column = "email" | "firstName" | "lastName";

export interface Rows {
  readonly rows: readonly Row[];
  readonly diagnostics: readonly DiagnosticAbout[];
}

/** The order the Developer Console uses for its own files. */
const consoleOrder: readonly Column[] = ["email", "firstName", "lastName"];
const form = "each line is `E-mail,First name,Last name`; the names may be left out";
const headerForm =
  "a header has the columns `E-mail`, `First name` and `Last name`, in any order, and no others";

/**
 * Testers from the records of a CSV file. A first line without an address is the header and gives the order of the
 * columns. Where each cell is an address, each stands for a person. Empty lines are passed over.
 */
export function testersIn({ records, separator }: Pick<CsvTable, "records" | "separator">): Rows {
  const filled = records.filter((cells) => cells.some(isFilled));
  const [first, ...others] = filled;
  if (first === undefined) return { rows: [], diagnostics: [] };
  if (isList(filled)) return listed(filled);
  if (first[0] && holdsAt(first[0])) return readRows(filled, consoleOrder, separator);
  const header = withoutEmptyEnd(first);
  const columns = header.map(({ text }) => columnNamed(text));
  const diagnostic = headerDiagnostic(first, header, columns);
  if (diagnostic !== undefined) return { rows: [], diagnostics: [diagnostic] };
  return columns.length === 1 && isList(others) ? listed(others) : readRows(others, columns, separator);
}

/**
 * What the cells of each record are, for whoever adds one. Undefined where each cell is an address.
 * @param records of a file that has no complaint
 */
export function columnsOf(
  records: CsvTable["records"],
): { columns: Columns; hasHeader: boolean } | undefined {
  const filled = records.filter((cells) => cells.some(isFilled));
  const [first, ...others] = filled;
  if (first === undefined) return { columns: consoleOrder, hasHeader: false };
  if (isList(filled)) return undefined;
  if (first[0] && holdsAt(first[0])) return { columns: consoleOrder, hasHeader: false };
  const columns = withoutEmptyEnd(first).map(({ text }) => columnNamed(text));
  return columns.length === 1 && isList(others) ? undefined : { columns, hasHeader: true };
}

/** Whether a cell is one that tells how the cells of a file are separated: an address, or the name of a column. */
export function isTellingCell(text: string): boolean {
  return /^[^\s@,;|]{1,64}@[^\s@,;|]{1,255}$/.test(text) || columnNamed(text) !== undefined;
}

function isFilled({ text }: Cell): boolean {
  return text !== "";
}

function holdsAt({ text }: Cell): boolean {
  return text.includes("@");
}

function isList(records: readonly (readonly Cell[])[]): boolean {
  return records.every((cells) => cells.filter(isFilled).every(holdsAt));
}

function listed(records: readonly (readonly Cell[])[]): Rows {
  const cells = records.flat().filter(isFilled);
  const rows = cells.map(({ text, subject }) => ({ tester: { email: text }, subjects: { email: subject } }));
  return { rows, diagnostics: [] };
}

/** Spreadsheets write separators for columns that nobody uses. */
function withoutEmptyEnd(cells: readonly Cell[]): readonly Cell[] {
  return cells.slice(0, cells.findLastIndex(isFilled) + 1);
}

/** By their letters alone: `E-mail`, `e_mail` and `EMAIL` are one. */
const names: ReadonlyMap<string, Column> = new Map([
  ...["email", "mail", "emailaddress", "mailaddress"].map((name) => [name, "email"] as const),
  ...["first", "firstname", "given", "givenname", "forename"].map((name) => [name, "firstName"] as const),
  ...["last", "lastname", "family", "familyname", "surname"].map((name) => [name, "lastName"] as const),
]);

/** Longer than any name of a column. */
const mostLetters = 60;

function columnNamed(title: string): Column | undefined {
  if (title.length > mostLetters) return undefined;
  return names.get(title.toLowerCase().replace(/[\s\p{P}]+/gu, ""));
}

export type Columns = readonly (Column | undefined)[];

/** One complaint about a header. It shows no cell: where a line end is missing, people stand in it. */
function headerDiagnostic(
  [first]: readonly Cell[],
  header: readonly Cell[],
  columns: Columns,
): DiagnosticAbout | undefined {
  const { subject } = first as Cell;
  if (!columns.some((column) => column !== undefined)) {
    const problem = header.some(holdsAt)
      ? "the address is not in the first column, and there is no header"
      : "this line has neither an address nor the names of columns";
    return { subject, problem, cure: `${form}; ${headerForm}` };
  }
  const unknown = [...columns.keys()].filter((index) => columns[index] === undefined);
  const repeated = [...columns.keys()].filter((index) => isSecond(columns, index));
  const [at] = [...unknown, ...repeated].sort((a, b) => a - b);
  const problems = [
    ...(columns.includes("email") ? [] : ["there is no column `E-mail`"]),
    ...(unknown.length > 0 ? [`${numbered(unknown)} no known name`] : []),
    ...(repeated.length > 0 ? [`${numbered(repeated)} a name that was there before`] : []),
  ];
  if (problems.length === 0) return undefined;
  const problem = `in this header, ${joinedList(problems, "and")}`;
  return { subject: header[at ?? 0]?.subject ?? subject, problem, cure: headerForm };
}

function isSecond(columns: Columns, index: number): boolean {
  const column = columns[index];
  return column !== undefined && columns.indexOf(column) < index;
}

/** `column 2 has`, `columns 2, 4 have` */
function numbered(indices: readonly number[]): string {
  const list = truncatedList(indices, 10, (index) => String(index + 1));
  return indices.length === 1 ? `column ${list} has` : `columns ${list} have`;
}

function readRows(
  records: readonly (readonly Cell[])[],
  columns: Columns,
  separator: CsvTable["separator"],
): Rows {
  const rows: Row[] = [];
  const diagnostics: DiagnosticAbout[] = [];
  for (const cells of records) {
    const diagnostic = rowDiagnostic(cells, columns, separator);
    if (diagnostic === undefined) rows.push(readRow(cells, columns));
    else diagnostics.push(diagnostic);
  }
  return { rows, diagnostics };
}

const called: Readonly<Record<CsvTable["separator"], string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
};

function rowDiagnostic(
  cells: readonly Cell[],
  columns: Columns,
  separator: CsvTable["separator"],
): DiagnosticAbout | undefined {
  const first = cells[0] as Cell;
  const extra = cells.slice(columns.length).find(isFilled);
  if (extra !== undefined) {
    const figures = `${counted(withoutEmptyEnd(cells).length, "cell", "cells")}, but ${counted(columns.length, "column", "columns")}`;
    const cure = `${form}; put a cell with a ${called[separator]} in quotes`;
    return { subject: extra.subject, problem: figures, cure };
  }
  if (cells.length > 1 || !hasOtherSeparators(first.text)) return undefined;
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

function readRow(cells: readonly Cell[], columns: Columns): Row {
  const cell = (column: Column): Cell | undefined => cells[columns.indexOf(column)];
  const [email, firstName, lastName] = consoleOrder.map(cell);
  return {
    tester: {
      email: email?.text ?? "",
      ...(firstName?.text ? { firstName: firstName.text } : {}),
      ...(lastName?.text ? { lastName: lastName.text } : {}),
    },
    subjects: {
      email: (email ?? (cells[0] as Cell)).subject,
      ...(firstName ? { firstName: firstName.subject } : {}),
      ...(lastName ? { lastName: lastName.subject } : {}),
    },
  };
}
