import { composed } from "../desired.js";
import type { DiagnosticAbout, Diagnostics, Subject } from "../document/diagnostics.js";
import type { Part, PeopleList, Row } from "../lists/list.js";
import type { Person } from "./person.js";
import { diagnoseTester } from "./schema.js";
import { testerIn } from "./testers.js";

/** Somebody from a list, with the groups that it names for them. */
export interface PersonOfList {
  readonly person: Person;
  readonly groups: readonly string[];
}

/** Whom a list that names groups does not put into this one. Nobody where it names none. */
export function outsideOf<Of extends Pick<PersonOfList, "groups">>(group: string, all: readonly Of[]): Of[] {
  if (all.every(({ groups }) => groups.length === 0)) return [];
  return all.filter(({ groups }) => !groups.some((name) => composed(name) === group));
}

/** The people of a list whose addresses are valid. Everything there is to say about the list is told. */
export function peopleOf(list: PeopleList, diagnostics: Diagnostics): PersonOfList[] {
  diagnostics.complainAll(list.complaints);
  for (const { subject, problem, cure } of list.warnings) diagnostics.warn(subject, problem, cure);
  return list.rows.flatMap((row) => personOf(row, diagnostics));
}

function personOf({ tester, subjects, groups }: Row, diagnostics: Diagnostics): PersonOfList[] {
  const cellOf = ({ subject: { path } }: DiagnosticAbout): Subject =>
    subjects[path[0] as Part] ?? subjects.email;
  const malformed = diagnoseTester(tester).map((one) => ({ ...one, subject: cellOf(one) }));
  diagnostics.complainAll(malformed);
  if (malformed.some(({ subject }) => subject === subjects.email)) return [];
  const person = testerIn(tester);
  return person === undefined ? [] : [{ person: { ...person, subject: subjects.email }, groups }];
}
