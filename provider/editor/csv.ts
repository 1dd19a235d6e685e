import { isDeepStrictEqual } from "node:util";
import type { WrittenTester } from "../config/testers.js";
import { composed } from "../desired.js";
import { type Cell, type CsvTable, readCsv } from "../document/csv.js";
import { layoutOf, type Separator, separatorsIn } from "../document/csv-layout.js";
import { ReadBudget } from "../document/read-budget.js";
import { DevTestError } from "../errors.js";
import { signs } from "../lists/columns.js";
import { isJson, isMail } from "../lists/forms.js";
import { neutralised, withoutNeutraliser } from "../lists/formulas.js";
import { type RowLayout, rowLayoutOf } from "../lists/layout.js";
import { isWritableInOne, wholeName } from "../lists/names.js";
import { personIn } from "../lists/person-in.js";
import { readTable } from "../lists/table.js";
import { normaliseEmail, testerKey } from "../people.js";
import { type Splice, spliced } from "./splice.js";

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
  const isQuoted = allQuoted(text, separator);
  const rows = people.map((person) => {
    const columns = layout?.columns ?? ["email"];
    for (const part of ["firstName", "lastName", "until"] as const) {
      const isInOne = part !== "until" && columns.includes("name") && isWritableInOne(person);
      if (person[part] !== undefined && !columns.includes(part) && !isInOne)
        throw noColumn(file, words[part]);
    }
    const inOne = columns.includes("firstName") ? "" : wholeName(person);
    const cells = columns.map((column) =>
      neutralised((column === "name" ? inOne : column && person[column]) ?? ""),
    );
    return layout?.hasHeader ? cells : withoutEmptyEnd(cells);
  });
  const lines = rows.map((cells) => cells.map((cell) => written(cell, separator, isQuoted)).join(separator));
  const lineBreak = anyLineBreak.exec(text)?.[0] ?? "\n";
  const end = text.replace(/[\r\n]+$/, "").length;
  const added = lines.join(lineBreak);
  const edit = { start: end, end, text: end === 0 ? added + lineBreak : lineBreak + added };
  return checked(text, [edit], file, (before) => [...before, ...rows], people);
}

const words = { firstName: "a first name", lastName: "a last name", until: "a last day" } as const;

/** The text without the rows of some people. @param keys of the people */
export function withoutRows(text: string, keys: ReadonlySet<string>, file: string): string {
  const { records, separator } = tableOf(text, file);
  const layout = rowLayoutOf(records);
  const starts = [
    ...records.map(([cell]) => cell?.subject.inFile?.line ?? 1).map(lineOffsets(text)),
    text.length,
  ];
  const isOf = (cell: Cell, index: number) =>
    holdsAddress(layout, index) && cell.text.includes("@") && keys.has(keyIn(cell.text));
  const left = records.map((cells) => {
    const kept = cells.filter((cell, index) => !isOf(cell, index));
    const isRowOfOne = layout !== undefined || kept.every((cell) => cell.text === "");
    return kept.length < cells.length && isRowOfOne ? [] : kept;
  });
  const splices = records.flatMap((cells, row): Splice[] => {
    const [start = 0, end = text.length] = starts.slice(row, row + 2);
    if (left[row]?.length === cells.length) return [];
    if (left[row]?.length === 0) return [{ start, end, text: "" }];
    return [
      {
        start,
        end,
        text: withoutCells(text.slice(start, end), separator, (index) => isOf(cells[index] as Cell, index)),
      },
    ];
  });
  return checked(text, splices, file, () => left.map((cells) => cells.map((cell) => cell.text)));
}

/** In a table with a header, other columns may hold addresses of others. */
function holdsAddress(layout: RowLayout | undefined, index: number): boolean {
  if (!layout?.hasHeader || !layout.columns.includes("email")) return true;
  return layout.columns[index] === "email";
}

type Rows = readonly (readonly string[])[];

/** Reads what came out: a form that was not thought of must not change a row that nobody asked about. */
function checked(
  text: string,
  splices: readonly Splice[],
  file: string,
  change: (before: Rows) => Rows,
  added: readonly Omit<WrittenTester, "key">[] = [],
): string {
  const edited = spliced(text, splices);
  const [before, after] = [tableOf(text, file), tableOf(edited, file)];
  const wanted = change(before.records.map((cells) => cells.map((cell) => cell.text)));
  const got = after.records.map((cells) => cells.map((cell) => cell.text));
  const isSame = isDeepStrictEqual(filled(got), filled(wanted)) && areNamed(after, before, added);
  if (isSame && after.comments.length === before.comments.length) return edited;
  const what = `${file} cannot be edited here: other rows would change too, or not those that should.`;
  throw new DevTestError("cannot_edit", what, "Edit it by hand.");
}

/** A row more may change what the cells of all the others are taken for. */
function areNamed(after: CsvTable, before: CsvTable, added: readonly Omit<WrittenTester, "key">[]): boolean {
  const [were, are] = [before, after].map((table) => readTable(table).rows.map(({ tester }) => tester));
  const wanted = new Map([...(were ?? []), ...added].map((one) => [normaliseEmail(one.email), namesOf(one)]));
  return (are ?? []).every((one) => isDeepStrictEqual(namesOf(one), wanted.get(normaliseEmail(one.email))));
}

function namesOf({ firstName = "", lastName = "", until = "" }: Partial<WrittenTester>): string[] {
  return [firstName, lastName, until].map((one) => composed(one.trim()));
}

function filled(rows: Rows): Rows {
  const cells = rows.map((row) => withoutEmptyEnd(row.map((cell) => cell.trim())));
  return cells.filter((row) => row.length > 0);
}

function withoutEmptyEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
}

/** A cell may hold a name besides: `Ann Lee <ann@example.com>`. */
function keyIn(cell: string): string {
  const text = withoutNeutraliser(cell);
  return testerKey(personIn(text)?.address ?? text);
}

/** Of a line with several addresses, those that stay. */
function withoutCells(line: string, separator: Separator, isGone: (index: number) => boolean): string {
  const body = line.replace(/[\r\n]+$/, "");
  const starts = [0, ...separatorsIn(body, separator).map((offset) => offset + 1)];
  const cells = starts.map((start, index) => body.slice(start, (starts[index + 1] ?? body.length + 1) - 1));
  const kept = cells.filter((_, index) => !isGone(index));
  return kept.join(separator).trimStart() + line.slice(body.length);
}

function tableOf(text: string, file: string): CsvTable {
  if (isJson(text) || isMail(text)) throw noPlace(file);
  const lines = { text: withLineFeeds(text), file: { file }, named: { path: [] } };
  const table = readCsv(lines, new ReadBudget(""), signs);
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
  return new DevTestError(
    "no_column",
    what,
    "Leave it out, add the column to the file, or list the person under `testers`.",
  );
}

/** A file in which every cell is in quotes is written that way by a program, which expects it. */
function allQuoted(text: string, separator: Separator): boolean {
  const { text: records } = layoutOf(withLineFeeds(text), signs);
  const lines = records.split("\n").filter((line) => line.trim() !== "");
  const cell = `\\s*"(?:[^"]|"")*"\\s*`;
  const row = new RegExp(`^${cell}(?:${separator === "|" ? "\\|" : separator}${cell})*$`);
  return lines.length > 0 && lines.every((line) => row.test(line));
}

function written(cell: string, separator: Separator, isQuoted: boolean): string {
  const needs = isQuoted || cell.includes(separator) || /["\r\n]|^\s|\s$|^#/.test(cell);
  return needs ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Excel for Mac ends lines with CR alone. */
const anyLineBreak = /\r\n|\r|\n/;

/** As lists are read. */
function withLineFeeds(text: string): string {
  return text.replace(new RegExp(anyLineBreak, "g"), "\n");
}

/** Where each line begins, by its number. */
function lineOffsets(text: string): (line: number) => number {
  const breaks = [...text.matchAll(new RegExp(anyLineBreak, "g"))];
  const starts = [0, ...breaks.map(({ index, 0: lineBreak }) => index + lineBreak.length)];
  return (line) => starts[line - 1] ?? text.length;
}
