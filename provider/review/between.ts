import type { Repository } from "../git/repository.js";
import { emptyTree, holds } from "../git/revisions.js";
import { type Known, type Plan, planOf } from "../plan.js";
import { inspectCommit, nobody, readBase, usable } from "./compare.js";

/** Two commits as they are, and where the later one has the configuration. */
export interface Step {
  /** Full name of a commit; undefined: there is nothing before. */
  readonly base: string | undefined;
  readonly head: string;
  /** From the top of the repository. */
  readonly path: string;
}

interface Beside {
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly state?: Known;
}

/**
 * What lies between two commits, whichever is the older: no merge base is looked for. A commit without the file lists
 * nobody.
 *
 * @throws DevTestError when the file of either cannot be used
 */
export function planBetween(repository: Repository, { base, head, path }: Step, beside: Beside): Plan {
  const now = new Date(`${beside.today}T00:00:00Z`);
  const from = base ?? emptyTree(repository);
  const range = { base: from, target: from, head, tip: head, named: from.slice(0, 12) };
  const side = holds(repository, head, path) ? usable(inspectCommit(repository, head, path, now)) : nobody;
  return planOf(side, { base: readBase({ repository, range, path, now }).side, state: beside.state });
}
