import {
  isMap,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import { ConfigError, type Diagnostic, type LocatedDiagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";
import type { DiagnosticAbout, Location, Locations, Subject } from "./diagnostics.js";
import { keyText, type Plain, toPlain } from "./plain.js";
import { decodeUtf8, notUtf8 } from "./source.js";

/** A YAML document: its data, and where each part of it stands. */
export interface YamlDocument {
  readonly value: unknown;
  readonly locations: Locations;
  readonly diagnostics: readonly DiagnosticAbout[];
}

/**
 * YAML 1.2, core schema: one document in UTF-8.
 * @param file How the file is called in complaints.
 * @param needs What an empty file is told it needs.
 * @throws {ConfigError} when it is not YAML, or empty: then there is nothing more to look at.
 */
export function readDocument(bytes: Buffer, file: string, needs = "`version: 1` and `apps`"): YamlDocument {
  const text = textOf(bytes, file);
  const lines = new LineCounter();
  // Duplicate keys are found in `toPlain`: the parser compares each key with each other, which takes minutes in a
  // large enough file.
  const parsed = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    schema: "core",
  });
  const location = (offset: number): Location => locationAt(file, lines, offset);
  const errors = [...parsed.errors, ...parsed.warnings];
  if (errors.length > 0) throw syntaxErrors(errors, location);
  const plain = toPlain(parsed.contents);
  if (plain.value === null && plain.diagnostics.length === 0) {
    throw single(`${file}:1:1`, {
      problem: "the file is empty",
      cure: `it needs ${needs}`,
    });
  }
  const of = (subject: Subject): Location =>
    subject.inFile ?? location(offsetOf(parsed.contents, plain, subject));
  const diagnostics = plain.diagnostics.map(({ node, path, problem, cure }) => ({
    subject: { path, inFile: location(node?.range?.[0] ?? 0) },
    problem,
    cure,
  }));
  return { value: plain.value, locations: { name: file, of }, diagnostics };
}

function textOf(bytes: Buffer, file: string): string {
  const decoded = decodeUtf8(bytes);
  if ("text" in decoded) return decoded.text;
  const { line, column, ...refusal } = notUtf8(bytes, decoded.badByte);
  throw single(`${file}:${line}:${column}`, { ...refusal, problem: `the file ${refusal.problem}` });
}

export function single(location: string, { problem, cure }: Diagnostic): ConfigError {
  return new ConfigError([{ location, path: "", problem, cure }]);
}

function locationAt(file: string, lines: LineCounter, offset: number): Location {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** One per line: what follows on the same line is most often the same slip. */
function syntaxErrors(
  errors: readonly Pick<YAMLParseError, "code" | "message" | "pos">[],
  location: (o: number) => Location,
) {
  const perLine = new Map<number, LocatedDiagnostic>();
  for (const { code, message, pos } of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const { file, line, column } = location(pos[0]);
    if (perLine.has(line)) continue;
    const sentence = sentences[code] ?? { problem: `not valid YAML: ${quoted(message)}`, cure: "" };
    perLine.set(line, { location: `${file}:${line}:${column}`, path: "", ...sentence });
  }
  return new ConfigError([...perLine.values()].slice(0, mostSyntaxErrors));
}

/** After that many, a file is not YAML at all, and more of them tell nobody anything. */
const mostSyntaxErrors = 20;

/** The parser's own sentences are kept where they are plain; these need a cure. */
const sentences: Readonly<Partial<Record<string, Diagnostic>>> = {
  TAB_AS_INDENT: { problem: "a tab cannot indent", cure: "YAML wants spaces" },
  MULTIPLE_DOCS: { problem: "a second document begins here", cure: "keep one; take out the line `---`" },
  BAD_INDENT: {
    problem: "the indentation does not fit",
    cure: "keys of one map begin in the same column",
  },
  BAD_SCALAR_START: {
    problem: "a plain text cannot begin with this character",
    cure: "put the text in quotes",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "a `:` is missing, or a quote",
    cure: "a key and its `:` stand on one line",
  },
  TAG_RESOLVE_FAILED: { problem: "tags (`!…`) mean nothing here", cure: "leave the tag out" },
  BAD_ALIAS: {
    problem: "an alias or anchor without a proper name",
    cure: "put text that begins with * or & in quotes",
  },
};

/** Where a spot begins. What is missing is looked for where it would be: in the nearest thing that is there. */
function offsetOf(root: Node | null, plain: Plain, { path, onKey }: Subject): number {
  let [node, offset] = [root as unknown, startOf(root) ?? 0];
  for (const [index, segment] of path.entries()) {
    const inside = plain.follow(node);
    if (isSeq(inside)) {
      node = inside.items[Number(segment)];
      offset = startOf(node) ?? offset;
    } else {
      const pair = isMap(inside) ? pairsOf(inside, plain).get(String(segment)) : undefined;
      if (pair === undefined) break;
      const isLast = index === path.length - 1;
      node = pair.value;
      offset = (isLast && onKey ? undefined : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

const knownPairs = new WeakMap<YAMLMap, Map<string, Pair>>();

/** Kept per map, so that ten thousand complaints about one map do not search it ten thousand times. */
function pairsOf(map: YAMLMap, plain: Plain): Map<string, Pair> {
  const known = knownPairs.get(map);
  if (known !== undefined) return known;
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = keyText(plain.follow(pair.key));
    if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
  }
  knownPairs.set(map, pairs);
  return pairs;
}
