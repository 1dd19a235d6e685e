import type { DiagnosticAbout, Diagnostics, Location, Path, Subject } from "../document/diagnostics.js";
import { diagnoseTester } from "../document/schema.js";
import { configLimit, type Surroundings } from "../document/source.js";
import { field, items, text } from "../document/untyped.js";
import type { Diagnostic } from "../errors.js";
import { normaliseEmail, type Tester, type TesterKey, testerKey } from "../people.js";
import { quoted } from "../text/quoted.js";
import { type Column, readTesters } from "./csv.js";

/** Somebody who is listed, and where. */
export interface Person extends Tester {
  readonly key: TesterKey;
  readonly subject: Subject;
}

/** The people of a group, from the document and from the CSV file it names. */
export function listedIn(
  group: unknown,
  path: Path,
  around: Surroundings,
  findings: Diagnostics,
): { people: Person[]; isEmpty: boolean } {
  const testers = items(field(group, "testers"));
  const listed = testers.flatMap((tester, index) => {
    const email = text(tester) ?? text(field(tester, "email"));
    const subject = { path: [...path, "testers", index] };
    if (email === undefined || diagnoseTester(tester).some(isAboutAddress)) return [];
    return [personOf(email, text(field(tester, "firstName")), text(field(tester, "lastName")), subject)];
  });
  const file = text(field(group, "testersFrom"));
  if (!file) return { people: listed, isEmpty: testers.length === 0 };
  const rows = rowsOf(file, { path: [...path, "testersFrom"] }, around, findings);
  return { people: [...listed, ...rows.people], isEmpty: testers.length === 0 && rows.isEmpty };
}

/** Whoever has an address can be compared with others, whatever else is wrong with the entry. */
function isAboutAddress({ subject: { path } }: DiagnosticAbout): boolean {
  return path.length === 0 || path[0] === "email";
}

function rowsOf(
  file: string,
  subject: Subject,
  { read, shown }: Surroundings,
  findings: Diagnostics,
): { people: Person[]; isEmpty: boolean } {
  const bytes = read(file, configLimit);
  if (!Buffer.isBuffer(bytes)) {
    findings.complain(subject, `${quoted(file)} ${bytes.problem}`, bytes.cure);
    return { people: [], isEmpty: false };
  }
  const { rows, diagnostics } = readTesters(bytes, shown(file));
  const complain = (inFile: Location, { problem, cure }: Diagnostic): void =>
    findings.complain({ ...subject, inFile }, problem, cure);
  for (const { location, ...diagnostic } of diagnostics) complain(location, diagnostic);
  const people = rows.flatMap(({ tester, locations }) => {
    const wrong = diagnoseTester(tester);
    for (const { subject: cell, ...diagnostic } of wrong)
      complain(locations[cell.path[0] as Column] ?? locations.email, diagnostic);
    if (wrong.some(isAboutAddress)) return [];
    return [
      personOf(tester.email, tester.firstName, tester.lastName, { ...subject, inFile: locations.email }),
    ];
  });
  return { people, isEmpty: rows.length === 0 && diagnostics.length === 0 };
}

function personOf(
  email: string,
  firstName: string | undefined,
  lastName: string | undefined,
  subject: Subject,
): Person {
  return {
    email: normaliseEmail(email),
    ...(firstName === undefined ? {} : { firstName: firstName.trim() }),
    ...(lastName === undefined ? {} : { lastName: lastName.trim() }),
    key: testerKey(email),
    subject,
  };
}
