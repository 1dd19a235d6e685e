import { Command } from "commander";
import { isStackName } from "../code-host/stamp.js";
import { DevTestError } from "../errors.js";
import { compileLess } from "./short-lived.js";

interface Options {
  readonly file?: string;
  readonly merged?: true;
  readonly base?: string;
  readonly state?: string;
  readonly stack: string;
  readonly exitCode?: true;
}

/** `devtest comment`: one comment below a pull request, from the first plan to what was sent. */
export function commentCommand(): Command {
  return new Command("comment")
    .description(
      "Keep one comment below a pull request. --file posts the plan, or edits the comment that is there. --merged, in the run after the merge, says whether what joins was reviewed, and with --state what became of it. Needs GITHUB_TOKEN or GITLAB_TOKEN; without a pull request it prints.",
    )
    .argument(
      "[config]",
      "with --merged, the configuration file (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml)",
    )
    .option("--file <file>", "what `devtest plan --format markdown` wrote; - is standard input")
    .option("--merged", "after the merge: compare with what was reviewed")
    .option("--base <revision>", "with --merged, the commit before (default: that of the push, or HEAD^1)")
    .option(
      "--state <file>",
      "with --merged, what `pulumi stack export` wrote after the run; - is standard input",
    )
    .option("--stack <name>", "which of several comments below one pull request", "")
    .option("--exit-code", "with --merged, end with 2 when somebody joins who was not reviewed")
    .action(comment);
}

async function comment(config: string | undefined, options: Options): Promise<void> {
  compileLess();
  const { file, merged, stack } = options;
  if ((file === undefined) === (merged === undefined)) {
    throw new DevTestError(
      "usage",
      "Either --file or --merged is needed, and not both.",
      "Before the merge: `devtest comment --file plan.md`. After it: `devtest comment --merged`.",
    );
  }
  if (!isStackName(stack)) {
    throw new DevTestError(
      "usage",
      "--stack is not the name of a stack.",
      "Allowed: letters, digits, and . _ - / in between.",
    );
  }
  if (file === undefined) {
    const { afterMerge } = await import("./comment/after-merge.js");
    return afterMerge(config, options);
  }
  refuseOthers(config, options);
  const { beforeMerge } = await import("./comment/before-merge.js");
  return beforeMerge(file, stack);
}

/** An option that does nothing would be taken for done. */
function refuseOthers(config: string | undefined, { base, state, exitCode }: Options): void {
  const given = { config, "--base": base, "--state": state, "--exit-code": exitCode };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new DevTestError("usage", `${name} goes with --merged.`, "Leave it out, or use --merged.");
}
