import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Command, Option } from "commander";
import { DevTestError, diagnosticLine } from "../errors.js";
import { githubAnnotations } from "../reports/github-annotations.js";
import { compare } from "../review/compare.js";
import { failuresOf } from "../review/github.js";
import { asJson } from "../review/json.js";
import { hasChanges } from "../review/words.js";
import { printablePath } from "../text/printable-path.js";
import { jsonText, withoutCommands } from "../text/workflow-commands.js";
import { readToday } from "../today.js";
import { configurationAt } from "./configurations.js";
import { readExport } from "./input.js";
import { type FormatName, foldersOf, formatNames, formats } from "./plan/formats.js";
import { writeReport } from "./plan/report-file.js";
import { compileLess } from "./short-lived.js";

interface Options {
  readonly base?: string;
  readonly head?: string;
  readonly state?: string;
  readonly format: FormatName;
  readonly out?: string;
  readonly exitCode?: true;
  readonly names?: boolean;
}

/** `devtest plan`: who gets access to what, from the files of two revisions or from a state; nothing is run or sent. */
export function planCommand(): Command {
  return new Command("plan")
    .description(
      "Compare a configuration with an earlier revision, or with an exported state: who gets access, who leaves and keeps it, what is sent. Reads files as data, runs nothing of them, and needs no credential.",
    )
    .argument(
      "[file]",
      "the configuration file (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml)",
    )
    .option(
      "--base <revision>",
      "compare with its merge base with the head (default: that of the pull request, or HEAD)",
    )
    .option("--head <revision>", "the later revision (default: the files as they are)")
    .option("--state <file>", "compare with what `pulumi stack export` wrote; - is standard input")
    .addOption(
      new Option(
        "--format <format>",
        "how to print it; github and gitlab report to the service that runs the job",
      )
        .choices(formatNames)
        .default("text"),
    )
    .option("--out <file>", "write the plan as JSON too, for DEVTEST_PLAN")
    .option("--exit-code", "end with 2 when there are changes")
    .option("--names", "print the first and last names of people too")
    .action(plan);
}

/**
 * Parsing two large files makes 300 MB of short-lived objects, and the heap would grow for them: 170 MB of memory instead
 * of 120 at 1,500 people, in the same time. It takes effect for whatever is allocated from here on.
 */
function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

async function plan(file: string | undefined, options: Options): Promise<void> {
  compileLess();
  keepHeapSmall();
  const { format, names = false, out } = options;
  const configuration = configurationAt(file, "Give that file instead.");
  if (out !== undefined && resolve(out) === configuration) throw writesOver(out);
  const comparison = await compared(configuration, options);
  if (out !== undefined) writeReport(out, jsonText(asJson(comparison)), foldersOf(comparison));
  const warnings = comparison.warnings.map((one) => `warning: ${diagnosticLine(one)}\n`);
  process.stderr.write(withoutCommands(warnings.join("")));
  process.stdout.write(formats[format](comparison, names, process.env));
  process.stderr.write(withoutCommands(comparison.refusals.map((refusal) => `error: ${refusal}\n`).join("")));
  if (comparison.refusals.length > 0) process.exitCode = 1;
  else if (options.exitCode && hasChanges(comparison.plan)) process.exitCode = 2;
}

function writesOver(out: string): DevTestError {
  const what = `--out names the configuration itself (${printablePath(out)}), which would be written over.`;
  return new DevTestError("writes_over", what, "Name another file.");
}

/** Where a review can show why there is no plan, it is told too: few people open the log. */
async function compared(file: string, { base, head, state, format }: Options) {
  try {
    return compare({
      file,
      base,
      head,
      state: state === undefined ? undefined : await readExport(state),
      today: readToday(process.env),
      env: process.env,
    });
  } catch (error) {
    if (format === "github") process.stdout.write(githubAnnotations(failuresOf(error)));
    throw error;
  }
}
