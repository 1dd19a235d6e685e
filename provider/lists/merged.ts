import { composed } from "../desired.js";
import { type DiagnosticAbout, type Subject, showPlace } from "../document/diagnostics.js";
import { normaliseEmail, testerKey } from "../people.js";
import { counted } from "../text/counted.js";
import type { Row } from "./list.js";
import { shortPlaces } from "./skipped.js";

interface Merged {
  readonly rows: readonly Row[];
  readonly complaints: readonly DiagnosticAbout[];
  readonly warnings: readonly DiagnosticAbout[];
}

/**
 * The rows with each person once, with the groups of all their rows. A name that is left out contradicts no other; two
 * that differ are a complaint with both places. A row that repeats somebody and names no other group is told.
 */
export function merged(rows: readonly Row[]): Merged {
  const people = new Map<string, Row>();
  const complaints: DiagnosticAbout[] = [];
  const repeated: { subject: Subject }[] = [];
  for (const [index, row] of rows.entries()) {
    const address = normaliseEmail(row.tester.email);
    // What is no address is a complaint of its own wherever it stands.
    const identity = address.includes("@") ? address : `${index}`;
    const first = people.get(identity);
    if (first === undefined) people.set(identity, row);
    else {
      complaints.push(...otherNames(first, row));
      if (row.groups.every((group) => first.groups.includes(group))) {
        repeated.push({ subject: row.subjects.email });
      }
      people.set(identity, together(first, row));
    }
  }
  return { rows: [...people.values()], complaints, warnings: repetition(repeated) };
}

function together(first: Row, again: Row): Row {
  return {
    tester: { ...again.tester, ...first.tester },
    subjects: { ...again.subjects, ...first.subjects },
    groups: [...new Set([...first.groups, ...again.groups])],
    untitledGroups: new Map([...(again.untitledGroups ?? []), ...(first.untitledGroups ?? [])]),
  };
}

const called = { firstName: "first name", lastName: "last name", until: "last day" } as const;

function otherNames(first: Row, again: Row): DiagnosticAbout[] {
  return (["firstName", "lastName", "until"] as const).flatMap((part) => {
    const [one, other] = [first.tester[part], again.tester[part]];
    if (one === undefined || other === undefined || composed(one) === composed(other)) return [];
    const problem = `${testerKey(again.tester.email)} has another ${called[part]} at ${placeOf(first.subjects[part])}`;
    const cure =
      part === "until"
        ? "give one person one last day"
        : "give one person one name (or leave it out in one place)";
    return [{ subject: again.subjects[part] ?? again.subjects.email, problem, cure }];
  });
}

export function placeOf(subject: Subject | undefined): string {
  return subject?.inFile === undefined ? "another place" : showPlace(subject.inFile);
}

function repetition(repeated: readonly { readonly subject: Subject }[]): DiagnosticAbout[] {
  const [first] = repeated;
  if (first === undefined) return [];
  const rows = counted(repeated.length, "row repeats somebody", "rows repeat somebody");
  const problem = `${rows} from further up (${shortPlaces(repeated)})`;
  return [{ subject: first.subject, problem, cure: "each person counts once" }];
}
