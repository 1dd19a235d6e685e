import { post } from "../../code-host/post.js";
import { DevTestError } from "../../errors.js";
import type { Repository } from "../../git/repository.js";
import { commitOf } from "../../git/revisions.js";
import type { Known, Plan } from "../../plan.js";
import { readExportedState } from "../../pulumi/exported-state.js";
import { knownIn } from "../../recovery/known.js";
import { planBetween } from "../../review/between.js";
import { mergedComment } from "../../review/comment.js";
import { type Outcome, outcomeOf, outcomeSentence } from "../../review/outcome.js";
import { codeSpan } from "../../text/markdown.js";
import { readToday } from "../../today.js";
import { addTo } from "../plan/report-file.js";
import { type Judged, type Place, placeOf } from "./judge.js";
import type { Merge } from "./merges.js";
import { say } from "./notice.js";

/** What a run has left. */
interface After {
  readonly state: Known;
  /** What its file lists and the state does not confirm; undefined where its file cannot be used. */
  readonly left: Plan | undefined;
}

/** @param last the merge that ends at HEAD @throws DevTestError when the state cannot be read */
export function stateAfter(repository: Repository, { path }: Merge, text: string): After {
  const state = knownIn(readExportedState(text));
  const head = commitOf(repository, "HEAD", process.env);
  try {
    const today = readToday(process.env);
    return { state, left: planBetween(repository, { base: head, head, path }, { today, state }) };
  } catch (error) {
    // The verdict of that merge has told it.
    if (error instanceof DevTestError) return { state, left: undefined };
    throw error;
  }
}

/** Says what became of a merge: in the log, in the summary, and below its pull request. */
export async function tell({ merge, plan, verdict }: Judged, { state, left }: After, place: Place) {
  if (plan === undefined) return;
  const { host, pipeline, stack } = place;
  const outcome = outcomeOf(plan, left, state);
  const sentence = outcomeSentence(outcome);
  const where = placeOf(merge, host);
  const isOpen = outcome.notSent.length + outcome.unconfirmed.length > 0;
  say(`${where}: ${sentence}.`, isOpen ? "warning" : "notice");
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary) addTo(summary, `### DevTest ${codeSpan(where)}: ${sentence}\n\n${verdict.markdown}\n\n`);
  const { pullRequest, head } = merge;
  if (pullRequest === undefined) return;
  const ending = { outcome: sentence, verdict, commit: head, url: pipeline.url };
  await post(host, pullRequest, {
    stamp: { stack, phase: "merged", run: pipeline.run, commit: head },
    text: (before, most) =>
      before === undefined && isNothing(outcome) ? undefined : mergedComment(before, ending, most),
  });
}

function isNothing(outcome: Outcome): boolean {
  return Object.values(outcome).every(({ length }) => length === 0);
}
