import type { CodeHost } from "../../code-host/code-host.js";
import type { Pipeline } from "../../code-host/pipeline.js";
import { oursIn } from "../../code-host/post.js";
import { ConfigError, DevTestError } from "../../errors.js";
import type { Repository } from "../../git/repository.js";
import type { Plan } from "../../plan.js";
import { planBetween } from "../../review/between.js";
import { planMarkIn } from "../../review/plan-mark.js";
import { incomparable, type Verdict, verdictOf } from "../../review/reviewed.js";
import { readToday } from "../../today.js";
import type { Merge } from "./merges.js";

/** Where this run is. */
export interface Place {
  readonly repository: Repository;
  readonly pipeline: Pipeline;
  readonly host: CodeHost;
  readonly stack: string;
}

/** A merge, and who joins by it. */
interface Compared {
  readonly merge: Merge;
  readonly plan: Plan | DevTestError;
}

/** A merge, who joins by it, and how that stands to its review. */
export interface Judged {
  readonly merge: Merge;
  /** Undefined where nobody can tell. */
  readonly plan: Plan | undefined;
  readonly verdict: Verdict;
}

/** `#12`, or the commit that was pushed without a pull request. */
export function placeOf({ pullRequest, head }: Merge, host: CodeHost): string {
  return pullRequest === undefined ? head.slice(0, 12) : host.shown(pullRequest);
}

/** Each with the commit before it. What a merge brought whose file cannot be used is seen in the one after it. */
export function compared(merges: readonly Merge[], repository: Repository): Compared[] {
  const all: Compared[] = [];
  let passedOver: Pick<Merge, "base"> | undefined;
  for (const merge of merges) {
    const { base } = passedOver ?? merge;
    const plan = planOr(() => planBetween(repository, { ...merge, base }, { today: readToday(process.env) }));
    all.push({ merge, plan });
    passedOver = plan instanceof ConfigError ? { base } : undefined;
  }
  return all;
}

function planOr(read: () => Plan): Plan | DevTestError {
  try {
    return read();
  } catch (error) {
    if (error instanceof DevTestError) return error;
    throw error;
  }
}

export async function judge({ merge, plan }: Compared, { host, stack }: Place): Promise<Judged> {
  const { pullRequest, head } = merge;
  const where = pullRequest === undefined ? undefined : host.shown(pullRequest);
  if (plan instanceof DevTestError)
    return { merge, plan: undefined, verdict: incomparable(head, where, plan) };
  if (pullRequest === undefined) return { merge, plan, verdict: verdictOf(plan, undefined, undefined) };
  const [ours] = oursIn(await host.comments(pullRequest), await host.whoAmI(), stack);
  return { merge, plan, verdict: verdictOf(plan, where, ours && planMarkIn(ours.above)) };
}
