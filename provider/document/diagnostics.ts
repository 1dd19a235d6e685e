import { ConfigError, type Diagnostic, type LocatedDiagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";

/** Keys and list positions from the top of the document: `["groups", "qa", "testers", 2]`. */
export type Path = readonly (string | number)[];

/** A file: how messages call it, and its path where it is on this machine. */
export interface NamedFile {
  readonly file: string;
  readonly onDisk?: string | undefined;
}

/** A place in a text file; line and column count from 1, columns in UTF-16 units as editors do. */
export interface Location extends NamedFile {
  readonly line: number;
  readonly column: number;
  /** What a spreadsheet calls the place, such as `B7`. */
  readonly cell?: string | undefined;
}

/** What a diagnostic is about: something in the document, or in a file that the document names. */
export interface Subject {
  readonly path: Path;
  /** The key itself, not the value under it. */
  readonly onKey?: boolean;
  /** Positions of keys in the path that may be somebody's name, and are not shown. */
  readonly hidden?: readonly number[];
  /** Where it is, if the path does not say so: in the file that is named there, or at a duplicate key. */
  readonly inFile?: Location;
}

/** A diagnostic about something in the document. */
export interface DiagnosticAbout extends Diagnostic {
  readonly subject: Subject;
}

/** Where the parts of a document are. */
export interface Locations {
  /** How messages call the document where there is no line to name. */
  readonly name: string;
  /** How messages call its files, in their order, for a document that is made of several. */
  readonly files?: readonly string[];
  /** Undefined for what has no lines: the arguments of a program. */
  of(subject: Subject): Location | undefined;
  /** The path in its own file, for a document that is made of several. */
  written?(path: Path): Path;
}

interface Told extends DiagnosticAbout {
  /** Of the document in which the path leads to the subject. */
  readonly locations: Locations;
}

/** Whether the key at this position of a path must not be shown, because it may be somebody's name. */
export type IsPrivate = (path: Path, index: number) => boolean;

/** Collects everything there is to say about a document, in any order; tells it in the order of the file. */
export class Diagnostics {
  readonly #complaints: Told[];
  readonly #warnings: Told[];

  /** @param whole the collection that this one adds to */
  constructor(
    private readonly locations: Locations,
    private readonly isPrivate: IsPrivate = () => false,
    whole?: Diagnostics,
  ) {
    this.#complaints = whole === undefined ? [] : whole.#complaints;
    this.#warnings = whole === undefined ? [] : whole.#warnings;
  }

  /** The same collection, for what there is to say about a part of the document that is a document itself. */
  in(locations: Locations): Diagnostics {
    return new Diagnostics(locations, this.isPrivate, this);
  }

  complain(subject: Subject, problem: string, cure: string): void {
    this.#complaints.push({ subject, problem, cure, locations: this.locations });
  }

  complainAll(diagnostics: Iterable<DiagnosticAbout>): void {
    for (const { subject, problem, cure } of diagnostics) this.complain(subject, problem, cure);
  }

  warn(subject: Subject, problem: string, cure: string): void {
    this.#warnings.push({ subject, problem, cure, locations: this.locations });
  }

  /** Ends the examination with only this complaint. */
  fail(subject: Subject, { problem, cure }: Diagnostic): never {
    const told = { subject, problem, cure, locations: this.locations };
    throw new ConfigError([this.#located(told, this.locations.of(subject))]);
  }

  locationOf(subject: Subject): Location | undefined {
    return this.locations.of(subject);
  }

  /** How a sentence refers to another place: `devtest.yaml:7:9`, or by its path where there are no lines. */
  where(subject: Subject): string {
    const location = this.locations.of(subject);
    return location === undefined ? this.#shown(subject, this.locations) : showPlace(location);
  }

  get complaints(): LocatedDiagnostic[] {
    return this.#inOrder(this.#complaints);
  }

  get warnings(): LocatedDiagnostic[] {
    return this.#inOrder(this.#warnings);
  }

  /** By file (the document first, then the others as they are first named), line and column. */
  #inOrder(diagnostics: readonly Told[]): LocatedDiagnostic[] {
    const { name, files: known = [name] } = this.locations;
    const files = new Map(known.map((file, index) => [file, index]));
    const placed = diagnostics.map((diagnostic) => ({
      diagnostic,
      location: diagnostic.locations.of(diagnostic.subject),
    }));
    for (const { location } of placed) {
      if (location !== undefined && !files.has(location.file)) files.set(location.file, files.size);
    }
    const rank = (location: Location | undefined): number => files.get(location?.file ?? "") ?? 0;
    placed.sort(
      ({ location: a }, { location: b }) =>
        rank(a) - rank(b) || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
    );
    return placed.map(({ diagnostic, location }) => this.#located(diagnostic, location));
  }

  #located({ subject, problem, cure, locations }: Told, location: Location | undefined): LocatedDiagnostic {
    return {
      ...(location === undefined ? { location: locations.name } : located(location)),
      path: this.#shown(subject, locations),
      ...(location?.cell === undefined ? {} : { cell: location.cell }),
      problem,
      cure,
    };
  }

  #shown({ path, hidden = [] }: Subject, { written }: Locations): string {
    return showPath(
      written?.(path) ?? path,
      (shown, index) => hidden.includes(index) || this.isPrivate(shown, index),
    );
  }
}

/** Where a diagnostic is, in words and in parts. */
export function located(at: NamedFile | Location): Pick<LocatedDiagnostic, "location" | "place"> {
  const location = "line" in at ? showLocation(at) : at.file;
  if (at.onDisk === undefined) return { location };
  const { cell: _inWords, ...place } = { cell: undefined, ...at, onDisk: at.onDisk };
  return { location, place };
}

/** `testers.csv:7:12 (B7)`, for a sentence: those who edit in a spreadsheet see no lines. */
export function showPlace(at: Location): string {
  return at.cell === undefined ? showLocation(at) : `${showLocation(at)} (${at.cell})`;
}

export function showLocation({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** `groups.qa.testers[2].email`; keys that are not a single word stand in brackets: `groups["Beta EU"]`. */
export function showPath(path: Path, isPrivate: IsPrivate = () => false): string {
  return path
    .map((segment, index) => (isPrivate(path, index) ? "[…]" : showSegment(segment, index)))
    .join("");
}

function showSegment(segment: string | number, index: number): string {
  if (typeof segment === "number") return `[${segment}]`;
  if (!/^[\p{L}\p{N}_-]{1,60}$/u.test(segment)) return `[${quoted(segment)}]`;
  return index === 0 ? segment : `.${segment}`;
}
