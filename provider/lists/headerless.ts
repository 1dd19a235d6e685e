import type { CsvTable } from "../document/csv.js";
import type { DiagnosticAbout } from "../document/diagnostics.js";
import { type Cells, holdsAt, isFilled, otherAddress, type RowCells, rowDiagnostic, rowOf } from "./cells.js";
import type { Found, Row } from "./list.js";

/**
 * A table without a header. Where the addresses are tells the order: first in the Developer Console's files, third in
 * those of TestFlight and of fastlane, with or without a name around it in Firebase's.
 */
export function readHeaderless(records: readonly Cells[], separator: CsvTable["separator"]): Found {
  const places = records.map((cells) => cells.findIndex(holdsAt));
  const usual = places.find((place) => place !== -1) ?? 0;
  const shape: Shape = {
    isFirebase: places.includes(1),
    isNarrow: records.every(({ length }) => length <= 2),
  };
  const rows: Row[] = [];
  const complaints: DiagnosticAbout[] = [];
  const unnamed: Cells[] = [];
  for (const [index, cells] of records.entries()) {
    const place = places[index] === -1 ? usual : (places[index] ?? usual);
    const email = cells[place];
    const wrong = rowDiagnostic(cells, columnsAt(place, shape), separator) ?? otherAddress(cells, email);
    const whole = (email ?? (cells[0] as Cells[number])).subject;
    if (wrong !== undefined) complaints.push(wrong);
    else rows.push(rowOf({ email, ...namesBeside(cells, place, shape) }, whole));
    if (place > 2) unnamed.push(cells);
  }
  const groupsAt =
    usual === 2 ? records.find((cells) => groupsAfter(cells, 2).length > 0)?.[3]?.subject : undefined;
  return {
    kind: kindOf(places, shape, records),
    rows,
    complaints,
    warnings: namesUnknown(unnamed),
    groupsAt,
  };
}

interface Shape {
  /** The address is in the second cell of some row. */
  readonly isFirebase: boolean;
  /** No row has more than two cells. */
  readonly isNarrow: boolean;
}

function columnsAt(place: number, { isFirebase }: Shape): number {
  if (place === 0 && !isFirebase) return 3;
  return place === 2 ? 4 : Number.POSITIVE_INFINITY;
}

function namesBeside(cells: Cells, place: number, { isFirebase, isNarrow }: Shape): Omit<RowCells, "email"> {
  if (place === 2) return { firstName: cells[0], lastName: cells[1], groups: groupsAfter(cells, 2) };
  if (place > 2) return {};
  if (isNarrow) return { wholeName: cells[1 - place] };
  if (!isFirebase) return { firstName: cells[1], lastName: cells[2] };
  const others = cells.filter((cell, index) => index !== place && isFilled(cell));
  // Firebase reads one name; what two other cells are, nobody can tell.
  return others.length === 1 ? { wholeName: others[0] } : {};
}

function groupsAfter(cells: Cells, place: number): string[] {
  const names = (cells[place + 1]?.text ?? "").split(/[;,]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

function kindOf(
  places: readonly number[],
  { isFirebase, isNarrow }: Shape,
  records: readonly Cells[],
): string {
  const all = new Set(places.filter((place) => place !== -1));
  if (all.size === 1 && all.has(2)) {
    return records.some(({ length }) => length > 3) ? "fastlane pilot import" : "TestFlight web import";
  }
  if (isFirebase && !all.has(2)) return "Firebase console import";
  if (all.size > 1) return "table without a header";
  if (!all.has(0)) return "table without a header";
  return isNarrow ? "list of addresses and names" : "Amazon Console list";
}

function namesUnknown(unnamed: readonly Cells[]): DiagnosticAbout[] {
  const subject = unnamed[0]?.[0]?.subject;
  if (subject === undefined) return [];
  const problem = "there is no header, so only addresses are read";
  return [
    { subject, problem, cure: "write a first line that names the columns, to have names and groups too" },
  ];
}
