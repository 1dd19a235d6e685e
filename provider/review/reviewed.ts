import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import { counted } from "../text/counted.js";
import { truncatedList } from "../text/list.js";
import { grantHash, type PlanMark, sentBy } from "./plan-mark.js";
import { peopleIn } from "./words.js";

/** How a merge stands to what was reviewed before it. */
export interface Verdict {
  /** Whether everything that joins was in the plan that was reviewed. */
  readonly isReviewed: boolean;
  /** A complete sentence in plain text, in which people are keys. */
  readonly sentence: string;
}

/** On one line of a log. */
const mostNamed = 20;

/**
 * @param where `#12`, or undefined where a commit was pushed without a pull request
 * @param mark of the comment below the pull request; undefined where it has none
 */
export function verdictOf(plan: Plan, where: string | undefined, mark: PlanMark | undefined): Verdict {
  const joins = sentBy(plan);
  const sees = (text: string) => ({ isReviewed: true, sentence: text });
  const fails = (text: string) => ({ isReviewed: false, sentence: text });
  if (where === undefined)
    return joins.length === 0
      ? sees("Pushed without a pull request: nobody gains access.")
      : fails(`Pushed without a pull request, so nobody reviewed who gains access: ${named(joins)}.`);
  if (mark?.digest === plan.digest) return sees(`As reviewed in ${where} (${plan.digest}).`);
  if (joins.length === 0) return sees(`${where}: nobody gains access.`);
  if (mark === undefined)
    return fails(
      `${where} has no comment with a plan, so nobody can tell whether this was reviewed: ${named(joins)}.`,
    );
  const digests = `${mark.digest} there, ${plan.digest} now`;
  const { grants } = mark;
  if (grants === undefined)
    return fails(
      `Not as reviewed in ${where} (${digests}). Its plan was too large for its comment to tell who differs: compare \`devtest plan\` of both commits.`,
    );
  const unknown = joins.filter((grant) => !grants.has(grantHash(grant)));
  return unknown.length === 0
    ? sees(`Less than was reviewed in ${where} (${digests}): all who gain access were in its plan.`)
    : fails(`Not as reviewed in ${where} (${digests}). Not in its plan: ${named(unknown)}.`);
}

/** `1 person: e…a@example.net #f39ff2f013 (group "qa" on racing)` */
function named(grants: readonly Grant[]): string {
  const people = peopleIn(grants.filter((grant) => !isCertificate(grant)));
  const certified = grants.filter(isCertificate).length;
  const counts = [
    ...(people > 0 ? [counted(people, "person", "people")] : []),
    ...(certified > 0 ? [counted(certified, "certificate", "certificates")] : []),
  ];
  return `${counts.join(", ")}: ${truncatedList(grants, mostNamed, one)}`;
}

function one(grant: Grant): string {
  return isCertificate(grant)
    ? `certificate ${grant.key.slice(0, 16)} of ${grant.app}`
    : `${grant.key} (group "${grant.group}" on ${grant.app})`;
}
