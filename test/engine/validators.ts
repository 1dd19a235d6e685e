/**
 * Writes the validators of the schemas for `provider/document/validators.ts`. `npm run build` does so after compiling, and
 * jest before the first test.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import {
  builtFile,
  definitions,
  digestOf,
  madeFrom,
  pointerTo,
  type SchemaFile,
  schemaText,
} from "../../provider/document/validators.js";

/** Sentences of the schema's own, of which editors show the first two as well; and what only editors heed. */
const keywords = [
  ...["patternErrorMessage", "errorMessage", "maxItemsErrorMessage", "patternProblem"],
  "doNotSuggest",
];

/** The text of a module with the validators of a schema. */
export function codeFor(schema: SchemaFile, text = schemaText(schema)): string {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictTypes: false,
    verbose: true,
    keywords,
    code: { source: true },
  });
  ajv.addSchema(JSON.parse(text), schema);
  const pointers = [undefined, ...definitions[schema]].map(pointerTo);
  for (const pointer of pointers) ajv.addSchema({ $ref: `${schema}${pointer}` }, pointer);
  const code = standaloneCode(ajv, Object.fromEntries(pointers.map((pointer) => [pointer, pointer])));
  return `${code}\nexports.${madeFrom} = "${digestOf(text)}";\n`;
}

/** Writes what is missing or differs. A process that loads a file meanwhile gets the old one or the new one. */
export default function writeValidators(): void {
  for (const schema of Object.keys(definitions) as SchemaFile[]) {
    const [file, code] = [builtFile(schema), codeFor(schema)];
    if (existsSync(file) && readFileSync(file, "utf8") === code) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  }
}

if (require.main === module) writeValidators();
