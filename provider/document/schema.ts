import type { ErrorObject } from "ajv/dist/2020.js";
import type { DiagnosticAbout, Path } from "./diagnostics.js";
import { sentenceOf } from "./schema-sentences.js";
import { type definitions, pointerTo, type SchemaFile, type Validate, validatorsOf } from "./validators.js";

/** Finds everything in a value that a schema does not allow. */
export type Diagnose = (value: unknown) => DiagnosticAbout[];

/** Checks values by a schema of this package, or by one of its definitions. It is loaded at the first call. */
export function diagnoseBy<File extends SchemaFile>(
  file: File,
  definition?: (typeof definitions)[File][number],
): Diagnose {
  let validate: Validate | undefined;
  return (value) => {
    validate ??= validatorsOf(file)[pointerTo(definition)] as Validate;
    validate(value);
    const errors = (validate.errors ?? []).filter(isOwnError);
    return withoutVague(errors).map((error) => diagnosticOf(error, value));
  };
}

/** Not the frame around other errors, and not the branches of a choice: the choice itself is one sentence. */
function isOwnError({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword !== "propertyNames" && keyword !== "if" && !schemaPath.includes("/anyOf/");
}

/** Where one pattern says what the problem is, others that only say "not valid" about the same text are left out. */
function withoutVague(errors: readonly ErrorObject[]): ErrorObject[] {
  const about = ({ instancePath, propertyName = "" }: ErrorObject): string =>
    `${instancePath} ${propertyName}`;
  const told = new Set(errors.filter(namesProblem).map(about));
  return errors.filter(
    (error) => error.keyword !== "pattern" || namesProblem(error) || !told.has(about(error)),
  );
}

function namesProblem({ parentSchema }: ErrorObject): boolean {
  return parentSchema?.["patternProblem"] !== undefined;
}

function diagnosticOf(error: ErrorObject, value: unknown): DiagnosticAbout {
  const path = pathOf(error.instancePath, value);
  const key: unknown = error.propertyName ?? error.params["additionalProperty"];
  const subject = typeof key === "string" ? { path: [...path, key], onKey: true } : { path };
  return { subject, ...sentenceOf(error) };
}

/** A JSON pointer as keys and list positions. */
function pathOf(pointer: string, value: unknown): Path {
  let here = value;
  return pointer
    .split("/")
    .slice(1)
    .map((escaped) => {
      const segment = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
      const key = Array.isArray(here) ? Number(segment) : segment;
      here = (here as Record<string | number, unknown>)[key];
      return key;
    });
}
