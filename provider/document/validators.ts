import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorObject } from "ajv/dist/2020.js";

/**
 * By what values are checked: by each schema, and by these definitions of it. The build writes a function for each
 * (`test/engine/validators.ts`), because compiling a schema takes longer than most other things that a process does.
 */
export const definitions = {
  "devtest.schema.json": [
    "address",
    "addressOrKey",
    "app/properties/certificates",
    "app/properties/packageName",
    "appId",
    "group/properties/name",
    "guards",
    "included",
    "name",
    "removal",
    "tester",
    "testers",
    "visibleText",
  ],
  "exported-state.schema.json": [],
  "plan.schema.json": [],
  "profiles.schema.json": [],
} as const;

export type SchemaFile = keyof typeof definitions;

/** Keeps what it finds until the next call. */
export interface Validate {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** By pointer: `#` is the whole schema, `#/$defs/tester` a definition. */
export type Validators = Readonly<Record<string, Validate>>;

/** What a file of validators exports beside them: which text of the schema they were made from. */
export const madeFrom = "madeFrom";

export const packageRoot = join(__dirname, "../../..");

export function pointerTo(definition: string | undefined): string {
  return definition === undefined ? "#" : `#/$defs/${definition}`;
}

/** Where the build writes the validators of a schema. */
export function builtFile(schema: SchemaFile, root = packageRoot): string {
  return join(root, "bin/provider/document/validators", schema.replace(/json$/, "js"));
}

export function schemaText(schema: SchemaFile, root = packageRoot): string {
  return readFileSync(join(root, "schema", schema), "utf8");
}

export function digestOf(text: string): string {
  return hash("sha256", text);
}

/**
 * The validators of a schema.
 *
 * @throws Error when the build has not made them, or has made them from another text
 */
export function validatorsOf(schema: SchemaFile, root = packageRoot): Validators {
  const file = builtFile(schema, root);
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run build`);
  const made: Readonly<Record<string, unknown>> = require(file);
  if (made[madeFrom] !== digestOf(schemaText(schema, root)))
    throw new Error(`${file} was made from another text of schema/${schema}: run npm run build`);
  return made as Validators;
}
