import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DevTestError } from "../../provider/errors.js";
import { readExportedState } from "../../provider/pulumi/exported-state.js";
import { doubts } from "../../provider/recovery/doubts.js";

/** Whatever somebody has made of an exported state, it is reported on or refused: in our own words, and in nobody else's. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const typeOf = (kind: string) => `pulumi-nodejs:dynamic/devtest:${kind}`;
const urn = (type: string, name: string) => `urn:pulumi:dev::project::${type}::${name}`;
const resource = (type: string, name: string, rest: { [key: string]: Json }): { [key: string]: Json } => ({
  urn: urn(type, name),
  type,
  custom: true,
  ...rest,
});

const ann = "a…a@example.com #0000000001";
const print = "0123456789abcdef".repeat(4);
const group = resource(typeOf("TesterGroup"), "qa on 6184041a", {
  inputs: { label: "racing (com.example.racing)", groupName: "qa", testers: { [ann]: {} } },
  outputs: { confirmed: {}, unconfirmed: { [ann]: 1 } },
});
const registration = resource(typeOf("Registration"), "6184041a", {
  inputs: { label: "racing (com.example.racing)", certificates: { [print]: "EC P-256" } },
  outputs: { confirmed: {}, unconfirmed: { [print]: 2 } },
});
const ledger = resource(typeOf("Ledger"), "ledger", {
  inputs: {},
  outputs: {
    listed: { "6184041a": { qa: { [ann]: 1 } } },
    stillOnAmazon: {
      "6184041a": { qa: { "b…b@example.com #0000000002": "3, may still have access" } },
      "0000000a": { "(certificates)": { [print]: "2, may still have access" } },
    },
    __apps: {
      "6184041a": { appId: "amzn1.devportal.mobileapp.6184041a", label: "racing (com.example.racing)" },
    },
    __lastNumber: 3,
  },
});
const foreign = resource("random:index:Pet", "pet", { inputs: { testers: null }, outputs: {} });

const exported: Json = {
  version: 3,
  deployment: {
    manifest: { time: "2026-01-01T00:00:00Z" },
    resources: [foreign, ledger, registration, group],
    pending_operations: [{ type: "creating", resource: group }],
  },
};

/** Every property there is, those of lists included. */
function pathsIn(value: Json, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => [
    [...path, key],
    ...pathsIn(inside as Json, [...path, key]),
  ]);
}

/** The export with another value in one place. */
function withValue(path: readonly string[], value: Json): string {
  const changed = JSON.parse(JSON.stringify(exported)) as Json;
  const holder = path
    .slice(0, -1)
    .reduce<Json>((inside, key) => (inside as { [key: string]: Json })[key] ?? null, changed);
  (holder as { [key: string]: Json })[path.at(-1) ?? ""] = value;
  return JSON.stringify(changed);
}

/** Everything that is said about a state, as its parts stand on lines. */
function said(text: string): { readonly refused: boolean; readonly texts: readonly string[] } {
  try {
    const found = doubts(readExportedState(text));
    return { refused: false, texts: found.flatMap(({ where, what, keys }) => [where, what, ...keys]) };
  } catch (error) {
    if (!(error instanceof DevTestError) || error.code !== "not_an_export") throw error;
    return { refused: true, texts: [error.what] };
  }
}

/** Begins a line in every way a terminal or a log knows, and gives orders to one. */
const forgery = ["\n", "\r", "\u0085", "\u2028", "\u001b[2K", "\u202e", "::\n"].map(
  (before) => `x${before}FORGED`,
);

function expectNoForgery({ texts }: { readonly texts: readonly string[] }): void {
  for (const text of texts) {
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    for (const line of text.split("\n")) expect(line).not.toMatch(/^ *FORGED/);
  }
}

const paths = pathsIn(exported);

describe("an exported state", () => {
  test("that is valid is reported on, each of its doubts", () => {
    const kinds = doubts(readExportedState(JSON.stringify(exported))).map(({ kind }) => kind);
    expect(kinds).toEqual(["pending", "unconfirmed", "unconfirmed", "still-on-amazon"]);
  });

  test("with any JSON in the place of any property gives a report or a refusal, and no forged line", () => {
    const word = fc.oneof(fc.constantFrom(...forgery, "__proto__", "constructor", ""), fc.string());
    const leaf = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
    const map = (inside: fc.Arbitrary<unknown>) => fc.dictionary(word, inside, { maxKeys: 3 });
    const anything = fc.oneof(
      leaf,
      fc.array(leaf),
      map(fc.integer()),
      map(map(map(word))),
      map(map(map(fc.integer()))),
      map(fc.record({ appId: word, label: word })),
      fc.object({ key: word, values: [leaf], maxDepth: 4 }),
    ) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.constantFrom(...paths), anything, (path, value) =>
        expectNoForgery(said(withValue(path, value))),
      ),
      { numRuns: 2000 },
    );
  });

  test.each<Json>([
    null,
    true,
    7,
    "text",
    [],
    [null],
    [[]],
    {},
    { a: null },
    { a: { b: null } },
    { a: { b: { c: null } } },
  ])("with %j in the place of a property never ends in an error of the language", (value) => {
    for (const path of paths) expectNoForgery(said(withValue(path, value)));
  });

  test.each<[string, Json, string]>([
    [
      "1.outputs.stillOnAmazon",
      null,
      'deployment.resources[1].outputs.stillOnAmazon ("ledger") has no value; must be a map of keys',
    ],
    [
      "1.outputs.stillOnAmazon",
      { "6184041a": { qa: ["x"] } },
      'deployment.resources[1].outputs.stillOnAmazon.6184041a.qa ("ledger") is a list; must be a map of keys',
    ],
    [
      "1.outputs.stillOnAmazon",
      { "6184041a": { qa: { [ann]: 3 } } },
      'deployment.resources[1].outputs.stillOnAmazon.6184041a.qa["a…a@example.com #0000000001"] ("ledger") is a number; must be text: put it in quotes',
    ],
    [
      "1.outputs.listed",
      { "6184041a": null },
      'deployment.resources[1].outputs.listed.6184041a ("ledger") has no value; must be a map of keys',
    ],
    [
      "1.outputs.__apps",
      { "6184041a": { label: {} } },
      'deployment.resources[1].outputs.__apps.6184041a.label ("ledger") is a map of keys; must be text',
    ],
    [
      "3.outputs.unconfirmed",
      ["x"],
      'deployment.resources[3].outputs.unconfirmed ("qa on 6184041a") is a list; must be a map of keys',
    ],
    [
      "3.outputs.unconfirmed",
      { x: "1" },
      'deployment.resources[3].outputs.unconfirmed.x ("qa on 6184041a") is text; must be a number',
    ],
    ["3.outputs", "x", 'deployment.resources[3].outputs ("qa on 6184041a") is text; must be a map of keys'],
    [
      "3.inputs.testers",
      "ann",
      'deployment.resources[3].inputs.testers ("qa on 6184041a") is text; must be a map of keys',
    ],
    [
      "2.inputs.label",
      {},
      'deployment.resources[2].inputs.label ("6184041a") is a map of keys; must be text',
    ],
    ["2.urn", 7, "deployment.resources[2].urn is a number; must be text: put it in quotes"],
    ["0.type", null, 'deployment.resources[0].type ("pet") has no value; must be text'],
    ["0", null, "deployment.resources[0] has no value; must be a map of keys"],
  ])(
    "with resources.%s = %j is refused, naming the resource and what is wrong with it",
    (path, value, words) => {
      const text = withValue(["deployment", "resources", ...path.split(".")], value);
      expect(said(text)).toEqual({ refused: true, texts: [`This is not an exported state: ${words}.`] });
    },
  );

  test.each<[string, Json, string]>([
    ["deployment", null, "deployment has no value; must be a map of keys"],
    ["deployment", "x", "deployment is text; must be a map of keys"],
    ["deployment.resources", { 0: {} }, "deployment.resources is a map of keys; must be a list"],
    ["deployment.pending_operations", "x", "deployment.pending_operations is text; must be a list"],
    [
      "deployment.pending_operations.0.type",
      1,
      "deployment.pending_operations[0].type is a number; must be text: put it in quotes",
    ],
    [
      "deployment.pending_operations.0.resource",
      [],
      "deployment.pending_operations[0].resource is a list; must be a map of keys",
    ],
  ])("with %s = %j is refused, not taken for one in which nothing is", (path, value, words) => {
    const texts = [`This is not an exported state: ${words}.`];
    expect(said(withValue(path.split("."), value))).toEqual({ refused: true, texts });
  });

  test.each([
    ["[1]", "it is a list; must be a map of keys"],
    ["{}", "it lacks `deployment`; required: `deployment`"],
    ["not JSON", "it is not JSON"],
  ])("is not %s", (text, words) => {
    expect(said(text)).toEqual({ refused: true, texts: [`This is not an exported state: ${words}.`] });
  });

  test.each<Json>([{}, { resources: null, pending_operations: null }, { resources: [foreign] }])(
    "of a stack with nothing of ours has nothing doubtful: %j",
    (deployment) => {
      expect(said(withValue(["deployment"], deployment))).toEqual({ refused: false, texts: [] });
    },
  );
});
