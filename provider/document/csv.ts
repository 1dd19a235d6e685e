import { CsvError, parse } from "csv-parse/sync";
import type { Diagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";
import type { DiagnosticAbout, Subject } from "./diagnostics.js";
import type { ReadBudget } from "./read-budget.js";
import { decodeUtf8 } from "./utf8.js";

/** A cell, and where it begins. */
export interface Cell {
  readonly text: string;
  readonly subject: Subject;
}

/** The records of a CSV file, or why it has none. */
export type CsvRecords = readonly (readonly Cell[])[] | DiagnosticAbout;

/**
 * The cells of a CSV file in UTF-8, record by record. White space around a cell does not belong to it.
 *
 * @param file how messages call the file
 * @param named what in the document names the file
 * @param budget what its cells are taken from, as values
 */
export function readCsv(bytes: Buffer, file: string, named: Subject, budget: ReadBudget): CsvRecords {
  const at = (line: number, column: number): Subject => ({ ...named, inFile: { file, line, column } });
  const text = decodeUtf8(bytes);
  if (typeof text !== "string") {
    const { line, column, problem, cure } = text;
    return { subject: at(line, column), problem, cure };
  }
  try {
    const records = parseCsv(text.replace(/\r\n?/g, "\n"));
    const tooMany = budget.values(records.reduce((sum, { record }) => sum + record.length, 0));
    if (tooMany === undefined) return cellsOf(records, at);
    return { subject: named, problem: `${quoted(file)} ${tooMany.problem}`, cure: tooMany.cure };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { subject: at(Number(error["lines"] ?? 1), 1), ...sentence(error) };
  }
}

interface RawRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

function parseCsv(text: string): RawRecord[] {
  const options = { raw: true, record_delimiter: "\n", relax_column_count: true, trim: true };
  // With `raw`, the library gives these pairs; its types do not say so.
  return parse(text, options) as unknown as RawRecord[];
}

/** In our own words: the library's sentences quote the cell, which may be personal data. */
function sentence({ code }: CsvError): Diagnostic {
  if (code === "CSV_QUOTE_NOT_CLOSED") {
    return { problem: "a quoted cell begins here and never ends", cure: 'close it with "' };
  }
  return {
    problem: 'a " is not allowed here',
    cure: 'put the whole cell in quotes and double a quote inside it: "Ann ""Annie"""',
  };
}

function cellsOf(records: readonly RawRecord[], at: (line: number, column: number) => Subject): Cell[][] {
  let line = 1;
  return records.map(({ record, raw }) => {
    const starts = cellStarts(raw, line);
    line += raw.split("\n").length - 1;
    return record.map((text, index) => ({ text, subject: at(...(starts[index] ?? [line, 1])) }));
  });
}

/** Where the cells of a record begin: after each comma outside quotes. */
function cellStarts(raw: string, firstLine: number): [line: number, column: number][] {
  let [line, column, inQuotes] = [firstLine, 1, false];
  const starts: [number, number][] = [[line, column]];
  for (let offset = 0; offset < raw.length; offset++) {
    const letter = raw[offset];
    column += 1;
    if (letter === '"') inQuotes = !inQuotes;
    if (letter === "\n") [line, column] = [line + 1, 1];
    if (letter === "," && !inQuotes) starts.push([line, column]);
  }
  return starts;
}
