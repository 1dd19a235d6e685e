import type { DiagnosticAbout, Locations } from "../document/diagnostics.js";
import { documentFrom } from "../document/document.js";
import { fileOf } from "../document/source.js";
import { field } from "../document/untyped.js";
import { ConfigError, type LocatedDiagnostic } from "../errors.js";
import { type FileReading, readNamed } from "./reading.js";
import { diagnoseConfig, diagnoseIncluded } from "./schema.js";

/** One document of a configuration: the file that is loaded, or a file that it includes. */
export interface Part {
  /** Relative to the folder of the configuration, with slashes. The arguments of a program have no name. */
  readonly name: string | undefined;
  readonly value: unknown;
  readonly locations: Locations;
  /** What is wrong with its form. Not told yet. */
  readonly malformed: readonly DiagnosticAbout[];
}

export interface Parts {
  /** The file that is loaded, and those that it includes in the order of their paths. */
  readonly parts: readonly [Part, ...Part[]];
  /** None is missing. */
  readonly areAll: boolean;
}

/**
 * A configuration and the files that it includes. Complains about those that cannot be read.
 * @throws {ConfigError} with what is wrong with each file that cannot be parsed: nothing else of the whole is worth saying
 */
export function partsOf(root: Omit<Part, "malformed">, reading: FileReading): Parts {
  const { source, diagnostics } = reading;
  const malformed = diagnoseConfig(root.value);
  if (field(root.value, "include") === undefined) return { parts: [{ ...root, malformed }], areAll: true };
  const { includedFiles } = require("./included.js") as typeof import("./included.js");
  const { files, complaints, warnings } = includedFiles({ ...root, malformed }, source);
  diagnostics.complainAll(complaints);
  for (const { subject, problem, cure } of warnings) diagnostics.warn(subject, problem, cure);
  source.expect?.(files.map(({ name }) => name));
  const unparsed: LocatedDiagnostic[] = [];
  const included = files.flatMap(({ name, subject }) => {
    const bytes = readNamed(name, subject, reading);
    if (bytes === undefined) return [];
    try {
      return [partFrom(bytes, name, reading)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      unparsed.push(...error.diagnostics);
      return [];
    }
  });
  if (unparsed.length > 0) throw new ConfigError(unparsed);
  const areAll = complaints.length === 0 && included.length === files.length;
  return { parts: [{ ...root, malformed }, ...included], areAll };
}

function partFrom(bytes: Buffer, name: string, { source, budget, diagnostics }: FileReading): Part {
  const needs = "`groups`, `apps`, `people`, `existing` or `removed`";
  const { value, locations, diagnostics: found } = documentFrom(bytes, fileOf(source, name), needs, budget);
  diagnostics.in(locations).complainAll(found);
  return { name, value, locations, malformed: diagnoseIncluded(value) };
}
