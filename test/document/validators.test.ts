import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { diagnoseBy } from "../../provider/document/schema.js";
import {
  builtFile,
  definitions,
  packageRoot,
  pointerTo,
  type SchemaFile,
  validatorsOf,
} from "../../provider/document/validators.js";
import { codeFor } from "../engine/validators.js";

const schemas = Object.keys(definitions) as SchemaFile[];
const plan = "plan.schema.json";

test.each(schemas)("the built validators are what %s gives", (schema) => {
  expect(readFileSync(builtFile(schema), "utf8") === codeFor(schema)).toBe(true);
  expect(Object.keys(validatorsOf(schema)).sort()).toEqual(
    [...[undefined, ...definitions[schema]].map(pointerTo), "madeFrom"].sort(),
  );
});

test("a schema and its definitions are different validators", () => {
  expect(diagnoseBy("devtest.schema.json")("ann@example.com")).toHaveLength(1);
  expect(diagnoseBy("devtest.schema.json", "tester")("ann@example.com")).toEqual([]);
});

test("the compiler stays out of the validators", () => {
  const required = schemas.flatMap((schema) => codeFor(schema).match(/require\([^)]*\)/g) ?? []);
  expect([...new Set(required)]).toEqual(['require("ajv/dist/runtime/ucs2length")']);
});

describe("in a package", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "devtest-validators-"));
    for (const path of [builtFile(plan, ""), join("schema", plan)]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      cpSync(join(packageRoot, path), join(root, path));
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("validators that fit their schema are loaded", () => {
    expect(validatorsOf(plan, root)["#"]).toEqual(expect.any(Function));
  });

  test("missing validators are a complaint that names the command", () => {
    rmSync(builtFile(plan, root));
    expect(() => validatorsOf(plan, root)).toThrow(`${builtFile(plan, root)} is missing: run npm run build`);
  });

  test("validators of another text of the schema are a complaint that names the command", () => {
    const schema = join(root, "schema", plan);
    writeFileSync(schema, `${readFileSync(schema, "utf8")} `);
    expect(() => validatorsOf(plan, root)).toThrow(
      `${builtFile(plan, root)} was made from another text of schema/plan.schema.json: run npm run build`,
    );
  });

  test("validators that cannot be loaded say why", () => {
    writeFileSync(builtFile(plan, root), 'require("not-installed")');
    expect(() => validatorsOf(plan, root)).toThrow("Cannot find module 'not-installed'");
  });
});
