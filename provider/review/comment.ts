import { codeSpan, linked } from "../text/markdown.js";
import { markTextIn, planMarkIn } from "./plan-mark.js";
import type { Verdict } from "./reviewed.js";

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
  readonly verdict: Pick<Verdict, "markdown" | "inShort">;
  /** Of the merge. */
  readonly commit: string;
  /** The page of the run. */
  readonly url: string | undefined;
}

/**
 * After the merge: the outcome, above the plan that was reviewed. What says more than there is room for gives way: first
 * the names in the verdict, then all of the plan but its mark.
 *
 * @param most letters that it may have
 */
export function mergedComment(before: string | undefined, ending: Ending, most: number): string {
  const plan = before === undefined ? "" : withoutOutcome(before);
  const { markdown, inShort } = ending.verdict;
  const written = (verdict: string, below: string) =>
    [...outcomeOf(ending, verdict), ...(below === "" ? [] : [below])].join("\n\n");
  const whole = [written(markdown, plan), written(inShort, plan)].find(({ length }) => length <= most);
  return whole ?? written(inShort, `${dropped}\n\n${markTextIn(plan) ?? ""}`);
}

const dropped = "The plan that was here has no room beside this: `devtest plan` of the merge shows it again.";

function outcomeOf({ outcome: sentence, commit, url }: Ending, verdict: string): string[] {
  const run =
    url !== undefined && /^https?:\/\/[\w.:/~%-]+$/.test(url) ? `, ${linked("in this run", url)}` : "";
  return [
    outcome.begin,
    `**${sentence}.**`,
    `${verdict} Merged as ${codeSpan(commit.slice(0, 12))}${run}.`,
    outcome.end,
  ];
}

function withoutOutcome(text: string): string {
  const end = text.indexOf(outcome.end);
  return (text.startsWith(outcome.begin) && end !== -1 ? text.slice(end + outcome.end.length) : text).trim();
}
