import { Ajv2020, type ErrorObject, type Schema } from "ajv/dist/2020.js";

/** One fault of a JSON value. */
export interface ShapeComplaint {
  readonly missing: boolean;
  /** `/groups/0/name must be string`: a JSON pointer (`body` for the whole), the fault, and what is allowed. */
  readonly text: string;
}

/** Lists the faults of a value. */
export type ShapeCheck = (value: unknown) => readonly ShapeComplaint[];

const ajv = new Ajv2020({ allErrors: true, verbose: true });

export function shapeCheck(schema: Schema): ShapeCheck {
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(complaint));
}

function complaint(error: ErrorObject): ShapeComplaint {
  const where = error.instancePath === "" ? "body" : error.instancePath;
  return { missing: error.keyword === "required", text: `${where} ${problem(error)}` };
}

function problem({ keyword, params, parentSchema, message }: ErrorObject): string {
  if (keyword === "additionalProperties") {
    const allowed = Object.keys(parentSchema?.["properties"] ?? {}).join(", ");
    return `has the unknown key "${params["additionalProperty"]}"; allowed: ${allowed}`;
  }
  if (keyword === "enum") return `must be one of: ${params["allowedValues"].join(", ")}`;
  return message ?? keyword;
}
