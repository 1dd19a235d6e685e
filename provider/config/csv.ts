import { CsvError, parse } from "csv-parse/sync";
import type { DiagnosticAt, Location } from "../document/diagnostics.js";
import { decodeUtf8, notUtf8 } from "../document/source.js";
import type { Diagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";

/** A tester as a row gives one, in the shape of the configuration, so that the same rules look at it. */
export interface Row {
  readonly tester: { readonly email: string; readonly firstName?: string; readonly lastName?: string };
  /** Where each cell begins; `email` is always there. */
  readonly locations: Readonly<Partial<Record<Column, Location>>> & { readonly email: Location };
}

export type Column = "email" | "firstName" | "lastName";

export interface CsvTesters {
  readonly rows: readonly Row[];
  readonly diagnostics: readonly DiagnosticAt[];
}

interface Cell {
  readonly text: string;
  readonly location: Location;
}

/** The order the Developer Console uses for its own files. */
const consoleOrder: readonly Column[] = ["email", "firstName", "lastName"];
const form = "each line is `E-mail,First name,Last name`, the names may be left out";

/**
 * Testers from the bytes of a CSV file. A first line without an address is the header and gives the order of the
 * columns. Empty lines are passed over, white space around cells too.
 */
export function readTesters(bytes: Buffer, file: string): CsvTesters {
  const decoded = decodeUtf8(bytes);
  if ("badByte" in decoded) {
    const { line, column, problem, cure } = notUtf8(bytes, decoded.badByte);
    return { rows: [], diagnostics: [{ location: { file, line, column }, problem, cure }] };
  }
  try {
    return testersOf(cellsOf(decoded.text.replace(/\r\n?/g, "\n"), file));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return {
      rows: [],
      diagnostics: [{ location: { file, line: Number(error["lines"] ?? 1), column: 1 }, ...sentence(error) }],
    };
  }
}

/** In words of our own: the library's quote the cell, and a cell holds a person. */
function sentence({ code }: CsvError): Diagnostic {
  if (code === "CSV_QUOTE_NOT_CLOSED") {
    return { problem: "a quoted cell begins here and never ends", cure: 'close it with "' };
  }
  return {
    problem: 'a " stands where none can',
    cure: 'put the whole cell in quotes and write a quote inside it twice: "Ann ""Annie"""',
  };
}

function cellsOf(text: string, file: string): Cell[][] {
  // With `raw`, the library gives these pairs; its types do not say so.
  const records = parse(text, {
    raw: true,
    record_delimiter: "\n",
    relax_column_count: true,
    trim: true,
  }) as unknown as { record: string[]; raw: string }[];
  let line = 1;
  return records.map(({ record, raw }) => {
    const starts = cellStarts(raw, line);
    line += raw.split("\n").length - 1;
    return record.map((text, index) => ({
      text,
      location: { file, ...(starts[index] ?? { line, column: 1 }) },
    }));
  });
}

/** Where the cells of a record begin: after each comma outside quotes. */
function cellStarts(raw: string, firstLine: number): { line: number; column: number }[] {
  let [line, column, inQuotes] = [firstLine, 1, false];
  const starts = [{ line, column }];
  for (let offset = 0; offset < raw.length; offset++) {
    const letter = raw[offset];
    column += 1;
    if (letter === '"') inQuotes = !inQuotes;
    if (letter === "\n") [line, column] = [line + 1, 1];
    if (letter === "," && !inQuotes) starts.push({ line, column });
  }
  return starts;
}

function testersOf(records: readonly Cell[][]): CsvTesters {
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

function headerDiagnostics(
  header: readonly Cell[],
  columns: readonly (Column | undefined)[],
): DiagnosticAt[] {
  const location = header[0]?.location as Location;
  const cure = `${form}; a header names these columns, in any order`;
  if (!columns.some((column) => column !== undefined)) {
    return [{ location, problem: "neither a header nor an address is here", cure }];
  }
  if (!columns.includes("email")) return [{ location, problem: "the header has no column `E-mail`", cure }];
  const seen = new Set<Column>();
  const diagnostics = header.flatMap(({ text, location }, index) => {
    const column = columns[index];
    if (column === undefined) return [{ location, problem: `${quoted(text)} is no known column`, cure }];
    if (seen.has(column)) return [{ location, problem: `a second column ${quoted(text)}`, cure }];
    seen.add(column);
    return [];
  });
  return diagnostics.slice(0, mostHeaderDiagnostics);
}

/** After that many, the line is no header, and more of them tell nobody anything. */
const mostHeaderDiagnostics = 20;

function readRows(records: readonly Cell[][], columns: readonly (Column | undefined)[]): CsvTesters {
  const rows: Row[] = [];
  const diagnostics: DiagnosticAt[] = [];
  for (const cells of records) {
    const extra = cells[columns.length];
    if (extra !== undefined) {
      const problem = `${cells.length} cells, but ${columns.length} columns`;
      diagnostics.push({
        location: extra.location,
        problem,
        cure: `${form}; a cell with a comma in it stands in quotes`,
      });
    } else if (cells.length === 1 && hasOtherSeparators(cells[0]?.text ?? "")) {
      const problem = "the cells are not separated by commas";
      diagnostics.push({ location: (cells[0] as Cell).location, problem, cure: form });
    } else {
      rows.push(readRow(cells, columns));
    }
  }
  return { rows, diagnostics };
}

/** In one line after its first `@`; an expression that tries each `@` would take a day for a cell full of them. */
function hasOtherSeparators(cell: string): boolean {
  return cell.split("\n").some((line) => {
    const at = line.indexOf("@");
    return at !== -1 && /[;\t]/.test(line.slice(at));
  });
}

function readRow(cells: readonly Cell[], columns: readonly (Column | undefined)[]): Row {
  const cell = (column: Column): Cell | undefined => cells[columns.indexOf(column)];
  const [email, firstName, lastName] = consoleOrder.map(cell);
  const start = cells[0] as Cell;
  return {
    tester: {
      email: email?.text ?? "",
      ...(firstName?.text ? { firstName: firstName.text } : {}),
      ...(lastName?.text ? { lastName: lastName.text } : {}),
    },
    locations: {
      email: (email ?? start).location,
      ...(firstName ? { firstName: firstName.location } : {}),
      ...(lastName ? { lastName: lastName.location } : {}),
    },
  };
}
