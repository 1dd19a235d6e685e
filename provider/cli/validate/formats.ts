import { countsOf } from "../../desired.js";
import { displayPath } from "../../document/folder.js";
import { repositoryPath } from "../../document/repository-path.js";
import { textsBefore } from "../../document/text-before.js";
import { diagnosticLine, diagnosticSentence, type LocatedDiagnostic } from "../../errors.js";
import { manifest } from "../../manifest.js";
import { githubAnnotations } from "../../reports/github-annotations.js";
import { gitlabCodeQuality } from "../../reports/gitlab-code-quality.js";
import { rdjson } from "../../reports/rdjson.js";
import { counted } from "../../text/counted.js";
import { jsonText, withoutCommands } from "../../text/workflow-commands.js";
import type { Inspected } from "./inspected.js";

export const formatNames = ["text", "json", "github", "gitlab", "rdjson"] as const;
export type FormatName = (typeof formatNames)[number];

/** What goes to standard output. All but JSON have their sentences on standard error besides: see {@link sentencesOf}. */
export const formats: Readonly<Record<FormatName, (inspected: readonly Inspected[]) => string>> = {
  text: summaries,
  json: (inspected) => {
    const [only, ...others] = inspected;
    if (only !== undefined && others.length === 0) return jsonText(inParts(only));
    return jsonText(inspected.map((one) => ({ file: displayPath(one.file), ...inParts(one) })));
  },
  github: (inspected) => {
    const annotations = findingsOf(inspected).map(({ kind, place, diagnostic }) => ({
      kind,
      place,
      title: "devtest validate",
      text: diagnosticSentence(diagnostic),
    }));
    return githubAnnotations(annotations) + summaries(inspected);
  },
  gitlab: (inspected) =>
    gitlabCodeQuality(
      findingsOf(inspected).map(({ kind, place, diagnostic }) => ({
        // A complaint stops every run until it is mended; "critical" and "blocker" are left to what harms a service.
        severity: kind === "error" ? "major" : "minor",
        place,
        checkName: "devtest-validate",
        description: diagnosticSentence(diagnostic),
        // A problem may name another place: its line moves too.
        knownBy: [diagnostic.path, diagnostic.problem.replace(/:\d+:\d+|\b[A-Z]{1,3}\d+\b/g, "")],
      })),
    ),
  rdjson: (inspected) => {
    const textBefore = textsBefore();
    const remarks = findingsOf(inspected).map(({ kind, place, diagnostic }) => ({
      severity: kind === "error" ? ("ERROR" as const) : ("WARNING" as const),
      place: { ...place, before: textBefore(diagnostic) },
      message: diagnosticSentence(diagnostic),
    }));
    const url = `https://www.npmjs.com/package/${manifest.name}`;
    return rdjson({ name: "devtest validate", url }, remarks);
  },
};

/** A line for each complaint and warning, in full whatever the format may cut. */
export function sentencesOf(inspected: readonly Inspected[]): string {
  const lines = inspected.flatMap(({ complaints, warnings }) => [
    ...complaints.map(diagnosticLine),
    ...warnings.map((warning) => `warning: ${diagnosticLine(warning)}`),
  ]);
  return withoutCommands(lines.map((line) => `${line}\n`).join(""));
}

function summaries(inspected: readonly Inspected[]): string {
  return withoutCommands(inspected.map(summary).join(""));
}

function summary({ file, desired }: Inspected): string {
  if (desired === undefined) return "";
  const { apps, groups, people, certificates } = countsOf(desired);
  const figures = [
    counted(apps, "app", "apps"),
    counted(groups, "group", "groups"),
    counted(people, "person", "people"),
    counted(certificates, "certificate", "certificates"),
  ];
  return `${displayPath(file)} is fine: ${figures.join(", ")}\n`;
}

function inParts({ desired, complaints, warnings }: Inspected) {
  return {
    valid: desired !== undefined,
    complaints: complaints.map(placed),
    warnings: warnings.map(placed),
    counts: desired === undefined ? null : countsOf(desired),
  };
}

/** A file that cannot be read has no line and no column. */
function placed({ location, place, path, cell, problem, cure }: LocatedDiagnostic) {
  const { file, line, column } = { file: location, ...place };
  const numbers = line === undefined ? {} : { line, column };
  const inTable = cell === undefined ? {} : { cell };
  return { file, ...numbers, path, ...inTable, problem, allowed: cure };
}

interface Finding {
  readonly kind: "error" | "warning";
  /** The file as a review calls it. */
  readonly place: { readonly file: string; readonly line?: number; readonly column?: number };
  readonly diagnostic: LocatedDiagnostic;
}

function findingsOf(inspected: readonly Inspected[]): Finding[] {
  return inspected.flatMap(({ file, complaints, warnings }) => {
    const found = (kind: Finding["kind"], diagnostic: LocatedDiagnostic): Finding => {
      const { onDisk = file, line, column } = { ...diagnostic.place };
      const numbers = line === undefined || column === undefined ? {} : { line, column };
      return { kind, place: { file: repositoryPath(onDisk), ...numbers }, diagnostic };
    };
    return [
      ...complaints.map((complaint) => found("error", complaint)),
      ...warnings.map((warning) => found("warning", warning)),
    ];
  });
}
