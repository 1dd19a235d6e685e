import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { diagnoseBy } from "../../provider/document/schema.js";
import { sentences } from "../../provider/document/schema-sentences.js";
import { testerKeyPattern } from "../../provider/people.js";
import { controlCharacters } from "../../provider/text/control-characters.js";

const folder = join(__dirname, "../../../schema");
const text = readFileSync(join(folder, "devtest.schema.json"), "utf8");

interface Schema {
  readonly [keyword: string]: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $ref?: string;
}

const schema: Schema = JSON.parse(text);
const nodes: [string, Schema][] = [...nodesOf("#", schema)];

/** Every schema inside the schema that describes a value of the file. */
function* nodesOf(path: string, node: Schema): Generator<[string, Schema]> {
  yield [path, node];
  const inside = { ...node.$defs, ...node.properties, ...(node.items ? { items: node.items } : {}) };
  for (const [key, child] of Object.entries(inside)) {
    if (typeof child === "object") yield* nodesOf(`${path}/${key}`, child);
  }
}

function resolved(node: Schema): Schema {
  if (node.$ref === undefined) return node;
  const keys = node.$ref.split("/").slice(1);
  const target = keys.reduce<unknown>((here, key) => (here as Record<string, unknown>)[key], schema);
  return { ...resolved(target as Schema), ...node };
}

/** A key that is named only to say where it belongs has no value that is allowed. */
function isForbidden({ not }: Schema): boolean {
  return not !== undefined;
}

const keywords = [
  ...["patternErrorMessage", "errorMessage", "maxItemsErrorMessage", "patternProblem"],
  "doNotSuggest",
];
const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false, keywords });
ajv.addSchema(schema, "devtest");

describe("every key of the schema", () => {
  test.each(nodes)("%s has a title and a description", (_path, node) => {
    expect(resolved(node)).toMatchObject({
      title: expect.any(String),
      description: expect.stringMatching(/\.$/),
    });
  });

  test.each(nodes.filter(([path, node]) => path !== "#" && !isForbidden(node)))(
    "%s has examples that are what it allows",
    (path, node) => {
      const { examples = [] } = resolved(node);
      expect(examples.length).toBeGreaterThan(0);
      const pointer = path.replace(/^#\//, "").split("/");
      const validate = ajv.compile({ $ref: `devtest#${pointerOf(pointer)}` });
      for (const example of examples) expect([example, validate(example)]).toEqual([example, true]);
    },
  );

  test.each(nodes.filter(([, { properties }]) => properties !== undefined))(
    "%s allows no key that it does not name",
    (_path, node) => expect(node["additionalProperties"]).toBe(false),
  );

  test.each(nodes.filter(([, { pattern }]) => pattern !== undefined))(
    "%s says in words what its pattern asks",
    (_path, node) => expect(node["patternErrorMessage"]).toEqual(expect.any(String)),
  );
});

/** The way to a node as its keywords spell it: `removed` → `/properties/removed`. */
function pointerOf(keys: readonly string[]): string {
  let here: Schema = schema;
  return keys
    .map((key) => {
      const keyword = key === "items" ? "" : here.properties?.[key] === undefined ? "/$defs" : "/properties";
      here = (key === "items" ? here.items : (here.properties?.[key] ?? here.$defs?.[key])) as Schema;
      return `${keyword}/${key}`;
    })
    .join("");
}

test("a tester is said to be removed by an address or by a key, as people.ts writes it", () => {
  const tester = schema.$defs?.["addressOrKey"] as Schema;
  expect(tester["pattern"]).toContain(testerKeyPattern.source.slice(1));
});

/** Keywords that only annotate, or only hold other schemas. */
const silent =
  /^(\$.*|title|description|examples|default|\w*[eE]rrorMessage|patternProblem|doNotSuggest|properties|items|propertyNames|dependentSchemas|allOf|if|then|else)$/;

/** Every schema inside a schema, those of conditions included. */
function* everySchemaIn(node: unknown): Generator<object> {
  if (typeof node !== "object" || node === null) return;
  yield node;
  const { properties, $defs, dependentSchemas, anyOf, allOf, ...single } = node as Record<string, object>;
  const maps = [properties, $defs, dependentSchemas].flatMap((map) => Object.values(map ?? {}));
  const { items, additionalProperties, propertyNames, not, if: condition, then, else: otherwise } = single;
  const others = [items, additionalProperties, propertyNames, not, condition, then, otherwise];
  for (const one of [...maps, ...Object.values(anyOf ?? {}), ...Object.values(allOf ?? {}), ...others])
    yield* everySchemaIn(one);
}

const part = "devtest-part.schema.json";
const schemas = readdirSync(folder).filter((file) => file.endsWith(".schema.json") && file !== part);

test("what editors check a part by is the definition that parts are checked by", () => {
  const { $ref, ...others } = JSON.parse(readFileSync(join(folder, part), "utf8"));
  expect($ref).toBe("devtest.schema.json#/$defs/included");
  expect(schema.$defs?.["included"]).toBeDefined();
  expect(Object.keys(others)).toEqual(["$schema", "title", "description", "$comment"]);
});

test.each(schemas)("every keyword of %s has a sentence, or needs none", (file) => {
  const all = [...everySchemaIn(JSON.parse(readFileSync(join(folder, file), "utf8")))];
  const used = new Set(all.flatMap((one) => Object.keys(one)).filter((keyword) => !silent.test(keyword)));
  expect(used.size).toBeGreaterThan(3);
  expect([...used].filter((keyword) => !Object.hasOwn(sentences, keyword))).toEqual([]);
});

test("an unknown key is told which are allowed, without those that are named only to be refused", () => {
  const diagnose = diagnoseBy("devtest.schema.json", "included");
  const [unknown] = diagnose({ groups: {}, guard: {} });
  expect(unknown).toMatchObject({
    problem: 'unknown key (did you mean "guards"?)',
    cure: "allowed: version, groups, apps, people, existing, removed",
  });
  expect(diagnose({ guards: {} })).toMatchObject([{ problem: "is not allowed here" }]);
});

test("the schema refuses the control characters that are shown nowhere, and no others", () => {
  const classes = text.match(/\[\^[^\]]*\\\\p\{Cc\}[^\]]*\]/g) ?? [];
  expect(classes.length).toBeGreaterThan(0);
  for (const one of classes) expect(JSON.parse(`"${one}"`)).toBe(`[^${controlCharacters}]`);
});
