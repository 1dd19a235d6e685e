import type { Cell, CsvTable } from "../document/csv.js";
import type { DiagnosticAbout } from "../document/diagnostics.js";
import { counted } from "../text/counted.js";
import { type Cells, holdsAt, isFilled, namesAddresses, textOf } from "./cells.js";
import { looksLikeAddress } from "./columns.js";
import { readHeaded } from "./headed.js";
import { readHeaderless } from "./headerless.js";
import type { Found, Row } from "./list.js";

/**
 * The people of a table. Its header gives the order of the columns; without one, the place of the addresses does. Where
 * each cell is an address, each stands for a person. Empty lines are passed over.
 */
export function readTable({ records, separator }: Pick<CsvTable, "records" | "separator">): Found {
  const filled = records.filter((cells) => cells.some(isFilled));
  if (filled.length === 0) return { kind: "empty list", rows: [] };
  if (isList(filled)) return listed(filled);
  const top = headerIndex(filled);
  if (top === undefined) return readHeaderless(filled, separator);
  const [header = [], ...others] = filled.slice(top);
  const found =
    isColumn(header) && others.length > 0 && isList(others)
      ? listed(others)
      : readHeaded(header, others, separator);
  return { ...found, warnings: [...aboveHeader(filled.slice(0, top)), ...(found.warnings ?? [])] };
}

/** A column of addresses alone. Any other word above addresses may be somebody whose address is misspelt. */
export function isColumn(header: Cells): boolean {
  return header.filter(isFilled).length === 1 && namesAddresses(header) && !header.some(holdsAt);
}

function aboveHeader(records: readonly Cells[]): DiagnosticAbout[] {
  const subject = records[0]?.find(isFilled)?.subject;
  if (subject === undefined) return [];
  const problem = counted(
    records.length,
    "line above the header is not read",
    "lines above the header are not read",
  );
  return [{ subject, problem, cure: "take it away, or move whoever is in it below the header" }];
}

export function isList(records: readonly Cells[]): boolean {
  return records.every((cells) => cells.filter(isFilled).every(holdsAt));
}

/** Blanks separate addresses, too, as on the command line of App Center. */
function listed(records: readonly Cells[]): Found {
  const rows = records.flat().filter(isFilled).flatMap(addressesIn);
  return { kind: "list of addresses", rows };
}

function addressesIn(cell: Cell): Row[] {
  const { text, subject } = { ...cell, text: textOf(cell) };
  const words = text.split(/\s+/);
  const all = words.every(looksLikeAddress) ? words : [text];
  return all.map((email) => ({ tester: { email }, subjects: { email: subject }, groups: [] }));
}

/** So many lines may stand above a header: people write a title there. */
const mostAbove = 5;

/** The header is the first line that names a column of addresses. Nobody may stand above it. */
export function headerIndex(records: readonly Cells[]): number | undefined {
  const first = records.slice(0, mostAbove + 1).findIndex(namesAddresses);
  const above = records.slice(0, Math.max(0, first));
  if (first !== -1 && !above.some((cells) => cells.some(holdsAt))) return first;
  return records[0]?.some(holdsAt) ? undefined : 0;
}
