import type { ErrorObject } from "ajv/dist/2020.js";
import type { Diagnostic } from "../errors.js";
import { codePoint, findControlCharacter } from "../text/control-characters.js";
import { figure } from "../text/counted.js";
import { joinedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { didYouMean } from "./nearest.js";

export function sentenceOf(error: ErrorObject): Diagnostic {
  return sentences[error.keyword]?.(error) ?? { problem: String(error.message), cure: "" };
}

/** One row per keyword of the schemas. No sentence repeats a text that could be personal data. */
export const sentences: Readonly<Record<string, (error: ErrorObject) => Diagnostic>> = {
  type: ({ data, params }) => wrongType(data, params["type"]),
  const: ({ data, schema }) => ({ problem: isWhat(data), cure: `must be ${JSON.stringify(schema)}` }),
  enum: ({ data, schema }) => ({
    problem: isWhat(data) + (isScalar(data) ? didYouMean(String(data), schema as string[]) : ""),
    cure: `allowed: ${(schema as string[]).join(", ")}`,
  }),
  required: ({ params, parentSchema }) => ({
    problem: `lacks \`${params["missingProperty"]}\``,
    cure: `required: ${named(parentSchema?.["required"], "and")}`,
  }),
  dependentRequired: ({ params }) => ({
    problem: `lacks \`${params["missingProperty"]}\``,
    cure: `required beside \`${params["property"]}\``,
  }),
  additionalProperties: ({ params, parentSchema }) => {
    const properties: Readonly<Record<string, object>> = parentSchema?.["properties"] ?? {};
    const keys = Object.keys(properties);
    const key = String(params["additionalProperty"]);
    // What is named only to say where it belongs.
    const allowed = keys.filter((one) => !("not" in (properties[one] ?? {})));
    return { problem: `unknown key${didYouMean(key, keys)}`, cure: `allowed: ${allowed.join(", ")}` };
  },
  minimum: ({ data, schema }) => ({ problem: isWhat(data), cure: `must be ${schema} or more` }),
  anyOf: ({ schema }) => {
    const keys = (schema as { required: string[] }[]).flatMap(({ required }) => required);
    return { problem: `has neither ${named(keys, "nor")}`, cure: `give ${named(keys, "or")}` };
  },
  not: ({ parentSchema }) => ({
    problem: "is not allowed here",
    cure: String(parentSchema?.["errorMessage"]),
  }),
  pattern: ({ data, parentSchema }) => ({
    problem: String(parentSchema?.["patternProblem"] ?? controlCharacterIn(String(data)) ?? "is not valid"),
    cure: String(parentSchema?.["patternErrorMessage"]),
  }),
  minLength: () => ({ problem: "is empty", cure: "must have at least one character" }),
  maxLength: ({ data, params }) => ({
    problem: `is ${figure(String(data).length)} characters long`,
    cure: `at most ${params["limit"]}`,
  }),
  minProperties: () => ({ problem: "is empty", cure: "must have at least one key" }),
  minItems: () => ({ problem: "is empty", cure: "must have at least one entry" }),
  maxItems: ({ data, params, parentSchema }) => ({
    problem: `has ${figure((data as unknown[]).length)} entries`,
    cure: String(parentSchema?.["maxItemsErrorMessage"] ?? `at most ${params["limit"]}`),
  }),
};

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a map of keys",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
};

function wrongType(data: unknown, type: string | readonly string[]): Diagnostic {
  const types = [type].flat();
  const wanted = `must be ${joinedList(types.filter((one) => one !== "null").map(kindNamed), "or")}`;
  const quotes = types.includes("string") && (typeof data === "number" || typeof data === "boolean");
  const problem = data === null ? "has no value" : `is ${kindOf(data)}`;
  return { problem, cure: quotes ? `${wanted}: put it in quotes` : wanted };
}

function isWhat(data: unknown): string {
  if (data === null) return "has no value";
  return `is ${isScalar(data) ? quoted(String(data)) : kindOf(data)}`;
}

function kindOf(data: unknown): string {
  return kindNamed(Array.isArray(data) ? "array" : typeof data);
}

function kindNamed(type: string): string {
  return kinds[type] ?? `a ${type}`;
}

function isScalar(data: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof data);
}

function named(keys: readonly string[], word: "and" | "or" | "nor"): string {
  const names = keys.map((key) => `\`${key}\``);
  return joinedList(names, word);
}

/** Names the mistake that nobody can see. */
function controlCharacterIn(text: string): string | undefined {
  const character = findControlCharacter(text);
  return character === undefined ? undefined : `contains the character ${codePoint(character)}`;
}
