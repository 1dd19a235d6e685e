import { ConfigError, diagnosticLine, type LocatedDiagnostic } from "../errors.js";
import { isCertificate } from "../ledger/entries.js";
import type { Plan } from "../plan.js";
import type { Annotation } from "../reports/github-annotations.js";
import { redact } from "../text/redact.js";
import type { Comparison } from "./comparison.js";
import { findingsIn } from "./findings.js";
import { hasChanges } from "./words.js";

/** An error for whatever `pulumi up` would refuse; a notice on the line of whoever joins, and a warning beside the line of whoever has left. */
export function annotationsOf(comparison: Comparison, names: boolean): Annotation[] {
  const refused = comparison.refusals.map((text) => ({ kind: "error", title: "Refused", text }) as const);
  const found = findingsIn(comparison, names).map(
    ({ kind, place, text }): Annotation =>
      kind === "joins"
        ? { kind: "notice", place, title: "Will get access", text }
        : { kind: "warning", place, title: "Stays on Amazon", text },
  );
  return [...refused, ...found];
}

/** Why there is no plan: an error on the line of each complaint about the head, or one about the whole. */
export function failuresOf(error: unknown): Annotation[] {
  if (error instanceof ConfigError) return error.diagnostics.map(complaint);
  const text = redact(error instanceof Error ? error.message : String(error));
  return [{ kind: "error", title: "No plan", text }];
}

function complaint(diagnostic: LocatedDiagnostic): Annotation {
  const { location } = diagnostic;
  const [, file = location, line, column] = /^(.+):(\d+):(\d+)$/s.exec(location) ?? [];
  const at = line === undefined ? {} : { line: Number(line), column: Number(column) };
  return { kind: "error", place: { file, ...at }, title: "Mistake", text: diagnosticLine(diagnostic) };
}

/** What later steps of the job can ask for. */
export function outputsOf(plan: Plan): Readonly<Record<"changes" | "adds" | "digest", string>> {
  const { joins, leftOver, digest } = plan;
  const adds = [...joins, ...leftOver.filter((grant) => !isCertificate(grant))].length;
  return { changes: String(hasChanges(plan)), adds: String(adds), digest };
}
