import type { Diagnostic, LocatedDiagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";

/** Keys and list positions from the top of the document: `["groups", "qa", "testers", 2]`. */
export type Path = readonly (string | number)[];

/** A place in a text file; line and column count from 1, columns in UTF-16 units as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a finding is about: something in the document, or in a file the document names. */
export interface Subject {
  readonly path: Path;
  /** The key itself is meant, not the value under it. */
  readonly onKey?: boolean;
  /** Where in the file that `path` names. */
  readonly inFile?: Location;
}

/** Where a document came from, and so how its spots are called. */
export interface Locations {
  /** Undefined for what has no lines: the arguments of a program. */
  of(subject: Subject): Location | undefined;
  /** How the whole is called when there is no line. */
  readonly name: string;
}

/** A diagnostic about a place in a file that the document names. */
export interface DiagnosticAt extends Diagnostic {
  readonly location: Location;
}

/** A diagnostic about something in the document. */
export interface DiagnosticAbout extends Diagnostic {
  readonly subject: Subject;
}

/** Collects everything there is to say about a configuration, in any order; tells it in the order of the file. */
export class Diagnostics {
  readonly #complaints: DiagnosticAbout[] = [];
  readonly #warnings: DiagnosticAbout[] = [];

  constructor(private readonly locations: Locations) {}

  complain(subject: Subject, problem: string, cure: string): void {
    this.#complaints.push({ subject, problem, cure });
  }

  warn(subject: Subject, problem: string, cure: string): void {
    this.#warnings.push({ subject, problem, cure });
  }

  /** How another spot is called inside a sentence: `devtest.yaml:7:9`, or its path where there are no lines. */
  where(subject: Subject): string {
    const location = this.locations.of(subject);
    return location === undefined ? showPath(subject.path) : showLocation(location);
  }

  get complaints(): LocatedDiagnostic[] {
    return this.#inOrder(this.#complaints);
  }

  get warnings(): LocatedDiagnostic[] {
    return this.#inOrder(this.#warnings);
  }

  /** By file (the document first, then the others as they are first named), line and column. */
  #inOrder(findings: readonly DiagnosticAbout[]): LocatedDiagnostic[] {
    const files = new Map<string, number>([[this.locations.name, 0]]);
    const placed = findings.map((finding) => ({ finding, location: this.locations.of(finding.subject) }));
    for (const { location } of placed) {
      if (location !== undefined && !files.has(location.file)) files.set(location.file, files.size);
    }
    const rank = (location: Location | undefined): number => files.get(location?.file ?? "") ?? 0;
    placed.sort(
      ({ location: a }, { location: b }) =>
        rank(a) - rank(b) || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
    );
    return placed.map(({ finding: { subject, problem, cure }, location }) => ({
      location: location === undefined ? this.locations.name : showLocation(location),
      path: showPath(subject.path),
      problem,
      cure,
    }));
  }
}

function showLocation({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** `groups.qa.testers[2].email`; keys that are more than a word stand in brackets: `groups["Beta EU"]`. */
export function showPath(path: Path): string {
  return path
    .map((segment, index) => (isOfPerson(path, index) ? "[…]" : showSegment(segment)))
    .join("")
    .replace(/^\./, "");
}

/** A key nobody knows, below a tester, may be that person's name. */
function isOfPerson(path: Path, index: number): boolean {
  const isTester = path[index - 2] === "testers" && typeof path[index - 1] === "number";
  return isTester && !["email", "firstName", "lastName"].includes(String(path[index]));
}

function showSegment(segment: string | number): string {
  if (typeof segment === "number") return `[${segment}]`;
  return /^[\p{L}\p{N}_-]{1,60}$/u.test(segment) ? `.${segment}` : `[${quoted(segment)}]`;
}
