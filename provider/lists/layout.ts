import type { CsvTable } from "../document/csv.js";
import { holdsAt, isFilled, withoutEmptyEnd } from "./cells.js";
import { type Role, rolesOf } from "./columns.js";
import { kindOf } from "./kinds.js";
import type { Part } from "./list.js";
import { headerIndex, isColumn, isList } from "./table.js";

/** What the cells of each record are, for whoever adds one. */
export interface RowLayout {
  /** Undefined for a column that holds something else. */
  readonly columns: readonly Column[];
  readonly hasHeader: boolean;
  /** What another program wrote has columns that a person must have, and that nobody here knows. */
  readonly isExport: boolean;
}

/** `name`: first and last name in one. */
type Column = Part | "name" | undefined;

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
  const columns = rolesOf(header, filled.slice(top + 1)).map(columnFor);
  return { columns, hasHeader: true, isExport: kindOf(header.map(({ text }) => text)).isExport };
}

function headerless(records: CsvTable["records"]): RowLayout {
  const place = records.map((cells) => cells.findIndex(holdsAt)).find((at) => at !== -1) ?? 0;
  return { columns: columnsBeside(place, records), hasHeader: false, isExport: false };
}

function columnsBeside(place: number, records: CsvTable["records"]): readonly Column[] {
  // A third cell would make the whole name in the second one a first name.
  if (place < 2 && records.every(({ length }) => length <= 2))
    return place === 0 ? ["email", "name"] : ["name", "email"];
  if (place === 0 || place === 2) return place === 0 ? consoleOrder : appleOrder;
  const others: Column[] = Array.from({ length: place });
  return [...others, "email"];
}

function columnFor(role: Role | undefined): Column {
  return columns.find((column) => column === role);
}

const columns: readonly Column[] = ["email", "firstName", "lastName", "name", "until"];
