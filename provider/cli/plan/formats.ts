import { statSync } from "node:fs";
import { githubAnnotations } from "../../reports/github-annotations.js";
import { gitlabCodeQuality } from "../../reports/gitlab-code-quality.js";
import type { Comparison } from "../../review/comparison.js";
import { annotationsOf, outputsOf } from "../../review/github.js";
import { qualityFindingsOf, terraformReportOf } from "../../review/gitlab.js";
import { asJson } from "../../review/json.js";
import { linksFor } from "../../review/links.js";
import { asMarkdown, type Bound, commentBound, summaryBound } from "../../review/markdown.js";
import { planMark } from "../../review/plan-mark.js";
import { asText } from "../../review/text.js";
import { jsonText, withoutCommands } from "../../text/workflow-commands.js";
import { addTo, writeReport } from "./report-file.js";

type Env = Readonly<Record<string, string | undefined>>;

/** What is printed. Two of them leave files for the service that runs the pipeline. */
type Format = (comparison: Comparison, names: boolean, env: Env) => string;

export const formatNames = ["text", "markdown", "json", "github", "gitlab"] as const;

export type FormatName = (typeof formatNames)[number];

export const formats: Readonly<Record<FormatName, Format>> = {
  text: (comparison, names) => withoutCommands(asText(comparison, names)),
  markdown: forComment,
  json: (comparison, names) => jsonText(asJson(comparison, names)),
  github,
  gitlab,
};

/** Where a change to the repository can have put links. */
export function foldersOf({ top }: Comparison): string[] {
  return [process.cwd(), ...(top === undefined ? [] : [top])];
}

function markdown(comparison: Comparison, names: boolean, env: Env, bound: Bound): string {
  const linkTo = linksFor(env, comparison.range);
  return asMarkdown(comparison, { linkTo, names, bound });
}

/** The last line is for `devtest comment`. */
function forComment(comparison: Comparison, names: boolean, env: Env): string {
  const mark = `\n${planMark(comparison.plan)}\n`;
  const bound = { ...commentBound, most: commentBound.most - mark.length };
  return withoutCommands(markdown(comparison, names, env, bound)) + mark;
}

/** GitHub has a file for the summary of a job, another for its outputs, and takes annotations from the log. */
function github(comparison: Comparison, names: boolean, env: Env): string {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output } = env;
  const outputs = Object.entries(outputsOf(comparison.plan)).map(outputLine).join("");
  if (output) addTo(output, outputs);
  return [
    summary
      ? summarised(comparison, names, env, summary)
      : withoutCommands(markdown(comparison, names, env, commentBound)),
    githubAnnotations(annotationsOf(comparison, names)),
    ...(output ? [] : [outputs]),
  ].join("");
}

/** The plan in words, for the log, because not everybody is on a line. */
function summarised(comparison: Comparison, names: boolean, env: Env, file: string): string {
  const text = formats.text(comparison, names, env);
  const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const between = before === 0 ? "" : "\n\n";
  const bound = { ...summaryBound, most: summaryBound.most - before - between.length };
  const page = markdown(comparison, names, env, bound);
  const fits = bound.lengthOf(page) <= bound.most;
  if (fits) addTo(file, between + page);
  return fits ? text : `${text}The summary of this step is full: the plan is in this log only.\n`;
}

/** No value has a line break, whoever wrote the file. */
function outputLine([name, value]: [string, string]): string {
  return `${name}=${value}\n`;
}

/**
 * Two reports in the working directory, because GitLab takes each from a file of its own: `artifacts:reports` names them
 * `codequality` and `terraform`. The log has the plan in words.
 */
function gitlab(comparison: Comparison, names: boolean, env: Env): string {
  const folders = foldersOf(comparison);
  const findings = gitlabCodeQuality(qualityFindingsOf(comparison, names));
  writeReport("gl-code-quality-report.json", findings, folders);
  writeReport("gl-terraform-report.json", terraformReportOf(comparison.plan), folders);
  return formats.text(comparison, names, env);
}
