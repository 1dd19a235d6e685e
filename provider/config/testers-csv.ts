import type { Cell } from "../document/csv.js";
import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import { quoted } from "../text/quoted.js";

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

/**
 * Testers from the records of a CSV file. A first line without an address is the header and gives the order of the
 * columns. Empty lines are passed over.
 */
export function testersIn(records: readonly (readonly Cell[])[]): Rows {
  const filled = records.filter((cells) => cells.some(({ text }) => text !== ""));
  const [first] = filled;
  if (first === undefined || first[0] === undefined) return { rows: [], diagnostics: [] };
  if (first[0].text.includes("@")) return readRows(filled, consoleOrder);
  const columns = first.map(({ text }) => columnNamed(text));
  const diagnostics = headerDiagnostics(first, columns);
  return diagnostics.length > 0 ? { rows: [], diagnostics } : readRows(filled.slice(1), columns);
}

const names: readonly [RegExp, Column][] = [
  [/^e-?mail( ?address)?$/i, "email"],
  [/^first ?name$/i, "firstName"],
  [/^last ?name$/i, "lastName"],
];

function columnNamed(title: string): Column | undefined {
  return names.find(([pattern]) => pattern.test(title))?.[1];
}

type Columns = readonly (Column | undefined)[];

function headerDiagnostics(header: readonly Cell[], columns: Columns): DiagnosticAbout[] {
  const { subject } = header[0] as Cell;
  const cure = `${form}; a header names these columns, in any order`;
  if (!columns.some((column) => column !== undefined)) {
    return [{ subject, problem: "this line has neither an address nor the names of columns", cure }];
  }
  if (!columns.includes("email")) return [{ subject, problem: "the header has no column `E-mail`", cure }];
  return header.flatMap(({ text, subject }, index) => {
    const column = columns[index];
    if (column === undefined) return [{ subject, problem: `unknown column ${quoted(text)}`, cure }];
    const isSecond = columns.indexOf(column) < index;
    return isSecond ? [{ subject, problem: `a second column ${quoted(text)}`, cure }] : [];
  });
}

function readRows(records: readonly (readonly Cell[])[], columns: Columns): Rows {
  const rows: Row[] = [];
  const diagnostics: DiagnosticAbout[] = [];
  for (const cells of records) {
    const diagnostic = rowDiagnostic(cells, columns);
    if (diagnostic === undefined) rows.push(readRow(cells, columns));
    else diagnostics.push(diagnostic);
  }
  return { rows, diagnostics };
}

function rowDiagnostic(cells: readonly Cell[], columns: Columns): DiagnosticAbout | undefined {
  const [first, extra] = [cells[0] as Cell, cells[columns.length]];
  if (extra !== undefined) {
    const problem = `${cells.length} cells, but ${columns.length} columns`;
    return { subject: extra.subject, problem, cure: `${form}; put a cell with a comma in quotes` };
  }
  if (cells.length > 1 || !hasOtherSeparators(first.text)) return undefined;
  return { subject: first.subject, problem: "the cells are not separated by commas", cure: form };
}

/** Looks behind the first `@` of each line: trying each `@` would take time that grows with the square of their number. */
function hasOtherSeparators(cell: string): boolean {
  return cell.split("\n").some((line) => {
    const at = line.indexOf("@");
    return at !== -1 && /[;\t]/.test(line.slice(at));
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
