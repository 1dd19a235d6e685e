import { CST, Lexer, type YAMLParseError } from "yaml";
import { ConfigError, type Diagnostic, type LocatedDiagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";
import { type Location, located } from "./diagnostics.js";

/** Tokens that separate values, begin them or precede them. */
const marks: ReadonlySet<string | null> = new Set([
  "seq-item-ind",
  "explicit-key-ind",
  "map-value-ind",
  "flow-map-start",
  "flow-seq-start",
  "comma",
  "anchor",
  "tag",
]);

/** As in a pair of a flow map, with an anchor and a tag. */
const mostMarksPerValue = 4;

/** What each of the marks begins with. */
const beginnings = /[-?:{[,&!]/g;

/**
 * The fewest values that a text can have, found without parsing: the parser takes seconds for half a mebibyte of brackets
 * or commas. Counts no further than to one more than `most`, and not at all where no count could come to that: every file
 * would be read twice.
 */
export function fewestValues(text: string, most: number): number {
  if (beginningsIn(text) <= mostMarksPerValue * most) return 0;
  let count = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!isScalar && marks.has(CST.tokenType(lexeme))) count += 1;
    if (count > mostMarksPerValue * most) return most + 1;
    isScalar = lexeme === CST.SCALAR;
  }
  return Math.floor(count / mostMarksPerValue);
}

function beginningsIn(text: string): number {
  return text.match(beginnings)?.length ?? 0;
}

/** One complaint per line: a second one on the same line is usually about the same mistake. */
export function syntaxErrors(
  errors: readonly Pick<YAMLParseError, "code" | "message" | "pos">[],
  locate: (offset: number) => Location,
): ConfigError {
  const perLine = new Map<number, LocatedDiagnostic>();
  for (const { code, message, pos } of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const location = locate(pos[0]);
    if (perLine.has(location.line)) continue;
    perLine.set(location.line, { ...located(location), path: "", ...sentenceOf(code, message) });
  }
  return new ConfigError([...perLine.values()]);
}

function sentenceOf(code: string, message: string): Diagnostic {
  const words = neverQuoting.has(code) ? `: ${quoted(message)}` : "";
  return sentences[code] ?? { problem: `not valid YAML${words}`, cure: cures[code] ?? "" };
}

/** For the parser's own sentences. */
const cures: Readonly<Partial<Record<string, string>>> = {
  BLOCK_AS_IMPLICIT_KEY:
    "put a text that holds `: ` or begins with `- ` in quotes, and each key on a line of its own",
  MISSING_CHAR: "close the quote or the bracket that was opened before",
};

/** The parser's own sentences about these repeat nothing of the file, which may be personal data. */
const neverQuoting: ReadonlySet<string> = new Set([
  "ALIAS_PROPS",
  "BAD_PROP_ORDER",
  "BLOCK_AS_IMPLICIT_KEY",
  "BLOCK_IN_FLOW",
  "MISSING_CHAR",
  "MULTIPLE_ANCHORS",
  "MULTIPLE_TAGS",
]);

export const nestedTooDeeply: Diagnostic = {
  problem: "is nested more than 50 levels deep",
  cure: "take levels out",
};

/** In the place of the parser's own sentences where those need a cure, or repeat something of the file. */
const sentences: Readonly<Partial<Record<string, Diagnostic>>> = {
  TAB_AS_INDENT: { problem: "a tab cannot indent", cure: "indent with spaces" },
  MULTIPLE_DOCS: { problem: "a second document begins here", cure: "keep one; take out the line `---`" },
  BAD_INDENT: { problem: "the indentation does not fit", cure: "begin keys of one map in the same column" },
  BAD_SCALAR_START: {
    problem: "a text without quotes cannot begin with this character",
    cure: "put the text in quotes",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "a `:` or a quote is missing",
    cure: "write a key and its `:` on one line",
  },
  TAG_RESOLVE_FAILED: { problem: "tags (`!…`) mean nothing here", cure: "leave the tag out" },
  UNEXPECTED_TOKEN: {
    problem: "something stands here that does not belong to what is before it",
    cure: "put text in quotes, and compare the indentation with the lines above",
  },
  BAD_DQ_ESCAPE: {
    problem: "a \\ in double quotes begins a sequence that YAML does not know",
    cure: "write \\\\ for a \\, or use single quotes",
  },
  BAD_DIRECTIVE: { problem: "directives (`%…`) mean nothing here", cure: "leave the line out" },
  BAD_ALIAS: {
    problem: "an alias or anchor has no proper name",
    cure: "put text that begins with * or & in quotes",
  },
};
