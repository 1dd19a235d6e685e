import type { Plan } from "../plan.js";
import type { QualityFinding } from "../reports/gitlab-code-quality.js";
import type { Comparison } from "./comparison.js";
import { findingsIn } from "./findings.js";

/** For the widget of a merge request, and beside its lines. */
export function qualityFindingsOf(comparison: Comparison, names: boolean): QualityFinding[] {
  return findingsIn(comparison, names).map(({ kind, key, group, place, text }) => ({
    severity: kind === "joins" ? "info" : "minor",
    place,
    checkName: kind === "joins" ? "devtest/will-get-access" : "devtest/stays-on-amazon",
    description: text,
    knownBy: [key, group],
  }));
}

/**
 * For the widget that counts what a plan of infrastructure does. Nothing is ever deleted: whoever leaves the file stays on
 * Amazon.
 *
 * @see https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export function terraformReportOf({ joins, certificates, leftOver }: Plan): string {
  const create = joins.length + certificates.joins.length + leftOver.length;
  return `${JSON.stringify({ create, update: 0, delete: 0 })}\n`;
}
