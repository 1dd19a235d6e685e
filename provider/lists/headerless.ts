import type { CsvTable } from "../document/csv.js";
import type { DiagnosticAbout } from "../document/diagnostics.js";
import { counted } from "../text/counted.js";
import {
  type Cells,
  holdsAt,
  isFilled,
  otherAddress,
  type RowCells,
  rowDiagnostic,
  rowOf,
  textOf,
} from "./cells.js";
import { groupsIn } from "./groups.js";
import type { Found, Row } from "./list.js";
import { shortPlaces } from "./skipped.js";

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
  const [unnamed, doubtful]: [Cells[], Cells[]] = [[], []];
  for (const [index, cells] of records.entries()) {
    const place = places[index] === -1 ? usual : (places[index] ?? usual);
    const email = cells[place];
    const wrong = rowDiagnostic(cells, columnsAt(place, shape), separator) ?? otherAddress(cells, email);
    const whole = (email ?? (cells[0] as Cells[number])).subject;
    if (wrong !== undefined) complaints.push(wrong);
    else rows.push(rowOf({ email, ...namesBeside(cells, place, shape) }, whole));
    if (place > 2 || isUnclear(cells, place, shape)) unnamed.push(cells);
    if (place === 0 && !shape.isFirebase && hasTwoNames(cells)) doubtful.push(cells);
  }
  const groupsAt =
    usual === 2 ? records.find((cells) => groupsIn(textOf(cells[3])).length > 0)?.[3]?.subject : undefined;
  return {
    kind: kindOf(places, shape, records),
    rows,
    complaints,
    warnings: [...namesUnknown(unnamed), ...namesDoubtful(doubtful)],
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
  if (place === 2) {
    const [firstName, lastName, , group] = cells;
    const groups = groupsIn(textOf(group));
    const at = group?.subject ?? (cells[0] as Cells[number]).subject;
    return { firstName, lastName, groups, untitledGroups: new Map(groups.map((name) => [name, at])) };
  }
  if (place > 2) return {};
  if (isNarrow) return { name: cells[1 - place] };
  if (!isFirebase) return { firstName: cells[1], lastName: cells[2] };
  const others = besides(cells, place);
  return others.length === 1 ? { name: others[0] } : {};
}

function besides(cells: Cells, place: number): Cells {
  return cells.filter((cell, index) => index !== place && isFilled(cell));
}

/** Firebase reads one name beside an address, and nothing behind it. What two other cells are, nobody can tell. */
function isUnclear(cells: Cells, place: number, { isFirebase, isNarrow }: Shape): boolean {
  return place === 1 && isFirebase && !isNarrow && besides(cells, place).length > 1;
}

/** A whole name in the place of the first one: what follows may be anything. */
function hasTwoNames([, first, last]: Cells): boolean {
  return /\S\s+\S/.test(textOf(first)) && textOf(last) !== "";
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

function namesDoubtful(doubtful: readonly Cells[]): DiagnosticAbout[] {
  const subjects = doubtful.flatMap(([, first]) => (first === undefined ? [] : [first]));
  const [first] = subjects;
  if (first === undefined) return [];
  const rows = counted(
    subjects.length,
    "first name of several words has",
    "first names of several words have",
  );
  const problem = `there is no header, and ${rows} another cell behind, which is read as the last name (${shortPlaces(subjects)})`;
  return [
    { subject: first.subject, problem, cure: "write a first line that names the columns, if it is none" },
  ];
}
