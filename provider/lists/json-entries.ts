import type { DiagnosticAbout, Path, Subject } from "../document/diagnostics.js";
import { entries, items, text as textOf } from "../document/untyped.js";
import { counted } from "../text/counted.js";
import { otherAddress } from "./cells.js";
import { lettersOf, type Role, roleOf } from "./columns.js";
import { groupNames, groupsIn, type WrittenGroups } from "./groups.js";
import type { Found, Row, Skipped } from "./list.js";
import { type Names, namesInDirectory } from "./names.js";
import { markingRoles, type Standing, skipFor, standingRoles } from "./standing.js";

/** The people of a JSON list. Their fields have the names that columns have, and mean the same. */

type At = (path: Path) => Subject;

interface Field {
  readonly key: string;
  readonly value: unknown;
  readonly role: Role | "resource" | undefined;
}

interface Entry {
  readonly row: Row;
  readonly groups: WrittenGroups;
  readonly standing: Standing;
  /** Fields of which nothing is read. */
  readonly unread: readonly Subject[];
  readonly complaints: readonly DiagnosticAbout[];
  readonly isResource: boolean;
}

export function readEntries(list: readonly unknown[], at: At): Found {
  const read = list.map((entry, index) => entryIn(entry, (path) => at([index, ...path])));
  const marking = markingRoles(read.map(({ standing }) => standing));
  const groups = groupNames(read.map((entry) => entry.groups));
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  for (const [index, { row, standing }] of read.entries()) {
    const why = skipFor(standing, marking);
    if (why === undefined) rows.push({ ...row, groups: groups[index] ?? [] });
    else skipped.push({ why, subject: row.subjects.email, email: row.tester.email });
  }
  const grouped = groups.findIndex((names) => names.length > 0);
  return {
    kind: read.some(({ isResource }) => isResource) ? "Firebase testers list" : "JSON list of testers",
    rows,
    skipped,
    complaints: read.flatMap(({ complaints }) => complaints),
    warnings: unreadFields(read.flatMap(({ unread }) => unread)),
    groupsAt: grouped === -1 ? undefined : at([grouped, "groups"]),
  };
}

/** A resource of Firebase's: `projects/1/testers/ann@example.com`. */
export function isResource(text: string | undefined): boolean {
  return text?.includes("/testers/") ?? false;
}

function entryIn(entry: unknown, at: At): Entry {
  const fields = entries(entry).map(fieldOf);
  const first = (role: Field["role"]) => fields.find((one) => one.role === role);
  const textIn = (role: Field["role"]) => filled(first(role)?.value);
  const address = ["email", "resource", "login"]
    .map((role) => first(role as Field["role"]))
    .find((one) => filled(one?.value));
  const email = addressIn(textOf(entry) ?? textOf(address?.value) ?? "");
  const name = { text: textIn("name") ?? "", subject: at([first("name")?.key ?? "name"]) };
  const other = otherAddress([name], { text: email, subject: name.subject });
  const names = namesOf(fields);
  const until = textIn("until");
  const subjectOf = (part: "firstName" | "lastName" | "until") => ({
    [part]: at([(first(part) ?? first("name"))?.key ?? part]),
  });
  const { groups, complaints } = groupsOf(fields, at);
  return {
    row: {
      tester: { email, ...names, ...(until === undefined ? {} : { until }) },
      subjects: {
        email: at(typeof entry === "string" ? [] : [address?.key ?? "email"]),
        ...(names.firstName === undefined ? {} : subjectOf("firstName")),
        ...(names.lastName === undefined ? {} : subjectOf("lastName")),
        ...(until === undefined ? {} : subjectOf("until")),
      },
      groups: [],
    },
    groups,
    standing: standingOf(fields),
    unread: fields.filter(isUnread).map(({ key }) => at([key])),
    complaints: [...complaints, ...notText(fields, at), ...(other === undefined ? [] : [other])],
    isResource: first("resource") !== undefined,
  };
}

function fieldOf([key, value]: [string, unknown]): Field {
  const isName = lettersOf(key) === "name" && isResource(textOf(value));
  return { key, value, role: isName ? "resource" : roleOf(key.replace(/^@/, "")) };
}

function filled(value: unknown): string | undefined {
  return textOf(value) === "" ? undefined : textOf(value);
}

function namesOf(fields: readonly Field[]): Names {
  const textIn = (role: Role) => filled(fields.find((one) => one.role === role)?.value);
  const [firstName, lastName] = [textIn("firstName"), textIn("lastName")];
  if (firstName === undefined && lastName === undefined) return namesInDirectory(textIn("name") ?? "");
  return { ...(firstName && { firstName }), ...(lastName && { lastName }) };
}

function standingOf(fields: readonly Field[]): Standing {
  const textsIn = (role: Role) =>
    fields
      .filter((one) => one.role === role)
      .map(({ value }) => textOf(value) ?? (value === null ? "" : JSON.stringify(value)));
  return Object.fromEntries(standingRoles.map((role) => [role, textsIn(role)])) as unknown as Standing;
}

function groupsOf(
  fields: readonly Field[],
  at: At,
): { readonly groups: WrittenGroups; readonly complaints: DiagnosticAbout[] } {
  const complaints: DiagnosticAbout[] = [];
  const namesIn = (role: Role) => {
    const found = fields.find((one) => one.role === role);
    const written = found?.value ?? [];
    if (typeof written === "string") return groupsIn(written);
    return (Array.isArray(written) ? items(written) : [written]).flatMap((group) => {
      const name = textOf(group);
      if (name === undefined) {
        const subject = at([found?.key ?? "groups"]);
        complaints.push({
          subject,
          problem: "does not give the name of each group",
          cure: 'write groups as `["qa", "beta"]`',
        });
      }
      return name === undefined ? [] : [lastPart(name)];
    });
  };
  return { groups: { names: namesIn("groups"), addresses: namesIn("groupAddress") }, complaints };
}

/** `projects/1/testers/ann@example.com`; in an address of the web, the sign is written as %40. */
function addressIn(text: string): string {
  if (!isResource(text)) return text;
  return text.slice(text.indexOf("/testers/") + "/testers/".length).replace(/%40/g, "@");
}

/** `projects/1/groups/qa`; a name of our own may have a slash in it. */
function lastPart(group: string): string {
  return group.replace(/^projects\/[^/]+\/groups\//, "");
}

const oneOfEach: ReadonlySet<Field["role"]> = new Set([
  "email",
  "firstName",
  "lastName",
  "name",
  "groups",
  "groupAddress",
  "until",
]);

function isUnread({ role, value }: Field, index: number, fields: readonly Field[]): boolean {
  if (value === null || value === "") return false;
  return role === undefined || (oneOfEach.has(role) && fields.findIndex((one) => one.role === role) < index);
}

/** A name or a last day of another type must not be lost unseen. */
function notText(fields: readonly Field[], at: At): DiagnosticAbout[] {
  return fields.flatMap(({ key, value, role }) => {
    const isText = typeof value === "string" || value === null;
    if (isText || !["firstName", "lastName", "name", "until"].includes(role ?? "")) return [];
    return [{ subject: at([key]), problem: "is no text", cure: "put it in quotes, or take the field out" }];
  });
}

/** The key of a field may be anything, so none is shown. */
function unreadFields(unread: readonly Subject[]): DiagnosticAbout[] {
  const [subject] = unread;
  if (subject === undefined) return [];
  const problem = counted(
    unread.length,
    "field has no known name (or one that was there before), and nothing of it is read",
    "fields have no known name (or one that was there before), and nothing of them is read",
  );
  return [
    { subject, problem, cure: "call the fields `email`, `firstName`, `lastName`, `until` and `groups`" },
  ];
}
