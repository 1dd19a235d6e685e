import type { Diagnostics, Path, Subject } from "../document/diagnostics.js";
import { fileOf } from "../document/source.js";
import { field, items, text } from "../document/untyped.js";
import type { PeopleList } from "../lists/list.js";
import { counted } from "../text/counted.js";
import { quoted } from "../text/quoted.js";
import { checkNames } from "./checks/people.js";
import { nameIn } from "./directory.js";
import { outsideOf, peopleOf } from "./people-of.js";
import type { Person } from "./person.js";
import { type Reading, readNamed, type Surveying } from "./reading.js";
import { diagnoseAddress } from "./schema.js";
import { testerIn } from "./testers.js";

interface Listed {
  readonly people: readonly Person[];
  /** Nobody is listed, not even somebody in an entry, or a list, that is malformed. */
  readonly isEmpty: boolean;
  /** The CSV file that lists some of them. */
  readonly list?: string;
}

/** The people of a group, from the document and from the list it names. */
export function listedIn(group: unknown, path: Path, reading: Surveying): Listed {
  const testers = items(field(group, "testers"));
  const written = testers.flatMap((entry, index) => {
    const at = [...path, "testers", index];
    return isComparable(at, reading) ? personIn(entry, at, reading) : [];
  });
  const file = text(field(group, "testersFrom"));
  const rows = file ? fromFile(file, { path: [...path, "testersFrom"] }, reading) : nobody;
  const parts = [path, [...path, "testers"], [...path, "testersFrom"]];
  const isEmpty = testers.length === 0 && rows.isEmpty && !parts.some(reading.isMalformed);
  const people = [...written, ...rows.people].map((person) => asDefined(person, { path }, reading));
  return { people, isEmpty, ...(file && { list: file }) };
}

const nobody: Listed = { people: [], isEmpty: true };

/** An entry with a valid address can be compared with others, whatever else is wrong with it. */
function isComparable(path: Path, { isMalformed }: Reading): boolean {
  return ![path, [...path, "email"], [...path, "person"]].some(isMalformed);
}

function personIn(entry: unknown, path: Path, reading: Surveying): Person[] {
  const name = nameIn(entry);
  if (name !== undefined) return personNamed(name, entry, path, reading);
  const tester = testerIn(entry);
  return tester === undefined ? [] : [{ ...tester, subject: { path } }];
}

function personNamed(
  name: string,
  entry: unknown,
  path: Path,
  { directory, diagnostics }: Surveying,
): Person[] {
  const found = directory.find(name, { path }, diagnoseAddress);
  if (found === undefined) return [];
  if ("problem" in found) {
    const subject = { path: typeof entry === "string" ? path : [...path, "person"] };
    diagnostics.complain(subject, found.problem, found.cure);
    return [];
  }
  const { email, key } = found.tester;
  const until = text(field(entry, "until"));
  return [{ email, key, subject: { path }, ...(until !== undefined && { until }) }];
}

/**
 * What stands under `people` holds for an address in every list of the same file, and from the file that is loaded in all
 * lists. The first of two last days is the last one.
 */
function asDefined(person: Person, group: Subject, { directory, diagnostics }: Surveying): Person {
  const defined = directory.withAddress(person.email, group);
  if (defined === undefined) return person;
  const { tester, definition, untilAt } = defined;
  checkNames([{ ...tester, subject: definition }, person], diagnostics);
  const whole = {
    ...person,
    ...tester,
    ...(person.until !== undefined && { until: person.until }),
    definition,
  };
  const isFirst = tester.until !== undefined && (person.until === undefined || tester.until < person.until);
  return isFirst ? { ...whole, until: tester.until, ...(untilAt && { untilAt }) } : whole;
}

/**
 * The people of a CSV file that the configuration names.
 *
 * @param judge what to say of the groups that it names
 */
export function fromFile(
  name: string,
  subject: Subject,
  reading: Reading,
  judge: (list: PeopleList, diagnostics: Diagnostics) => void = warnOfGroups,
): Listed {
  const { source, budget, diagnostics } = reading;
  const bytes = readNamed(name, subject, reading);
  if (bytes === undefined) return { people: [], isEmpty: false };
  // Most configurations name no list, and so load nothing that reads one.
  const { readList } = require("../lists/read.js") as typeof import("../lists/read.js");
  const list = readList(bytes, fileOf(source, name), subject, budget);
  if ("problem" in list) {
    if (budget.isSpent) diagnostics.fail(subject, list);
    diagnostics.complainAll([list]);
    return { people: [], isEmpty: false };
  }
  judge(list, diagnostics);
  const people = peopleOf(list, diagnostics).map(({ person }) => person);
  return { people, isEmpty: list.rows.length === 0 && list.complaints.length === 0 };
}

/**
 * The groups of another tool need not be those of this file, and whoever is left out unseen asks why nothing came. So
 * everybody counts, and the plan says who joins before anything is sent.
 */
function warnOfGroups({ groups, groupsAt }: PeopleList, diagnostics: Diagnostics): void {
  if (groups.length === 0 || groupsAt === undefined) return;
  const column = groupsAt.inFile?.cell?.replace(/\d+$/, "");
  const names = `${column === undefined ? "the file" : `column ${column}`} names ${counted(groups.length, "group", "groups")}`;
  const problem = `${names}, and everybody in the file is a tester of this one all the same`;
  diagnostics.warn(groupsAt, problem, "`devtest import` puts each person into a group of their own");
}

/** Whoever counts as there without being there would never be sent. */
export function refuseOtherGroups(group: string): (list: PeopleList, diagnostics: Diagnostics) => void {
  return ({ rows }, diagnostics) => {
    const outside = outsideOf(group, rows).map(({ subjects }) => ({ subject: subjects.email }));
    const [first] = outside;
    if (first === undefined) return;
    const { shortPlaces } = require("../lists/skipped.js") as typeof import("../lists/skipped.js");
    const people = counted(outside.length, "person is", "people are");
    const problem = `the list names groups, and ${people} not in ${quoted(group)} by it (${shortPlaces(outside)})`;
    const cure = `take them out of the list; or take the groups out of it, if everybody on it is in ${quoted(group)}`;
    diagnostics.complain(first.subject, problem, cure);
  };
}
