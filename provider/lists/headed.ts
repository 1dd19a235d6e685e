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
  withoutEmptyEnd,
} from "./cells.js";
import { type Role, roleOf } from "./columns.js";
import { type HeaderKind, kindOf } from "./kinds.js";
import type { Found, Row, Skipped, SkipReason } from "./list.js";
import { skipFor } from "./skipped.js";

const headerForm =
  "a header calls the column of addresses `E-mail`, and those of names `First name` and `Last name`, in any order";

type Roles = readonly (Role | undefined)[];

/** A table below a header. */
export function readHeaded(first: Cells, records: readonly Cells[], separator: CsvTable["separator"]): Found {
  const header = withoutEmptyEnd(first);
  const roles = header.map(({ text }) => roleOf(text));
  const kind = kindOf(header.map(({ text }) => text));
  const diagnostic = headerDiagnostic(header, roles);
  if (diagnostic !== undefined) return { kind: kind.kind, rows: [], complaints: [diagnostic] };
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  const complaints: DiagnosticAbout[] = [];
  for (const cells of records) {
    const wrong =
      rowDiagnostic(cells, roles.length, separator) ??
      otherAddress([cells[roles.indexOf("name")]], addressCell(cells, roles));
    const why = wrong === undefined ? skipReason(cells, roles, kind) : undefined;
    if (wrong !== undefined) complaints.push(wrong);
    else if (why !== undefined) skipped.push({ why, subject: addressCell(cells, roles).subject });
    else rows.push(readRow(cells, roles));
  }
  const groupsAt = header[roles.findIndex((role) => role === "groups" || role === "groupAddress")]?.subject;
  const warnings = kind.isExport ? [] : unknownColumns(header, roles);
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

const single: ReadonlySet<Role> = new Set(["email", "firstName", "lastName", "name", "groups"]);

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

/** Whose title is misspelt learns of it here: nothing below it is read. */
function unknownColumns(header: Cells, roles: Roles): DiagnosticAbout[] {
  const unknown = [...roles.keys()].filter(
    (index) => roles[index] === undefined && isFilled(header[index] as Cells[number]),
  );
  const subject = header[unknown[0] ?? 0]?.subject;
  if (unknown.length === 0 || subject === undefined) return [];
  const problem = `in this header, ${columns(unknown)} no known name, and nothing of it is read`;
  return [{ subject, problem, cure: headerForm }];
}

function textAt(cells: Cells, roles: Roles, role: Role): string {
  return cells[roles.indexOf(role)]?.text ?? "";
}

function skipReason(cells: Cells, roles: Roles, { mustBeActive }: HeaderKind): SkipReason | undefined {
  const textsAt = (role: Role) => cells.flatMap(({ text }, index) => (roles[index] === role ? [text] : []));
  const standing = {
    kind: textsAt("kind"),
    invite: textsAt("invite"),
    status: textsAt("status"),
    enabled: textsAt("enabled"),
  };
  const why = skipFor(standing, mustBeActive);
  if (why !== undefined) return why;
  const address = addressCell(cells, roles);
  const isLogin = address === cells[roles.indexOf("login")];
  return isLogin && !holdsAt(address) ? "login" : undefined;
}

function readRow(cells: Cells, roles: Roles): Row {
  const cell = (role: Role) => cells[roles.indexOf(role)];
  const parts = { firstName: cell("firstName"), lastName: cell("lastName"), name: cell("name") };
  const groups = [
    ...groupsIn(textAt(cells, roles, "groups")),
    ...groupsIn(textAt(cells, roles, "groupAddress")).map((group) => group.replace(/@.*/s, "")),
  ];
  const email = cells[addressIndex(roles)] === undefined ? undefined : addressCell(cells, roles);
  return rowOf({ email, ...parts, groups }, (cells[0] as Cells[number]).subject);
}

/** Programs write a semicolon or a comma between groups. */
function groupsIn(text: string): string[] {
  const names = text.split(/[;,]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
