import { Command } from "commander";
import { findConfigFile } from "../config/find.js";
import { type Inspection, inspectConfig } from "../config/index.js";
import { nowhere } from "../config/places.js";
import { countsOf } from "../desired.js";
import { displayPath } from "../document/folder.js";
import { ConfigError, diagnosticLine, type LocatedDiagnostic } from "../errors.js";
import { counted } from "../text/counted.js";

/** `devtest validate [file]`: every complaint and warning about a configuration; nothing is sent, no credential read. */
export function validateCommand(): Command {
  return new Command("validate")
    .description("Check a configuration file and the files it names. Needs no credentials and sends nothing.")
    .argument("[file]", "the file to check (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml)")
    .option("--json", "print one JSON object on stdout instead of sentences")
    .action((file: string | undefined, { json }: { json?: boolean }) => {
      const name = file ?? findConfigFile(process.env, undefined, process.cwd());
      const inspection = inspectAnything(name);
      process.stdout.write(json === true ? asJson(inspection) : asSummary(name, inspection));
      if (json !== true) process.stderr.write(asLines(inspection));
      if (inspection.desired === undefined) process.exitCode = 1;
    });
}

/** A file that cannot even be read is a complaint like any other here. */
function inspectAnything(file: string): Inspection {
  try {
    return inspectConfig(file);
  } catch (error) {
    if (error instanceof ConfigError)
      return { desired: undefined, places: nowhere, complaints: error.diagnostics, warnings: [] };
    throw error;
  }
}

function asLines({ complaints, warnings }: Inspection): string {
  const lines = [
    ...complaints.map(diagnosticLine),
    ...warnings.map((warning) => `warning: ${diagnosticLine(warning)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function asSummary(file: string, { desired }: Inspection): string {
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

function asJson({ desired, complaints, warnings }: Inspection): string {
  const result = {
    valid: desired !== undefined,
    complaints: complaints.map(placed),
    warnings: warnings.map(placed),
    counts: desired === undefined ? null : countsOf(desired),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** A file that cannot be read has no line and no column. */
function placed({ location, path, problem, cure }: LocatedDiagnostic) {
  const [, file = location, line, column] = /^(.*):(\d+):(\d+)$/s.exec(location) ?? [];
  const numbers = line === undefined ? {} : { line: Number(line), column: Number(column) };
  return { file, ...numbers, path, problem, allowed: cure };
}
