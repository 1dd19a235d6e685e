import { ConfigError, type DevTestError } from "../errors.js";
import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import { counted } from "../text/counted.js";
import { truncatedList } from "../text/list.js";
import { codeSpan } from "../text/markdown.js";
import { grantHash, type PlanMark, sentBy } from "./plan-mark.js";
import { peopleIn } from "./words.js";

/** How a merge stands to what was reviewed before it. */
export interface Verdict {
  /** Whether everything that joins was in the plan that was reviewed. */
  readonly isReviewed: boolean;
  /** A complete sentence in plain text, in which people are keys. */
  readonly sentence: string;
  /** The same for a comment, where `#12` is a link. */
  readonly markdown: string;
  /** Without names, for a comment that has no room for them. */
  readonly inShort: string;
}

/** On one line of a log. */
const mostNamed = 20;

/**
 * @param where `#12`, or undefined where a commit was pushed without a pull request
 * @param mark of the comment below the pull request; undefined where it has none
 */
export function verdictOf(plan: Plan, where: string | undefined, mark: PlanMark | undefined): Verdict {
  const joins = sentBy(plan);
  if (where === undefined)
    return joins.length === 0
      ? verdict(true, () => "Pushed without a pull request: nobody gains access.")
      : verdict(
          false,
          (by) => `Pushed without a pull request, so nobody reviewed who gains access: ${by.names(joins)}.`,
        );
  if (mark?.digest === plan.digest)
    return verdict(true, (by) => `As reviewed in ${where} (${by.code(plan.digest)}).`);
  if (joins.length === 0) return verdict(true, () => `${where}: nobody gains access.`);
  if (mark === undefined)
    return verdict(
      false,
      (by) =>
        `${where} has no comment with a plan, so nobody can tell whether this was reviewed: ${by.names(joins)}.`,
    );
  const digests = (by: Style) => `${by.code(mark.digest)} there, ${by.code(plan.digest)} now`;
  const { grants } = mark;
  if (grants === undefined)
    return verdict(
      false,
      (by) =>
        `Not as reviewed in ${where} (${digests(by)}). Its plan was too large for its comment to tell who differs: compare \`devtest plan\` of both commits.`,
    );
  const unknown = joins.filter((grant) => !grants.has(grantHash(grant)));
  return unknown.length === 0
    ? verdict(
        true,
        (by) => `Less than was reviewed in ${where} (${digests(by)}): all who gain access were in its plan.`,
      )
    : verdict(
        false,
        (by) => `Not as reviewed in ${where} (${digests(by)}). Not in its plan: ${by.names(unknown)}.`,
      );
}

/**
 * A merge that nobody can compare, because its file, or the one before it, cannot be used.
 * @param head full name of its last commit
 */
export function incomparable(head: string, where: string | undefined, error: DevTestError): Verdict {
  const complaint = error.message.replace(/\s*\n\s*/g, " ");
  const why = error instanceof ConfigError ? "read" : "compared with the one before";
  const from = where === undefined ? "" : ` (${where})`;
  return verdict(
    false,
    (by) =>
      `Not reviewed: commit ${by.code(head.slice(0, 12))}${from} cannot be ${why}: ${by.code(complaint)}`,
  );
}

/** How a sentence shows words that are not its own. */
interface Style {
  readonly code: (word: string) => string;
  readonly names: (grants: readonly Grant[]) => string;
}

function verdict(isReviewed: boolean, say: (by: Style) => string): Verdict {
  const asItIs = (word: string) => word;
  const span = (word: string) => codeSpan(word, 400);
  const all = (code: Style["code"]) => (grants: readonly Grant[]) =>
    `${counts(grants)}: ${truncatedList(grants, mostNamed, (grant) => one(grant, code))}`;
  return {
    isReviewed,
    sentence: say({ code: asItIs, names: all(asItIs) }),
    markdown: say({ code: span, names: all(span) }),
    inShort: say({ code: span, names: counts }),
  };
}

/** `2 people, 1 certificate` */
function counts(grants: readonly Grant[]): string {
  const people = peopleIn(grants.filter((grant) => !isCertificate(grant)));
  const certified = grants.filter(isCertificate).length;
  return [
    ...(people > 0 ? [counted(people, "person", "people")] : []),
    ...(certified > 0 ? [counted(certified, "certificate", "certificates")] : []),
  ].join(", ");
}

/** `e…a@example.net #f39ff2f013 (group "qa" on racing)` */
function one(grant: Grant, code: Style["code"]): string {
  const { key, group, app } = grant;
  return isCertificate(grant)
    ? `certificate ${code(key.slice(0, 16))} of ${code(app)}`
    : `${code(key)} (group ${code(`"${group}"`)} on ${code(app)})`;
}
