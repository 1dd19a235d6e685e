import { type CsvTable, columnLetters } from "../document/csv.js";
import type { DiagnosticAbout } from "../document/diagnostics.js";
import { joinedList, truncatedList } from "../text/list.js";
import {
  type Cells,
  form,
  holdsAt,
  isFilled,
  otherAddress,
  rowDiagnostic,
  rowOf,
  textOf,
  withoutEmptyEnd,
} from "./cells.js";
import { type Role, type Roles, rolesOf } from "./columns.js";
import { groupNames, groupsIn, type WrittenGroups } from "./groups.js";
import { kindOf } from "./kinds.js";
import type { Found, Row, Skipped, SkipReason } from "./list.js";
import { markingRoles, type Standing, type StandingRole, skipFor, standingRoles } from "./standing.js";

const headerForm =
  "a header calls the column of addresses `E-mail`, and those of names `First name` and `Last name`, in any order";

/** A table below a header. */
export function readHeaded(first: Cells, records: readonly Cells[], separator: CsvTable["separator"]): Found {
  const header = withoutEmptyEnd(first);
  const roles = rolesOf(header, records);
  const kind = kindOf(header.map(({ text }) => text));
  const diagnostic = headerDiagnostic(header, roles);
  if (diagnostic !== undefined) return { kind: kind.kind, rows: [], complaints: [diagnostic] };
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  const complaints: DiagnosticAbout[] = [];
  const marking = markingRoles(records.map((cells) => standingOf(cells, roles)));
  const groups = groupNames(records.map((cells) => writtenGroups(cells, roles)));
  for (const [index, cells] of records.entries()) {
    const wrong =
      rowDiagnostic(cells, roles.length, separator) ??
      otherAddress([cells[roles.indexOf("name")]], addressCell(cells, roles));
    const why = wrong === undefined ? skipReason(cells, roles, marking) : undefined;
    if (wrong !== undefined) complaints.push(wrong);
    else if (why !== undefined) skipped.push(skippedRow(cells, roles, why));
    else rows.push(readRow(cells, roles, groups[index] ?? []));
  }
  const groupsAt = header[roles.findIndex((role) => role === "groups" || role === "groupAddress")]?.subject;
  const warnings = kind.isExport ? [] : unknownColumns(header, roles, records);
  return { kind: kind.kind, rows, skipped, complaints, warnings, groupsAt };
}

/** One complaint about a header. It shows no cell: where a line end is missing, people stand in it. */
function headerDiagnostic(header: Cells, roles: Roles): DiagnosticAbout | undefined {
  const subject = (header[0] as Cells[number]).subject;
  if (!roles.some((role) => role !== undefined)) {
    const problem = "this line has neither an address nor the names of columns";
    return { subject, problem, cure: `${form}; ${headerForm}` };
  }
  const holding = [...header.keys()].filter((index) => holdsAt(header[index] as Cells[number]));
  const repeated = [...roles.keys()].filter((index) => isSecond(roles, index));
  const [at] = [...holding, ...repeated].sort((a, b) => a - b);
  const problems = [
    ...(addressIndex(roles) === -1 ? ["there is no column `E-mail`"] : []),
    ...(holding.length > 0 ? [`${columns(holding)} an address: a line end may be missing`] : []),
    ...(repeated.length > 0 ? [`${columns(repeated)} a name that was there before`] : []),
  ];
  if (problems.length === 0) return undefined;
  const problem = `in this header, ${joinedList(problems, "and")}`;
  return { subject: header[at ?? 0]?.subject ?? subject, problem, cure: headerForm };
}

/** Only where two columns would contradict each other: there may be several kinds of status. */
function isSecond(roles: Roles, index: number): boolean {
  const role = roles[index];
  return role !== undefined && single.has(role) && roles.indexOf(role) < index;
}

const single: ReadonlySet<Role> = new Set(["email", "firstName", "lastName", "name", "groups", "until"]);

/** A column of addresses counts before one of logins, which need not be addresses. */
function addressIndex(roles: Roles): number {
  return roles.includes("email") ? roles.indexOf("email") : roles.indexOf("login");
}

/** Directories leave the address out of those who log in with it. */
function addressCell(cells: Cells, roles: Roles): Cells[number] {
  const [email, login] = [cells[addressIndex(roles)], cells[roles.indexOf("login")]];
  const isLogin = (email === undefined || !isFilled(email)) && login !== undefined && isFilled(login);
  return (isLogin ? login : email) ?? (cells[0] as Cells[number]);
}

/** `column B has`, `columns B, D have` */
function columns(indices: readonly number[], ends = ["has", "have"]): string {
  const list = truncatedList(indices, 10, columnLetters);
  return indices.length === 1 ? `column ${list} ${ends[0]}` : `columns ${list} ${ends[1]}`;
}

/** Whose title is misspelt, or missing above cells, learns of it here: nothing below it is read. */
function unknownColumns(header: Cells, roles: Roles, records: readonly Cells[]): DiagnosticAbout[] {
  const unknown = [...roles.keys()].filter(
    (index) =>
      roles[index] === undefined &&
      [header, ...records].some((cells) => cells[index] !== undefined && isFilled(cells[index])),
  );
  const subject = header[unknown[0] ?? 0]?.subject;
  if (unknown.length === 0 || subject === undefined) return [];
  const problem = `in this header, ${columns(unknown)} no known name, and nothing of it is read`;
  return [{ subject, problem, cure: headerForm }];
}

function standingOf(cells: Cells, roles: Roles): Standing {
  const textsAt = (role: Role) => cells.filter((_, index) => roles[index] === role).map(textOf);
  return Object.fromEntries(standingRoles.map((role) => [role, textsAt(role)])) as unknown as Standing;
}

function skipReason(cells: Cells, roles: Roles, marking: ReadonlySet<StandingRole>): SkipReason | undefined {
  const why = skipFor(standingOf(cells, roles), marking);
  if (why !== undefined) return why;
  const address = addressCell(cells, roles);
  const isLogin = address === cells[roles.indexOf("login")];
  return isLogin && !holdsAt(address) ? "login" : undefined;
}

function skippedRow(cells: Cells, roles: Roles, why: SkipReason): Skipped {
  const address = addressCell(cells, roles);
  return { why, subject: address.subject, email: textOf(address) };
}

function readRow(cells: Cells, roles: Roles, groups: readonly string[]): Row {
  const cell = (role: Role) => cells[roles.indexOf(role)];
  const parts = {
    firstName: cell("firstName"),
    lastName: cell("lastName"),
    name: cell("name"),
    until: cell("until"),
  };
  const email = cells[addressIndex(roles)] === undefined ? undefined : addressCell(cells, roles);
  return rowOf({ email, ...parts, groups }, (cells[0] as Cells[number]).subject);
}

function writtenGroups(cells: Cells, roles: Roles): WrittenGroups {
  const namesAt = (role: Role) => groupsIn(textOf(cells[roles.indexOf(role)]));
  return { names: namesAt("groups"), addresses: namesAt("groupAddress") };
}
