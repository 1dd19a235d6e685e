import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ConfigurationEditor } from "../../provider/editor/configuration.js";
import { joiningBy } from "../../provider/editor/joining.js";
import { testerKey } from "../../provider/people.js";
import { racing as pem } from "../config/certificates.js";

/** Configurations that are split into parts at random, and the same in one file. */

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const files = ["devtest.yaml", "teams/a.yaml", "teams/b.yaml"] as const;
const fileAt = fc.constantFrom(...files);
/** By address: how the person is defined, if they are. */
const names = new Map([
  ["a@example.com", "ann"],
  ["b@example.com", "bo/home"],
  ["c@example.com", "bo/tv"],
  ["d@example.com", "cleo"],
]);
const addresses = [...names.keys(), "e@example.com", "f@example.com"];
const definitions = [
  "ann: a@example.com",
  "bo: { emails: { home: b@example.com, tv: c@example.com }, until: 2027-03-31 }",
  "cleo: { email: d@example.com, firstName: Cleo }",
];

const entry = fc
  .record({
    address: fc.constantFrom(...addresses),
    byName: fc.boolean(),
    until: fc.option(fc.constantFrom("2026-12-24", "2027-06-30"), { nil: undefined }),
    note: fc.constantFrom("", " # note"),
  })
  .map(({ address, byName, until, note }) => {
    const name = byName ? names.get(address) : undefined;
    const day = until === undefined ? "" : `, until: ${until}`;
    const long = name === undefined ? `{ email: ${address}${day} }` : `{ person: ${name}${day} }`;
    return { address, text: until === undefined ? (name ?? address) : long, note };
  });
const group = fc.record({
  file: fileAt,
  entries: fc.uniqueArray(entry, { selector: ({ address }) => address, maxLength: 5 }),
  isFlow: fc.boolean(),
});
const configuration = fc.record({
  groups: fc.array(group, { minLength: 2, maxLength: 4 }),
  windows: fc.subarray([...files]),
});
type Configuration = typeof configuration extends fc.Arbitrary<infer Made> ? Made : never;
type Group = Configuration["groups"][number];

function written({ entries, isFlow }: Group, index: number): string {
  const list = isFlow
    ? ` [${entries.map(({ text }) => text).join(", ")}]\n`
    : `\n${entries.map(({ text, note }) => `      - ${text}${note}\n`).join("")}`;
  return `  g${index}:\n    testers:${entries.length === 0 ? " []\n" : list}`;
}

const app = `apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
`;

/** The texts of the files; with one name for all, everything stands in one file. */
function textsOf({ groups, windows }: Configuration, nameOf: (file: string) => string) {
  const texts = files.map((file) => {
    const isHere = (one: string) => nameOf(one) === file;
    // What stands in an included file holds for that alone.
    const people = isHere(files[0]) ? definitions : [];
    const here = groups.flatMap((one, index) => (isHere(one.file) ? [written(one, index)] : []));
    const text = [
      ...(people.length === 0 ? [] : [`people:\n${people.map((one) => `  ${one}\n`).join("")}`]),
      ...(here.length === 0 ? [] : [`groups:\n${here.join("")}`]),
    ].join("");
    const isMain = file === files[0];
    const whole = isMain ? `version: 1\n${app}${text}` : text;
    return [file, windows.includes(file) ? whole.replaceAll("\n", "\r\n") : whole] as const;
  });
  const parts = texts.filter(([, text]) => text !== "");
  const include = parts.length > 1 ? "include: [teams/*.yaml]\n" : "";
  return new Map(parts.map(([file, text], index) => [file, index === 0 ? include + text : text]));
}

function folderWith(texts: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "parts-"));
  made.push(folder);
  mkdirSync(join(folder, "teams"));
  writeFileSync(join(folder, "racing.pem"), pem);
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  return folder;
}

const edit = fc.record({
  kind: fc.constantFrom("add", "drop", "move", "drop from all"),
  address: fc.constantFrom(...addresses),
  from: fc.nat(),
  to: fc.nat(),
});
type Edit = typeof edit extends fc.Arbitrary<infer Made> ? Made : never;

/** The groups that an edit changes. */
function edited(editor: ConfigurationEditor, { kind, address, from, to }: Edit, count: number): string[] {
  const key = testerKey(address);
  const [source, target] = [`g${from % count}`, `g${to % count}`];
  const isIn = (group: string) => editor.people(group).some((one) => one.key === key);
  const leave = (groups: readonly string[]) => {
    editor.drop(new Map(groups.map((group) => [group, new Set([key])])));
    return [...groups];
  };
  if (kind === "add") {
    if (isIn(target)) return [];
    editor.add(new Map([[target, [joiningBy({ email: address }, target, editor.directory)]]]));
    return [target];
  }
  if (kind === "drop from all") return leave(editor.groupsOf(key));
  const person = editor.people(source).find((one) => one.key === key);
  if (person === undefined) return [];
  if (kind === "drop" || isIn(target)) return leave([source]);
  const joining = editor.joiningFrom(source, target, person);
  leave([source]);
  editor.add(new Map([[target, [joining]]]));
  return [source, target];
}

async function run(folder: string, edits: readonly Edit[], count: number) {
  const file = join(folder, files[0]);
  const open = () => new ConfigurationEditor(file, new Date("2026-11-26T00:00:00Z"));
  const groups: string[] = [];
  for (const one of edits) {
    const editor = open();
    groups.push(...edited(editor, one, count));
    await editor.write();
  }
  const after = open();
  return { groups, people: new Map(after.groupKeys().map((group) => [group, after.people(group)])) };
}

/** A text without some groups. */
function without(text: string, groups: readonly string[]): string {
  return groups.reduce(
    (rest, group) => rest.replace(new RegExp(` {2}${group}:\\r?\n(?: {4}.*\r?\n)*`), ""),
    text,
  );
}

function times(address: string, texts: ReadonlyMap<string, string>): number {
  return [...texts.values()].join("").split(address).length - 1;
}

test("an edit of parts leads to the same people as the edit of the whole, and changes no byte of other groups", async () => {
  await fc.assert(
    fc.asyncProperty(configuration, fc.array(edit, { minLength: 1, maxLength: 4 }), async (split, edits) => {
      const count = split.groups.length;
      const texts = textsOf(split, (file) => file);
      const [inParts, inOne] = [folderWith(texts), folderWith(textsOf(split, () => files[0]))];
      const [parts, one] = [await run(inParts, edits, count), await run(inOne, edits, count)];
      expect(parts.groups.toSorted()).toEqual(one.groups.toSorted());
      for (const [group, people] of one.people) expect(parts.people.get(group)).toEqual(people);
      const after = new Map(
        [...texts.keys()].map((name) => [name, readFileSync(join(inParts, name), "utf8")]),
      );
      for (const [name, text] of texts) {
        expect(without(after.get(name) ?? "", parts.groups)).toBe(without(text, parts.groups));
      }
      // Whoever is defined is added by name.
      for (const address of names.keys())
        expect(times(address, after)).toBeLessThanOrEqual(times(address, texts));
    }),
    { numRuns: 150 },
  );
});
