import type { WrittenTester } from "../config/testers.js";
import { type CsvTable, readCsv } from "../document/csv.js";
import { layoutOf, type Separator } from "../document/csv-layout.js";
import { ReadBudget } from "../document/read-budget.js";
import { DevTestError } from "../errors.js";
import { isTellingCell } from "../lists/columns.js";
import { neutralised, withoutNeutraliser } from "../lists/formulas.js";
import { isJson } from "../lists/json.js";
import { rowLayoutOf } from "../lists/layout.js";
import { isMail, personIn } from "../lists/mail.js";
import { testerKey } from "../people.js";
import { lineBreakOf, nextLine, type Splice, spliced } from "./splice.js";

/**
 * Edits of a CSV file of testers, in its own dialect: its separator, its columns, its quotes, its line breaks. Everything
 * else of it stays as it is.
 */

/**
 * The text with a row for each person behind the last one.
 * @throws DevTestError when the file has no place for what a person has
 */
export function withRows(text: string, people: readonly Omit<WrittenTester, "key">[], file: string): string {
  if (people.length === 0) return text;
  const { records, separator } = tableOf(text, file);
  const layout = rowLayoutOf(records);
  if (layout?.isExport) throw noPlace(file);
  const lineBreak = lineBreakOf(text);
  const isQuoted = allQuoted(text, separator);
  const rows = people.map((person) => {
    const cells =
      layout === undefined ? [person.email] : layout.columns.map((column) => column && person[column]);
    const names = [person.firstName, person.lastName].filter((name) => name !== undefined);
    if (names.some((name) => !cells.includes(name))) throw noColumn(file, "the name that was given");
    if (person.until !== undefined) throw noColumn(file, "a last day");
    const last = layout?.hasHeader ? cells.length : cells.findLastIndex((cell) => cell !== undefined) + 1;
    return cells
      .slice(0, last)
      .map((cell) => written(cell ?? "", separator, isQuoted))
      .join(separator);
  });
  const end = text.trimEnd().length;
  const start = end === 0 ? "" : lineBreak;
  const rest = end === text.length && end > 0 ? "" : end === 0 ? lineBreak : "";
  return spliced(text, [{ start: end, end, text: `${start}${rows.join(lineBreak)}${rest}` }]);
}

/** The text without the rows of some people. @param keys of the people */
export function withoutRows(text: string, keys: ReadonlySet<string>, file: string): string {
  const { records, separator } = tableOf(text, file);
  const isList = rowLayoutOf(records) === undefined;
  const splices = records.flatMap((cells): Splice[] => {
    const filled = cells.filter((cell) => cell.text !== "");
    const gone = filled.filter((cell) => cell.text.includes("@") && keys.has(keyIn(cell.text)));
    if (gone.length === 0) return [];
    const start = offsetOf(text, gone[0]?.subject.inFile?.line ?? 1);
    const end = recordEnd(text, start);
    if (!isList || gone.length === filled.length) return [{ start, end, text: "" }];
    return [{ start, end, text: withoutCells(text.slice(start, end), separator, keys) }];
  });
  return spliced(text, splices);
}

/** A cell may hold a name besides: `Ann Lee <ann@example.com>`. */
function keyIn(cell: string): string {
  const text = withoutNeutraliser(cell);
  return testerKey(personIn(text)?.address ?? text);
}

/** Of a line with several addresses, those that stay. */
function withoutCells(line: string, separator: Separator, keys: ReadonlySet<string>): string {
  const [, body = "", lineBreak = ""] = /^(.*?)(\r?\n?)$/s.exec(line) ?? [];
  const isGone = (cell: string) => keys.has(testerKey(cell.trim().replace(/^"(.*)"$/, "$1")));
  const cells = body.split(separator).filter((cell) => !isGone(cell));
  return cells.join(separator).trimStart() + lineBreak;
}

function tableOf(text: string, file: string): CsvTable {
  if (isJson(text) || isMail(text)) throw noPlace(file);
  const lines = { text: text.replace(/\r\n?/g, "\n"), file: { file }, named: { path: [] } };
  const table = readCsv(lines, new ReadBudget(""), isTellingCell);
  if ("problem" in table) throw new DevTestError("cannot_edit", `${file}: ${table.problem}.`, table.cure);
  return table;
}

function noPlace(file: string): DevTestError {
  const what = `${file} is in a form that another program writes, so it cannot be edited.`;
  const cure = "Export it again there, or list people under `testers:` besides.";
  return new DevTestError("cannot_edit", what, cure);
}

function noColumn(file: string, missing: string): DevTestError {
  const what = `${file} has no column for ${missing}.`;
  return new DevTestError("no_column", what, "Leave it out, or list the person under `testers`.");
}

/** A file in which every cell is in quotes is written that way by a program, which expects it. */
function allQuoted(text: string, separator: Separator): boolean {
  const { text: records } = layoutOf(text.replaceAll("\r\n", "\n"), isTellingCell);
  const lines = records.split("\n").filter((line) => line.trim() !== "");
  const cell = `\\s*"(?:[^"]|"")*"\\s*`;
  const row = new RegExp(`^${cell}(?:${separator === "|" ? "\\|" : separator}${cell})*$`);
  return lines.length > 0 && lines.every((line) => row.test(line));
}

function written(text: string, separator: Separator, isQuoted: boolean): string {
  const cell = neutralised(text);
  const needs = isQuoted || cell.includes(separator) || /["\r\n]|^\s|\s$|^#/.test(cell);
  return needs ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) offset = nextLine(text, offset);
  return offset;
}

/** Behind the line break that ends a record: one inside quotes does not. */
function recordEnd(text: string, start: number): number {
  let inQuotes = false;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '"') inQuotes = !inQuotes;
    if (text[at] === "\n" && !inQuotes) return at + 1;
  }
  return text.length;
}
