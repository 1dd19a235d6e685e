import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";

/** A person as a row of a list gives one, in the shape of the configuration, so that the same rules hold for it. */
export interface Row {
  readonly tester: Readonly<Partial<Record<Part, string>>> & { readonly email: string };
  /** The place of each part; that of the address is always there. */
  readonly subjects: Readonly<Partial<Record<Part, Subject>>> & { readonly email: Subject };
  /** As the file names them. */
  readonly groups: readonly string[];
  /** Where no title says that these are groups, the place of each: they may be anything, and no message shows them. */
  readonly untitledGroups?: ReadonlyMap<string, Subject>;
}

export type Part = "email" | "firstName" | "lastName" | "until";

/** What was found in a list before the rows of one person are put together. */
export interface Found {
  /** What wrote it, or what it looks like: `fastlane pilot export`. */
  readonly kind: string;
  readonly rows: readonly Row[];
  readonly skipped?: readonly Skipped[];
  readonly complaints?: readonly DiagnosticAbout[];
  readonly warnings?: readonly DiagnosticAbout[];
  /** Where it begins to name groups, if it does. */
  readonly groupsAt?: Subject | undefined;
}

/** A row that stands for nobody who could be invited. */
export interface Skipped {
  readonly why: SkipReason;
  readonly subject: Subject;
  /** Who it is, as the row has it. */
  readonly email: string;
}

export type SkipReason = "guest" | "login" | "kind" | "status" | "link";

/** The people of a file, each once. */
export interface PeopleList extends Required<Omit<Found, "groupsAt">> {
  readonly groupsAt: Subject | undefined;
  /** Each once, in the order of the file. */
  readonly groups: readonly string[];
}
