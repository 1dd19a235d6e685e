import type { LocatedDiagnostic } from "../errors.js";
import type { Line } from "../git/lines.js";
import type { Range } from "../git/revisions.js";
import type { Plan } from "../plan.js";

/** A plan, and what it was made from. */
export interface Comparison {
  readonly plan: Plan;
  /** From the top of the repository, or of the working directory where there is none. */
  readonly file: string;
  readonly asOf: string;
  /** Missing when it was compared with a state alone. */
  readonly range: Range | undefined;
  /** Of the state, if it was compared with one. */
  readonly service: string | undefined;
  /** Complete sentences about what was compared. */
  readonly notes: readonly string[];
  /** Why `pulumi up` would refuse it: complete sentences, the cure on the last line. */
  readonly refusals: readonly string[];
  /** The top folder of the repository. */
  readonly top: string | undefined;
  /** Where a review shows what the base has at a place: see {@link linesInHead}. Undefined where it is in no file of the head. */
  readonly placeInHead: (before: Line) => Line | undefined;
  /** About the head. */
  readonly warnings: readonly LocatedDiagnostic[];
}
