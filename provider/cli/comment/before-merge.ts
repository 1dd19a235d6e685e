import type { CodeHost } from "../../code-host/code-host.js";
import { type Pipeline, pipelineOf } from "../../code-host/pipeline.js";
import { post } from "../../code-host/post.js";
import { CodeHostError, DevTestError } from "../../errors.js";
import { reviewComment } from "../../review/comment.js";
import { printablePath } from "../../text/printable-path.js";
import { withoutCommands } from "../../text/workflow-commands.js";
import { readInput } from "../input.js";
import { say } from "./notice.js";
import { hostOf, pullRequestOf } from "./surroundings.js";

/**
 * Posts a page, or edits the comment that has the last one. Where there is no pull request, or no way to comment on it,
 * the page is printed.
 */
export async function beforeMerge(file: string, stack: string): Promise<void> {
  const page = withoutCommands(await readInput(file, "Make it with `devtest plan --format markdown`."));
  if (page.trim() === "") {
    throw new DevTestError(
      "empty",
      `${file === "-" ? "Standard input" : printablePath(file)} is empty, so there is nothing to post.`,
      "If `devtest plan` failed, its message says why.",
    );
  }
  const pipeline = pipelineOf(process.env);
  if (pipeline === undefined) return printed(page, "This is no pipeline whose pull requests are known here");
  const host = hostOf(pipeline, process.env);
  if (host === undefined) return printed(page, "This run has no token, as runs for a fork have none");
  try {
    await posted(page, { stack, pipeline, host });
  } catch (error) {
    if (!pipeline.isReadOnly || !(error instanceof CodeHostError && error.code === "not_allowed"))
      throw error;
    printed(page, `The token of a run for a fork may not comment (status ${error.status})`);
  }
}

interface Place {
  readonly stack: string;
  readonly pipeline: Pipeline;
  readonly host: CodeHost;
}

async function posted(page: string, { stack, pipeline, host }: Place): Promise<void> {
  const pullRequest = await pullRequestOf(pipeline, process.env);
  if (pullRequest === undefined)
    return printed(page, "This run is for no pull request, or for one that has moved on");
  const { commit, run } = pipeline;
  const done = await post(host, pullRequest, {
    stamp: { stack, phase: "review", run, commit },
    text: (before) => reviewComment(page, before, commit),
  });
  say(`${host.shown(pullRequest)}: ${words[done]}.`);
}

const words = {
  posted: "the plan was posted as a comment",
  edited: "the comment has the plan now",
  unchanged: "the comment has this plan already",
  "nothing to say": "nothing changes, and nothing did before, so there is no comment",
  "not shown yet": "the plan was written, and the list of comments does not show it yet",
  "a newer run has written": "a newer run has written the comment already, so it stays",
} as const;

/** A notice, not a failure: the page is to be seen somewhere. */
function printed(page: string, why: string): void {
  say(`${why}, so the plan is printed here instead of a comment.`);
  process.stdout.write(`${page.trimEnd()}\n`);
}
