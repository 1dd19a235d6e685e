import { type Document, LineCounter, parseDocument } from "yaml";
import { ConfigError, type Diagnostic } from "../errors.js";
import { mergeConflict, mergeConflictLine } from "../text/merge-conflict.js";
import { quoted } from "../text/quoted.js";
import {
  type DiagnosticAbout,
  type Location,
  type Locations,
  located,
  type NamedFile,
} from "./diagnostics.js";
import { mostValues, type ReadBudget } from "./read-budget.js";
import { doesNotExist, fileOf, type Source } from "./source.js";
import { Tree } from "./tree.js";
import { decodeUtf8 } from "./utf8.js";
import { fewestValues, nestedTooDeeply, syntaxErrors } from "./yaml-syntax.js";

/** A YAML document: its data, and the location of each part. */
export interface YamlDocument {
  readonly value: unknown;
  readonly locations: Locations;
  readonly diagnostics: readonly DiagnosticAbout[];
  /** As parsed, comments and all: an editor can change it and write it back. */
  readonly parsed: Document.Parsed;
}

/** What messages say about one kind of document. */
export interface DocumentKind {
  /** What an empty file needs, such as "`version: 1` and `apps`". */
  readonly needs: string;
  /** How to name another file. */
  readonly otherFile: string;
}

/**
 * Reads a YAML document: YAML 1.2, core schema, in UTF-8.
 *
 * @throws {ConfigError} when it cannot be read, is too large, is not YAML, or is empty
 */
export function openDocument(
  source: Source,
  name: string,
  { needs, otherFile }: DocumentKind,
  budget: ReadBudget,
): YamlDocument {
  const file = fileOf(source, name);
  const bytes = source.read(name, (count) => budget.bytes(count));
  if (!Buffer.isBuffer(bytes)) {
    const { problem, cure } = withTwin(bytes, name, source);
    throw refusal(file, { problem, cure: `${cure}; ${otherFile}` });
  }
  return documentFrom(bytes, file, needs, budget);
}

/**
 * The same for bytes that were read already.
 *
 * @param needs what an empty file needs
 * @throws {ConfigError} when they are too large, are not YAML, or are empty
 */
export function documentFrom(
  bytes: Buffer,
  file: NamedFile,
  needs: string,
  budget: ReadBudget,
): YamlDocument {
  const text = decodeUtf8(bytes);
  if (typeof text !== "string") throw refusal({ ...file, line: text.line, column: text.column }, text);
  const conflict = mergeConflictLine(text);
  if (conflict !== undefined) throw complaint({ ...file, line: conflict, column: 1 }, mergeConflict);
  const fewest = fewestValues(text, mostValues);
  if (fewest > mostValues) refuseIf(budget.values(fewest, "at least "), file);
  const document = documentIn(text, file, budget);
  if (document.value === null && document.diagnostics.length === 0) {
    throw refusal({ ...file, line: 1, column: 1 }, { problem: "is empty", cure: `it needs ${needs}` });
  }
  return document;
}

/**
 * The same for a text that was decoded already.
 *
 * @throws {ConfigError} when it is too large, or not YAML
 */
export function documentIn(text: string, file: NamedFile, budget: ReadBudget): YamlDocument {
  const lines = new LineCounter();
  const locate = (offset: number): Location => locationAt(file, lines, offset);
  // `Tree` finds duplicate keys: the parser would compare each key with each other key.
  const options = { lineCounter: lines, uniqueKeys: false, prettyErrors: false, schema: "core" } as const;
  const parsed = parseDocument(text, options);
  const errors = [...parsed.errors, ...parsed.warnings];
  const overflow = errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  if (overflow !== undefined) throw refusal(locate(overflow.pos[0]), nestedTooDeeply);
  if (errors.length > 0) throw syntaxErrors(errors, locate);
  const tree = new Tree(parsed.contents, locate);
  if (tree.tooDeep !== undefined) throw refusal(tree.tooDeep, nestedTooDeeply);
  refuseIf(budget.values(tree.size.values), file);
  refuseIf(budget.repeatedBytes(tree.size.letters - tree.writtenLetters), file);
  return {
    value: tree.value(),
    locations: { name: file.file, of: (subject) => subject.inFile ?? tree.locationOf(subject) },
    diagnostics: tree.diagnostics,
    parsed,
  };
}

function locationAt(file: NamedFile, lines: LineCounter, offset: number): Location {
  const { line, col } = lines.linePos(offset);
  return { ...file, line: Math.max(1, line), column: Math.max(1, col) };
}

function refuseIf(diagnostic: Diagnostic | undefined, file: NamedFile): void {
  if (diagnostic !== undefined) throw refusal(file, diagnostic);
}

/** The whole file cannot be used. */
function refusal(at: NamedFile | Location, { problem, cure }: Diagnostic): ConfigError {
  return complaint(at, { problem: `the file ${problem}`, cure });
}

function complaint(at: NamedFile | Location, { problem, cure }: Diagnostic): ConfigError {
  return new ConfigError([{ ...located(at), path: "", problem, cure }]);
}

/** The two endings, in capitals too, and what editors on Windows append unseen. */
export const endings = [".yaml", ".yml", ".YAML", ".YML", ".yaml.txt", ".yml.txt"];

/** Says so where the file that is missing is there under another ending. */
function withTwin(missing: Diagnostic, name: string, source: Source): Diagnostic {
  const stem = name.replace(/\.ya?ml$/i, "");
  const twin = endings.map((ending) => stem + ending).find((one) => isThere(one, source));
  if (!missing.problem.startsWith(doesNotExist) || twin === undefined) return missing;
  const problem = `${missing.problem}, but ${quoted(twin)} beside it does`;
  return { problem, cure: `rename that to ${quoted(name)}` };
}

/** Asks for the file, and lets nothing of it be read. */
function isThere(name: string, source: Source): boolean {
  const found: Diagnostic = { problem: "is there", cure: "" };
  return source.read(name, () => found) === found;
}
