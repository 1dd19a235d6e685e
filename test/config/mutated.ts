import { rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { inspectConfig } from "../../provider/config/index.js";
import { ConfigError, diagnosticLine } from "../../provider/errors.js";
import { testerKeyPattern } from "../../provider/people.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { appId, appUsing, folderWith } from "./folder.js";

/**
 * Files as they are damaged by hands, editors and merges. Whatever comes of it, the answer is a configuration or a
 * ConfigError, it comes soon, and nothing in it shows a person.
 */

/** What must not be shown: no part of any of these words is in a complaint or warning. */
const people = ["annabella", "fairweather", "bartholomew", "quillfeather", "wilhelmina", "overcast"];

const yamls = [
  `# yaml-language-server: $schema=./schema/devtest.schema.json
version: 1
groups:
  qa:
    testers:
      - email: annabella.fairweather@example.com
        firstName: Annabella
        lastName: Fairweather
      - bartholomew@example.org # short form
  beta:
    name: Beta EU
    testers: &crew [wilhelmina.crew@example.net, { email: overcast.crew@example.com, lastName: "Overcast" }]
    testersFrom: people.csv
  more: { testers: *crew }
${appUsing("qa", "beta", "more")}removed:
  - tester: quillfeather@example.com
    group: qa
  - group: Old crew
  - { certificate: 3f9a0c5be17d2486, app: ${appId} }
`,
  JSON.stringify({
    version: 1,
    groups: {
      qa: {
        testers: ["bartholomew@example.com", { email: "wilhelmina@example.com", firstName: "Wilhelmina" }],
      },
    },
    apps: {
      racing: {
        appId,
        packageName: "com.example.racing",
        certificates: ["certs/racing.pem"],
        groups: ["qa"],
      },
    },
    removed: [{ tester: "quillfeather@example.com" }],
  }),
];

const csvs = [
  `E-mail,First name,Last name
annabella.fairweather@example.com,Annabella,Fairweather
bartholomew@example.org,"Bartholomew ""Bart""","Quillfeather, Jr."
# overcast@example.com
wilhelmina@example.net,,
`,
  "\uFEFFsep=;\r\nLast;First;Mail\r\nFairweather;Annabella;annabella@example.com\r\nOvercast;;overcast@example.com\r\n;;\r\n",
  "bartholomew@example.com\tBartholomew\tQuillfeather\novercast@example.org\tWilhelmina\tOvercast\n",
  "annabella@example.com, bartholomew@example.com, wilhelmina@example.net\nquillfeather@example.com,\n",
];

/** Characters and words that mean something to a parser, to a terminal or to the rules. */
const pieces = [
  ..."'\"[]{}:,;#&*!|>%@`?-~$<=\\\t\n\r \0",
  ...[
    "\r\n",
    ": ",
    "- ",
    "<<: ",
    "<<<<<<< HEAD\n",
    "=======\n",
    "---\n",
    "...\n",
    "null",
    "~",
    "1e999",
    "0x1",
    "|\n",
    "? ",
  ],
  ...[
    "*crew",
    "&crew ",
    "!!set ",
    "__proto__: ",
    "constructor: ",
    "apps:\n",
    "groups:\n",
    "  ",
    "\u00a0",
    "\u202e",
    "\u0301",
  ],
  ...[
    "\ufeff",
    "\u2028",
    "😀",
    "\\u0000",
    '""',
    "\u0024{X}",
    "{{ x }}",
    "sep=,\n",
    "E-mail",
    "First name,",
    "\u001b[31m",
  ],
].map((piece) => Buffer.from(piece));

type Damage = (bytes: Buffer) => Buffer;

const spliced = (bytes: Buffer, at: number, length: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + length)]);

const place = fc.nat({ max: 4095 });
const size = fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 80 }));
const within = (bytes: Buffer, offset: number): number => offset % (bytes.length + 1);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, size).map(
    ([at, length]): Damage =>
      (bytes) =>
        spliced(bytes, within(bytes, at), length, Buffer.of()),
  ),
  fc.tuple(place, fc.constantFrom(...pieces)).map(
    ([at, piece]): Damage =>
      (bytes) =>
        spliced(bytes, within(bytes, at), 0, piece),
  ),
  fc.tuple(place, size, place).map(([from, length, at]): Damage => {
    return (bytes) => spliced(bytes, within(bytes, at), 0, copied(bytes, within(bytes, from), length));
  }),
  fc.tuple(place, fc.nat({ max: 255 })).map(
    ([at, byte]): Damage =>
      (bytes) =>
        spliced(bytes, within(bytes, at), 1, Buffer.of(byte)),
  ),
  fc.tuple(place, place).map(
    ([one, other]): Damage =>
      (bytes) =>
        swapped(bytes, one, other),
  ),
  place.map(
    (at): Damage =>
      (bytes) =>
        at % 5 === 0 ? bytes.subarray(0, within(bytes, at)) : bytes,
  ),
  fc.tuple(place, fc.integer({ min: 2, max: 300 })).map(([at, times]): Damage => {
    return (bytes) => {
      const piece = bytes.subarray(within(bytes, at), within(bytes, at) + 3);
      return spliced(bytes, within(bytes, at), 0, Buffer.concat(Array<Buffer>(times).fill(piece)));
    };
  }),
);

/**
 * A part of the text, without its words: a person who is copied into the name of a file or a group is shown, because it
 * is the name of one then.
 */
function copied(bytes: Buffer, from: number, length: number): Buffer {
  const part = bytes.toString("latin1", from, from + length);
  return Buffer.from(part.replace(/[a-z]{3,}/gi, "xxx"), "latin1");
}

/** The text with two of its lines in each other's place. */
function swapped(bytes: Buffer, one: number, other: number): Buffer {
  const lines = bytes.toString("latin1").split("\n");
  const [a, b] = [one % lines.length, other % lines.length];
  [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
  return Buffer.from(lines.join("\n"), "latin1");
}

const damaged = (bases: readonly string[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...bases), fc.array(damage, { minLength: 1, maxLength: 5 }))
    .map(([base, damages]) => damages.reduce<Buffer>((bytes, one) => one(bytes), Buffer.from(base)));

const mostMilliseconds = 2_000;

/** Plays that many damaged files of each kind. Throws with the smallest file that breaks a law. */
export function playDamagedFiles(numRuns: number, seed: number): { figures: Record<string, number>[] } {
  const folder = folderWith({ "people.csv": csvs[0] ?? "" });
  const figures = [
    { file: "devtest.yaml", bases: yamls },
    { file: "people.csv", bases: csvs },
  ].map(({ file, bases }) => {
    for (const [name, text] of Object.entries({ "devtest.yaml": yamls[0], "people.csv": csvs[0] })) {
      writeFileSync(folder.file(name), text ?? "");
    }
    const seen = { usable: 0, refused: 0, warned: 0 };
    for (const base of bases) {
      writeFileSync(folder.file(file), base);
      const [complaint] = inspected(folder.file("devtest.yaml")).complaints;
      if (complaint !== undefined) throw new Error(`is damaged from the beginning: ${complaint}`);
    }
    const property = fc.property(damaged(bases), (bytes) => {
      writeFileSync(folder.file(file), bytes);
      const begin = cpuMilliseconds();
      const { complaints, warnings } = inspected(folder.file("devtest.yaml"));
      const milliseconds = cpuMilliseconds() - begin;
      if (milliseconds > mostMilliseconds) throw new Error(`took ${milliseconds} ms`);
      seen[complaints.length > 0 ? "refused" : "usable"] += 1;
      if (warnings.length > 0) seen.warned += 1;
      holdSecrecy([...complaints, ...warnings]);
    });
    fc.assert(property, { numRuns, seed });
    return seen;
  });
  rmSync(folder.path, { recursive: true });
  return { figures };
}

function inspected(file: string): { complaints: string[]; warnings: string[] } {
  try {
    const { complaints, warnings } = inspectConfig(file);
    return { complaints: complaints.map(diagnosticLine), warnings: warnings.map(diagnosticLine) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { complaints: error.diagnostics.map(diagnosticLine), warnings: [] };
  }
}

const key = new RegExp(testerKeyPattern.source.slice(1, -1), "gu");
/** Five letters are no accident. */
const parts = new Set(
  people.flatMap((word) => Array.from({ length: word.length - 4 }, (_, at) => word.slice(at, at + 5))),
);

function holdSecrecy(lines: readonly string[]): void {
  for (const line of lines) {
    if (line === "" || /[\p{Cc}\p{Bidi_Control}]/u.test(line)) throw new Error(`not one line: ${line}`);
    const rest = line.replace(key, "").toLowerCase();
    const part = [...parts].find((one) => rest.includes(one));
    if (part !== undefined) throw new Error(`shows "${part}": ${line}`);
  }
}
