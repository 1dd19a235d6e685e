import type { Complaint } from "../errors.js";
import { quoted } from "../text/quoted.js";

/** Keys and list positions from the top of the document: `["groups", "qa", "testers", 2]`. */
export type Path = readonly (string | number)[];

/** A place in a text file; line and column count from 1, columns in UTF-16 units as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a finding is about: something in the document, or in a file the document names. */
export interface Spot {
  readonly path: Path;
  /** The key itself is meant, not the value under it. */
  readonly onKey?: boolean;
  /** Where in the file that `path` names. */
  readonly inFile?: Place;
}

/** Where a document came from, and so how its spots are called. */
export interface Places {
  /** Undefined for what has no lines: the arguments of a program. */
  of(spot: Spot): Place | undefined;
  /** How the whole is called when there is no line. */
  readonly name: string;
}

interface Finding {
  readonly spot: Spot;
  readonly problem: string;
  readonly allowed: string;
}

/** Collects everything there is to say about a configuration, in any order; tells it in the order of the file. */
export class Findings {
  readonly #complaints: Finding[] = [];
  readonly #warnings: Finding[] = [];

  constructor(private readonly places: Places) {}

  complain(spot: Spot, problem: string, allowed: string): void {
    this.#complaints.push({ spot, problem, allowed });
  }

  warn(spot: Spot, problem: string, allowed: string): void {
    this.#warnings.push({ spot, problem, allowed });
  }

  /** How another spot is called inside a sentence: `devtest.yaml:7:9`, or its path where there are no lines. */
  where(spot: Spot): string {
    const place = this.places.of(spot);
    return place === undefined ? showPath(spot.path) : showPlace(place);
  }

  get complaints(): Complaint[] {
    return this.#inOrder(this.#complaints);
  }

  get warnings(): Complaint[] {
    return this.#inOrder(this.#warnings);
  }

  /** By file (the document first, then the others as they are first named), line and column. */
  #inOrder(findings: readonly Finding[]): Complaint[] {
    const files = new Map<string, number>([[this.places.name, 0]]);
    const placed = findings.map((finding) => ({ finding, place: this.places.of(finding.spot) }));
    for (const { place } of placed) {
      if (place !== undefined && !files.has(place.file)) files.set(place.file, files.size);
    }
    const rank = (place: Place | undefined): number => files.get(place?.file ?? "") ?? 0;
    placed.sort(
      ({ place: a }, { place: b }) =>
        rank(a) - rank(b) || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
    );
    return placed.map(({ finding: { spot, problem, allowed }, place }) => ({
      place: place === undefined ? this.places.name : showPlace(place),
      path: showPath(spot.path),
      problem,
      allowed,
    }));
  }
}

function showPlace({ file, line, column }: Place): string {
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
