import { createHash } from "node:crypto";
import { jsonText } from "../text/workflow-commands.js";

/** What GitLab shows in the widget and at a line of a merge request. */
export interface QualityFinding {
  readonly severity: "info" | "minor" | "major" | "critical" | "blocker";
  /** The file from the top of the repository, without `./` in front. */
  readonly place: { readonly file: string; readonly line?: number };
  readonly checkName: string;
  readonly description: string;
  /** What it is known by from one run to the next, besides its file: nothing that moves with the line. */
  readonly knownBy: readonly string[];
}

/**
 * A Code Quality report. GitLab shows findings with one fingerprint once, and compares fingerprints between two branches
 * to say what is new: so they are unique, and hold no line.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function gitlabCodeQuality(findings: readonly QualityFinding[]): string {
  const seen = new Map<string, number>();
  return jsonText(
    findings.map(({ severity, place, checkName, description, knownBy }) => {
      const known = JSON.stringify([checkName, place.file, ...knownBy]);
      const before = seen.get(known) ?? 0;
      seen.set(known, before + 1);
      return {
        description,
        check_name: checkName,
        fingerprint: createHash("sha256").update(`${before} ${known}`).digest("hex"),
        severity,
        // The whole file is shown at its first line: GitLab refuses a finding without one.
        location: { path: place.file, lines: { begin: place.line ?? 1 } },
      };
    }),
  );
}
