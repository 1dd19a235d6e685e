import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { githubAnnotations } from "../../reports/github-annotations.js";
import { gitlabCodeQuality } from "../../reports/gitlab-code-quality.js";
import type { Comparison } from "../../review/comparison.js";
import { annotationsOf, outputsOf } from "../../review/github.js";
import { qualityFindingsOf, terraformReportOf } from "../../review/gitlab.js";
import { asJson } from "../../review/json.js";
import { linksFor } from "../../review/links.js";
import { asMarkdown, type Bound, summaryBound } from "../../review/markdown.js";
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
  markdown: (comparison, names, env) => withoutCommands(markdown(comparison, names, env)),
  json: (comparison, names) => jsonText(asJson(comparison, names)),
  github,
  gitlab,
};

/** Where a change to the repository can have put links. */
export function foldersOf({ top }: Comparison): string[] {
  return [process.cwd(), ...(top === undefined ? [] : [top])];
}

function markdown(comparison: Comparison, names: boolean, env: Env, bound?: Bound): string {
  const linkTo = linksFor(env, comparison.range);
  return asMarkdown(comparison, { linkTo, names, ...(bound && { bound }) });
}

/** GitHub has a file for the summary of a job, another for its outputs, and takes annotations from the log. */
function github(comparison: Comparison, names: boolean, env: Env): string {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output } = env;
  const outputs = Object.entries(outputsOf(comparison.plan)).map(outputLines).join("");
  if (output) addTo(output, outputs);
  return [
    summary ? summarised(comparison, names, env, summary) : formats.markdown(comparison, names, env),
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

/** @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function outputLines([name, value]: [string, string]): string {
  const end = `end-${randomUUID()}`;
  return `${name}<<${end}\n${value}\n${end}\n`;
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
