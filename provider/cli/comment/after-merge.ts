import { dirname, resolve } from "node:path";
import type { CodeHost } from "../../code-host/code-host.js";
import { type Pipeline, pipelineOf } from "../../code-host/pipeline.js";
import { oursIn, post } from "../../code-host/post.js";
import { findConfigFile } from "../../config/find.js";
import { DevTestError } from "../../errors.js";
import { openRepository } from "../../git/repository.js";
import { commitOf } from "../../git/revisions.js";
import type { Plan } from "../../plan.js";
import { mergedComment } from "../../review/comment.js";
import { compare } from "../../review/compare.js";
import { type Outcome, outcomeOf, outcomeSentence } from "../../review/outcome.js";
import { planMarkIn } from "../../review/plan-mark.js";
import { type Verdict, verdictOf } from "../../review/reviewed.js";
import { codeSpan, prose } from "../../text/markdown.js";
import { readToday } from "../../today.js";
import { readExport } from "../input.js";
import { addTo } from "../plan/report-file.js";
import { type Merge, mergesSince } from "./merges.js";
import { say } from "./notice.js";
import { hostOf } from "./surroundings.js";

interface Asked {
  readonly base?: string;
  readonly state?: string;
  readonly stack: string;
  readonly exitCode?: true;
}

/** A merge, who joins by it, and how that stands to its review. */
interface Judged {
  readonly merge: Merge;
  readonly plan: Plan;
  readonly verdict: Verdict;
}

/**
 * Tells for each merge since the commit before whether what joins was reviewed. With a state, says below its pull request
 * what became of it.
 */
export async function afterMerge(config: string | undefined, asked: Asked): Promise<void> {
  const file = config === undefined ? findConfigFile(process.env, undefined, process.cwd()) : resolve(config);
  const state = asked.state === undefined ? undefined : await readExport(asked.state);
  const { pipeline, host } = here();
  const repository = openRepository(dirname(file));
  const merges = await mergesSince(repository, { file, base: asked.base, env: process.env, host });
  const judged: Judged[] = [];
  for (const merge of merges) judged.push(await judge(merge, { file, host, stack: asked.stack }));
  for (const { verdict } of judged) {
    if (verdict.isReviewed) say(verdict.sentence);
    else say(verdict.sentence, "warning", "Not reviewed");
  }
  if (judged.length === 0)
    say("No merge since the commit before: there is nothing to compare with a review.");
  if (state !== undefined) {
    const head = commitOf(repository, "HEAD", process.env);
    const left = planned(file, { base: head, head, state });
    for (const one of judged) await tell(one, left, { pipeline, host, stack: asked.stack });
  }
  if (asked.exitCode && judged.some(({ verdict }) => !verdict.isReviewed)) process.exitCode = 2;
}

function here(): { pipeline: Pipeline; host: CodeHost } {
  const pipeline = pipelineOf(process.env);
  const host = pipeline && hostOf(pipeline, process.env);
  if (pipeline !== undefined && host !== undefined) return { pipeline, host };
  throw new DevTestError(
    "no_pipeline",
    "This is no run of a pipeline that knows its code host, or its token is missing, so no pull request can be found.",
    "Run it in GitHub Actions, GitLab CI, Bitrise, Codemagic or Jenkins, with GITHUB_TOKEN or GITLAB_TOKEN.",
  );
}

interface Sides {
  readonly base: string;
  readonly head: string;
  readonly state?: string;
}

function planned(file: string, { base, head, state }: Sides): Plan {
  const env = process.env;
  return compare({ file, base, head, state, today: readToday(env), env }).plan;
}

interface Where {
  readonly host: CodeHost;
  readonly stack: string;
}

async function judge(merge: Merge, { file, host, stack }: Where & { file: string }): Promise<Judged> {
  const plan = planned(file, merge);
  const { pullRequest } = merge;
  if (pullRequest === undefined) return { merge, plan, verdict: verdictOf(plan, undefined, undefined) };
  const [ours] = oursIn(await host.comments(pullRequest), await host.whoAmI(), stack);
  const mark = ours && planMarkIn(ours.above);
  return { merge, plan, verdict: verdictOf(plan, host.shown(pullRequest), mark) };
}

async function tell(
  { merge, plan, verdict }: Judged,
  left: Plan,
  { pipeline, host, stack }: Where & { pipeline: Pipeline },
): Promise<void> {
  const outcome = outcomeOf(plan, left);
  const sentence = outcomeSentence(outcome);
  const { pullRequest, head } = merge;
  const where = pullRequest === undefined ? head.slice(0, 12) : host.shown(pullRequest);
  say(
    `${where}: ${sentence}.`,
    outcome.notSent.length + outcome.unconfirmed.length > 0 ? "warning" : "notice",
  );
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary)
    addTo(summary, `### DevTest ${codeSpan(where)}: ${sentence}\n\n${prose(verdict.sentence)}\n\n`);
  if (pullRequest === undefined) return;
  await post(host, pullRequest, {
    stamp: { stack, phase: "merged", run: pipeline.run, commit: head },
    text: (before) =>
      before === undefined && isNothing(outcome)
        ? undefined
        : mergedComment(before, {
            outcome: sentence,
            verdict: verdict.sentence,
            commit: head,
            url: pipeline.url,
          }),
  });
}

function isNothing(outcome: Outcome): boolean {
  return Object.values(outcome).every(({ length }) => length === 0);
}
