import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { Diagnostic } from "../errors.js";
import { codePoint, findControlCharacter } from "../text/control-characters.js";
import { quoted } from "../text/quoted.js";
import type { DiagnosticAbout, Path } from "./diagnostics.js";
import { didYouMean } from "./nearest.js";

// `address` serves texts and testers, which are texts or maps: what it asks of texts stands there without a type.
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, verbose: true });
// Understood by editors: the sentence to show when a pattern does not match. Used here for the same.
ajv.addKeyword("patternErrorMessage");
const schemaFile = join(__dirname, "../../../schema/devtest.schema.json");
const schema: Schema = JSON.parse(readFileSync(schemaFile, "utf8"));
const validateDocument = ajv.compile(inlined(schema) as Schema);
const validateTester = ajv.compile(inlined(schema.$defs["tester"]) as Schema);

interface Schema {
  readonly $defs: Readonly<Record<string, object>>;
}

/**
 * The schema with each `$ref` replaced by what it names; what stands beside it goes first. With references, ajv copies
 * all errors so far at each of them: a minute for a hundred thousand broken entries, instead of a second.
 */
function inlined(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inlined);
  if (typeof node !== "object" || node === null) return node;
  const { $ref, $defs: _inlined, ...own } = node as { $ref?: string; $defs?: unknown };
  const parts = Object.entries(own).map(([key, value]) => [key, inlined(value)]);
  const named = $ref === undefined ? {} : (inlined(schema.$defs[$ref.replace("#/$defs/", "")]) as object);
  return { ...named, ...Object.fromEntries(parts) };
}

/** Every way in which a document is not of the form the schema gives. */
export function diagnoseDocument(value: unknown): DiagnosticAbout[] {
  validateDocument(value);
  return diagnostics(validateDocument.errors ?? [], value);
}

/** The same for one tester, wherever it came from. */
export function diagnoseTester(value: unknown): DiagnosticAbout[] {
  validateTester(value);
  return diagnostics(validateTester.errors ?? [], value);
}

/** The same for another document: by a schema of this package, which refers to nothing. */
export function diagnoseBySchema(name: string): (value: unknown) => DiagnosticAbout[] {
  const validate = ajv.compile(JSON.parse(readFileSync(join(schemaFile, "..", name), "utf8")));
  return (value) => {
    validate(value);
    return diagnostics(validate.errors ?? [], value);
  };
}

function diagnostics(errors: readonly ErrorObject[], value: unknown): DiagnosticAbout[] {
  return errors.filter(isOfItsOwn).map((error) => {
    const path = pathOf(error.instancePath, value);
    if (error.propertyName !== undefined) {
      return { subject: { path: [...path, error.propertyName], onKey: true }, ...sentence(error) };
    }
    if (error.keyword === "additionalProperties") {
      const key = String(error.params["additionalProperty"]);
      return { subject: { path: [...path, key], onKey: true }, ...sentence(error) };
    }
    return { subject: { path }, ...sentence(error) };
  });
}

/** Not the frame around other errors, and not the branches of a choice: the choice itself is one sentence. */
function isOfItsOwn({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword !== "propertyNames" && keyword !== "if" && !schemaPath.includes("/anyOf/");
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

function sentence(error: ErrorObject): Diagnostic {
  return sentences[error.keyword]?.(error) ?? { problem: String(error.message), cure: "" };
}

/** One row per keyword of the schema. A value is never repeated: it may be a person's. */
const sentences: Readonly<Record<string, (error: ErrorObject) => Diagnostic>> = {
  type: ({ data, params }) => wrongType(data, params["type"]),
  const: ({ data, schema }) => ({
    problem: data === null ? "has no value" : `is ${aScalar(data) ? quoted(String(data)) : kindOf(data)}`,
    cure: `the only value is ${JSON.stringify(schema)}`,
  }),
  enum: ({ data, schema }) => ({
    problem: aScalar(data)
      ? `is ${quoted(String(data))}${didYouMean(String(data), schema as string[])}`
      : `is ${kindOf(data)}`,
    cure: `allowed: ${(schema as string[]).join(", ")}`,
  }),
  required: ({ params, parentSchema }) => ({
    problem: `lacks \`${params["missingProperty"]}\``,
    cure: `${list(parentSchema?.["required"], "and")} must be there`,
  }),
  additionalProperties: ({ params, parentSchema }) => {
    const keys = Object.keys(parentSchema?.["properties"] ?? {});
    const key = String(params["additionalProperty"]);
    return { problem: `unknown key${didYouMean(key, keys)}`, cure: `allowed: ${keys.join(", ")}` };
  },
  anyOf: ({ schema }) => {
    const keys = (schema as { required: string[] }[]).flatMap(({ required }) => required);
    return { problem: `has neither ${list(keys, "nor")}`, cure: `give ${list(keys, "or")}` };
  },
  "false schema": () => ({
    problem: "cannot stand beside `certificate`",
    cure: "write an entry of its own for it",
  }),
  pattern: ({ data, parentSchema }) => ({
    problem: oddCharacter(String(data)) ?? `is not a valid ${named(parentSchema?.["title"])}`,
    cure: String(parentSchema?.["patternErrorMessage"]),
  }),
  minLength: () => ({ problem: "is empty", cure: "text is wanted" }),
  maxLength: ({ data, params }) => ({
    problem: `is ${String(data).length.toLocaleString("en")} characters long`,
    cure: `at most ${params["limit"]}`,
  }),
  minItems: () => ({ problem: "is empty", cure: "at least 1 is wanted" }),
  maxItems: ({ data, params }) => ({
    problem: `has ${(data as unknown[]).length.toLocaleString("en")} entries`,
    cure: `at most ${params["limit"]}, Amazon's limit per app`,
  }),
};

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a map of keys",
};

function wrongType(data: unknown, type: string | readonly string[]): Diagnostic {
  const types = [type].flat();
  const wanted = `${types.map((name) => kinds[name] ?? name).join(" or ")} is wanted`;
  const quotes = types.includes("string") && (typeof data === "number" || typeof data === "boolean");
  return {
    problem: data === null ? "has no value" : `is ${kindOf(data)}`,
    cure: quotes ? `${wanted}: put it in quotes` : wanted,
  };
}

function kindOf(data: unknown): string {
  if (data === null) return "empty";
  if (Array.isArray(data)) return "a list";
  return kinds[typeof data] ?? (typeof data === "boolean" ? "true or false" : `a ${typeof data}`);
}

function aScalar(data: unknown): boolean {
  return typeof data === "string" || typeof data === "number" || typeof data === "boolean";
}

function list(keys: readonly string[], word: "and" | "or" | "nor"): string {
  const names = keys.map((key) => `\`${key}\``);
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

/** A title in the middle of a sentence: `name on Amazon`. */
function named(title: string): string {
  return `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

/** The commonest reason nobody sees: a control, invisible or direction-changing character. */
function oddCharacter(text: string): string | undefined {
  const odd = findControlCharacter(text);
  return odd === undefined ? undefined : `holds the character ${codePoint(odd)}`;
}
