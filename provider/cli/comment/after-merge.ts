import { dirname, resolve } from "node:path";
import type { CodeHost } from "../../code-host/code-host.js";
import { type Pipeline, pipelineOf } from "../../code-host/pipeline.js";
import { findConfigFile } from "../../config/find.js";
import { DevTestError } from "../../errors.js";
import { beforePush } from "../../git/pull-request.js";
import { openRepository } from "../../git/repository.js";
import { refuseLinkOut } from "../../review/compare.js";
import { readExport } from "../input.js";
import { compared, type Judged, judge, type Place, placeOf } from "./judge.js";
import { mergesSince } from "./merges.js";
import { say } from "./notice.js";
import { stateAfter, tell } from "./outcome.js";
import { hostOf } from "./surroundings.js";

interface Asked {
  readonly base?: string;
  readonly state?: string;
  readonly stack: string;
  readonly exitCode?: true;
}

/**
 * Tells for each merge since the commit before whether what joins was reviewed. With a state, says below its pull request
 * what became of it. What fails for one merge is thrown when all others have been told.
 */
export async function afterMerge(config: string | undefined, asked: Asked): Promise<void> {
  const file = config === undefined ? findConfigFile(process.env, undefined, process.cwd()) : resolve(config);
  const state = asked.state === undefined ? undefined : await readExport(asked.state);
  refuseLinkOut(file);
  const place: Place = { repository: openRepository(dirname(file)), ...here(), stack: asked.stack };
  const env = process.env;
  if (asked.base === undefined && beforePush(env) === undefined)
    say(
      "Which commit was there before is not known here, so the last one alone is compared with its review.",
    );
  const merges = await mergesSince(place.repository, { file, base: asked.base, env, host: place.host });
  const failures = new Failures();
  const judged: Judged[] = [];
  for (const one of compared(merges, place.repository)) {
    await failures.of(placeOf(one.merge, place.host), async () => void judged.push(await judge(one, place)));
  }
  for (const { verdict } of judged) {
    if (verdict.isReviewed) say(verdict.sentence);
    else say(verdict.sentence, "warning", "Not reviewed");
  }
  if (merges.length === 0)
    say("No merge since the commit before: there is nothing to compare with a review.");
  const last = merges.at(-1);
  if (state !== undefined && last !== undefined) {
    const after = stateAfter(place.repository, last, state);
    for (const one of judged)
      await failures.of(placeOf(one.merge, place.host), () => tell(one, after, place));
  }
  if (asked.exitCode && judged.some(({ verdict }) => !verdict.isReviewed)) process.exitCode = 2;
  failures.end();
}

/** What fails for one merge hides none of the others. */
class Failures {
  readonly #errors: DevTestError[] = [];

  async of(where: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof DevTestError)) throw error;
      this.#errors.push(
        new DevTestError(error.code, `${where}: ${error.what}`, error.cure, { cause: error, own: error.own }),
      );
    }
  }

  /** @throws DevTestError that tells them all */
  end(): void {
    const [first, ...others] = this.#errors;
    if (first === undefined) return;
    if (others.length === 0) throw first;
    const all = this.#errors.map(({ message }) => message).join("\n");
    const own = this.#errors.map((error) => error.own).join("\n");
    throw new DevTestError(first.code, all, "", { cause: this.#errors, own });
  }
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
