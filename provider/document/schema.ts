import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { DiagnosticAbout, Path } from "./diagnostics.js";
import { sentenceOf } from "./schema-sentences.js";

/** Finds everything in a value that a schema does not allow. */
export type Diagnose = (value: unknown) => DiagnosticAbout[];

/**
 * Checks values by a schema of this package, or by one of its definitions. The schema is compiled at the first call,
 * because compiling takes longer than most other things that a process does.
 */
export function diagnoseBy(file: string, definition?: string): Diagnose {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= compile(file, definition);
    validate(value);
    const errors = (validate.errors ?? []).filter(isOwnError);
    return withoutVague(errors).map((error) => diagnosticOf(error, value));
  };
}

/** Sentences of the schema's own. Editors show the first two as well. */
const keywords = ["patternErrorMessage", "errorMessage", "maxItemsErrorMessage", "patternProblem"];
let ajv: Ajv2020 | undefined;

function compile(file: string, definition?: string): ValidateFunction {
  ajv ??= newAjv();
  if (ajv.schemas[file] === undefined) {
    const text = readFileSync(join(__dirname, "../../../schema", file), "utf8");
    ajv.addSchema(JSON.parse(text), file);
  }
  return ajv.compile({ $ref: definition === undefined ? file : `${file}#/$defs/${definition}` });
}

/** Loads the library at the first call, because many processes never check a document. */
function newAjv(): Ajv2020 {
  const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  return new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictTypes: false,
    verbose: true,
    keywords,
  });
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
