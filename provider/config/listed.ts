import type { Findings, Path, Place, Spot } from "../document/diagnostics.js";
import { flawsOfTester, type ShapeFlaw } from "../document/schema.js";
import { configLimit, type Refusal, type Surroundings } from "../document/source.js";
import { field, items, text } from "../document/untyped.js";
import { normaliseEmail, type Tester, type TesterKey, testerKey } from "../people.js";
import { quoted } from "../text/quoted.js";
import { type Column, readTesters } from "./csv.js";

/** Somebody who is listed, and where. */
export interface Person extends Tester {
  readonly key: TesterKey;
  readonly spot: Spot;
}

/** The people of a group, from the document and from the CSV file it names. */
export function listedIn(
  group: unknown,
  path: Path,
  around: Surroundings,
  findings: Findings,
): { people: Person[]; isEmpty: boolean } {
  const testers = items(field(group, "testers"));
  const listed = testers.flatMap((tester, index) => {
    const email = text(tester) ?? text(field(tester, "email"));
    const spot = { path: [...path, "testers", index] };
    if (email === undefined || flawsOfTester(tester).some(isAboutAddress)) return [];
    return [personOf(email, text(field(tester, "firstName")), text(field(tester, "lastName")), spot)];
  });
  const file = text(field(group, "testersFrom"));
  if (!file) return { people: listed, isEmpty: testers.length === 0 };
  const rows = rowsOf(file, { path: [...path, "testersFrom"] }, around, findings);
  return { people: [...listed, ...rows.people], isEmpty: testers.length === 0 && rows.isEmpty };
}

/** Whoever has an address can be compared with others, whatever else is wrong with the entry. */
function isAboutAddress({ spot: { path } }: ShapeFlaw): boolean {
  return path.length === 0 || path[0] === "email";
}

function rowsOf(
  file: string,
  spot: Spot,
  { read, shown }: Surroundings,
  findings: Findings,
): { people: Person[]; isEmpty: boolean } {
  const bytes = read(file, configLimit);
  if (!Buffer.isBuffer(bytes)) {
    findings.complain(spot, `${quoted(file)} ${bytes.problem}`, bytes.allowed);
    return { people: [], isEmpty: false };
  }
  const { rows, flaws } = readTesters(bytes, shown(file));
  const complain = (inFile: Place, { problem, allowed }: Refusal): void =>
    findings.complain({ ...spot, inFile }, problem, allowed);
  for (const { place, ...flaw } of flaws) complain(place, flaw);
  const people = rows.flatMap(({ tester, places }) => {
    const wrong = flawsOfTester(tester);
    for (const { spot: cell, ...flaw } of wrong)
      complain(places[cell.path[0] as Column] ?? places.email, flaw);
    if (wrong.some(isAboutAddress)) return [];
    return [personOf(tester.email, tester.firstName, tester.lastName, { ...spot, inFile: places.email })];
  });
  return { people, isEmpty: rows.length === 0 && flaws.length === 0 };
}

function personOf(
  email: string,
  firstName: string | undefined,
  lastName: string | undefined,
  spot: Spot,
): Person {
  return {
    email: normaliseEmail(email),
    ...(firstName === undefined ? {} : { firstName: firstName.trim() }),
    ...(lastName === undefined ? {} : { lastName: lastName.trim() }),
    key: testerKey(email),
    spot,
  };
}
