import { codeSpan, linked, prose } from "../text/markdown.js";
import { planMarkIn } from "./plan-mark.js";

/** What a comment below a pull request says above its stamp. */

const outcome = { begin: "<!-- devtest:outcome -->", end: "<!-- /devtest:outcome -->" };

/**
 * Before the merge: the page of a plan. Undefined where there was never a change to talk about.
 *
 * @param before what the comment that is there says
 * @param commit that the plan is of
 */
export function reviewComment(page: string, before: string | undefined, commit?: string): string | undefined {
  const changes = planMarkIn(page)?.changes ?? true;
  if (!changes && before === undefined) return undefined;
  return [
    ...(changes ? [] : ["**Nothing is left of the change** that was here before."]),
    page.trim(),
    ...(commit === undefined ? [] : [`Plan of commit ${codeSpan(commit.slice(0, 12))}.`]),
  ].join("\n\n");
}

/** What became of a merge. */
export interface Ending {
  /** Without a full stop. */
  readonly outcome: string;
  readonly verdict: string;
  /** Of the merge. */
  readonly commit: string;
  /** The page of the run. */
  readonly url: string | undefined;
}

/** After the merge: the outcome, above the plan that was reviewed. */
export function mergedComment(before: string | undefined, ending: Ending): string {
  const { url } = ending;
  const run =
    url !== undefined && /^https?:\/\/[\w.:/~%-]+$/.test(url) ? `, ${linked("in this run", url)}` : "";
  return [
    outcome.begin,
    `**${ending.outcome}.**`,
    `${prose(ending.verdict)} Merged as ${codeSpan(ending.commit.slice(0, 12))}${run}.`,
    outcome.end,
    ...(before === undefined ? [] : [withoutOutcome(before)]),
  ].join("\n\n");
}

function withoutOutcome(text: string): string {
  const end = text.indexOf(outcome.end);
  return (text.startsWith(outcome.begin) && end !== -1 ? text.slice(end + outcome.end.length) : text).trim();
}
