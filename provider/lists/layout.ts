import type { CsvTable } from "../document/csv.js";
import { holdsAt, isFilled, withoutEmptyEnd } from "./cells.js";
import { roleOf } from "./columns.js";
import { kindOf } from "./kinds.js";
import type { Part } from "./list.js";
import { headerIndex, isColumn, isList } from "./table.js";

/** What the cells of each record are, for whoever adds one. */
export interface RowLayout {
  /** Undefined for a column that holds something else. */
  readonly columns: readonly (Part | undefined)[];
  readonly hasHeader: boolean;
  /** What another program wrote has columns that a person must have, and that nobody here knows. */
  readonly isExport: boolean;
}

const consoleOrder: readonly Part[] = ["email", "firstName", "lastName"];
const appleOrder: readonly Part[] = ["firstName", "lastName", "email"];

/**
 * The layout of a table. Undefined where each cell is an address.
 *
 * @param records of a file that has no complaint
 */
export function rowLayoutOf(records: CsvTable["records"]): RowLayout | undefined {
  const filled = records.filter((cells) => cells.some(isFilled));
  if (filled.length === 0) return { columns: consoleOrder, hasHeader: false, isExport: false };
  if (isList(filled)) return undefined;
  const top = headerIndex(filled);
  if (top === undefined) return headerless(filled);
  const header = withoutEmptyEnd(filled[top] ?? []);
  if (isColumn(header) && isList(filled.slice(top + 1))) return undefined;
  const columns = header.map(({ text }) => partOf(text));
  return { columns, hasHeader: true, isExport: kindOf(header.map(({ text }) => text)).isExport };
}

function headerless(records: CsvTable["records"]): RowLayout {
  const place = records.map((cells) => cells.findIndex(holdsAt)).find((at) => at !== -1) ?? 0;
  const others: (Part | undefined)[] = Array.from({ length: place });
  const columns = place === 0 ? consoleOrder : place === 2 ? appleOrder : [...others, "email" as const];
  return { columns, hasHeader: false, isExport: false };
}

function partOf(title: string): Part | undefined {
  const role = roleOf(title);
  return role === "email" || role === "firstName" || role === "lastName" ? role : undefined;
}
