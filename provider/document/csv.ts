import { CsvError, parse } from "csv-parse/sync";
import type { Diagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";
import { layoutOf, type Separator, type Signs, separatorsIn } from "./csv-layout.js";
import type { DiagnosticAbout, NamedFile, Subject } from "./diagnostics.js";
import type { ReadBudget } from "./read-budget.js";

/** A cell, and where it begins. */
export interface Cell {
  readonly text: string;
  readonly subject: Subject;
}

/** The text of a file with LF at the end of each line, and what in the document names the file. */
export interface NamedText {
  readonly text: string;
  readonly file: NamedFile;
  readonly named: Subject;
}

export interface CsvTable {
  readonly records: readonly (readonly Cell[])[];
  readonly separator: Separator;
  /** The lines that begin with #. */
  readonly comments: readonly Subject[];
}

/**
 * The cells of a CSV file, record by record, or why it has none. White space around a cell does not belong to it.
 *
 * @param budget what its cells are taken from, as values
 * @param signs by which its separator and its header are found
 */
export function readCsv(
  { text: written, file, named }: NamedText,
  budget: ReadBudget,
  signs: Signs,
): CsvTable | DiagnosticAbout {
  const at: At = (line, column, cell) => ({ ...named, inFile: { ...file, line, column, cell } });
  const { text, separator, comments, hiddenLines } = layoutOf(written, signs);
  try {
    const records = parseCsv(text, separator);
    const tooMany = budget.values(records.reduce((sum, { record }) => sum + record.length, 0));
    if (tooMany !== undefined) {
      return { subject: named, problem: `${quoted(file.file)} ${tooMany.problem}`, cure: tooMany.cure };
    }
    const cells = cellsOf(records, separator, at, hiddenLines);
    return { records: cells, separator, comments: comments.map((line) => at(line, 1)) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = error.code === "CSV_QUOTE_NOT_CLOSED" ? openQuoteLine(text, separator) : error["lines"];
    return { subject: at(Number(line ?? 1), 1), ...sentence(error) };
  }
}

type At = (line: number, column: number, cell?: string) => Subject;

/** The line of the quoted cell that never ends. The library gives the last line of the file. */
function openQuoteLine(text: string, separator: Separator): number {
  const opening = new RegExp(`(?:^|[\\n${separator}])[^\\S\\n]*"(?:[^"]|"")*$`).exec(text);
  const before = text.slice(0, opening?.index ?? 0);
  return before.split("\n").length + (opening?.[0].startsWith("\n") ? 1 : 0);
}

interface RawRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

function parseCsv(text: string, delimiter: Separator): RawRecord[] {
  const options = { raw: true, record_delimiter: "\n", relax_column_count: true, trim: true, delimiter };
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

/** A spreadsheet counts records, and not lines: a quoted cell may have several lines. */
function cellsOf(records: readonly RawRecord[], separator: Separator, at: At, hiddenLines: number): Cell[][] {
  let line = 1;
  return records.map(({ record, raw }, row) => {
    const starts = cellStarts(raw, separator, line);
    line += raw.split("\n").length - 1;
    return record.map((text, index) => {
      const [startLine, column] = starts[index] ?? [line, 1];
      return { text, subject: at(startLine, column, `${columnLetters(index)}${row + 1 - hiddenLines}`) };
    });
  });
}

/** What a spreadsheet calls a column: `A`, `Z`, `AA`. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${columnLetters(Math.floor(index / 26) - 1)}${last}`;
}

/** Where the cells of a record begin: after each separator outside quotes. */
function cellStarts(raw: string, separator: Separator, firstLine: number): [line: number, column: number][] {
  let [line, lineStart, read] = [firstLine, 0, 0];
  return [-1, ...separatorsIn(raw, separator)].map((offset) => {
    for (; read <= offset; read++) {
      if (raw[read] === "\n") [line, lineStart] = [line + 1, read + 1];
    }
    return [line, offset + 2 - lineStart];
  });
}
