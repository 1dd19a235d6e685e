import { isDeepStrictEqual } from "node:util";
import { CST, isMap, isSeq, Lexer } from "yaml";
import type { Path } from "../document/diagnostics.js";
import { type Splice, spliced } from "./splice.js";
import { asFirst, atEnd } from "./yaml-appending.js";
import type { Item } from "./yaml-item.js";
import { cannotEdit, dataOf, nodeAt, pairOf, parsed } from "./yaml-nodes.js";
import { emptied, withoutEach } from "./yaml-removing.js";

/**
 * Edits of lists in a YAML text. Nothing else of it changes: not a comment, a blank, a quote or a line break. What would
 * come out is parsed again, and has to say what was asked for and no more.
 */

/** Items for the end of a list. */
export interface Addition {
  /** Of the list, such as `["groups", "qa", "testers"]`; the map above it is there. */
  readonly path: Path;
  readonly items: readonly Item[];
}

/**
 * The text with items at the end of lists, each of which may be missing, empty or `[]`.
 *
 * @throws DevTestError when a list is written in a form that cannot be edited
 * @example withAdditions("removed: []\n", [{ path: ["removed"], items: ["ann@example.com"] }]) // "removed:\n  - ann@example.com\n"
 */
export function withAdditions(text: string, additions: readonly Addition[]): string {
  const document = parsed(text);
  const edits = additions.flatMap(({ path, items }): Edit[] => {
    if (items.length === 0) return [];
    const list = nodeAt(document, path);
    const splices =
      isSeq(list) && list.items.length > 0
        ? atEnd(text, document, list, items)
        : asFirst(text, document, path, items);
    return [{ path, splices, own: [], change: (before = []) => [...before, ...items] }];
  });
  return checked(text, edits);
}

/** Positions in a list whose items go. */
export interface Removal {
  readonly path: Path;
  readonly indices: readonly number[];
}

/**
 * The text without some items of lists.
 * @throws DevTestError when a list is written in a form that cannot be edited
 */
export function withRemovals(text: string, removals: readonly Removal[]): string {
  const document = parsed(text);
  const edits = removals.flatMap(({ path, indices }): Edit[] => {
    if (indices.length === 0) return [];
    const list = nodeAt(document, path);
    if (!isSeq(list)) throw cannotEdit(path, "it is no list that is written out there");
    const gone = new Set(indices);
    const above = nodeAt(document, path.slice(0, -1));
    const pair = isMap(above) ? pairOf(above, path.at(-1) ?? "") : undefined;
    const isEmptied = list.items.every((_, index) => gone.has(index));
    const { splices, own } = isEmptied ? emptied(text, list, pair) : withoutEach(text, list, gone);
    return [{ path, splices, own, change: (before = []) => before.filter((_, index) => !gone.has(index)) }];
  });
  return checked(text, edits);
}

type List = readonly unknown[];

interface Edit {
  readonly path: Path;
  readonly splices: readonly Splice[];
  /** Where comments go too. */
  readonly own: readonly { readonly start: number; readonly end: number }[];
  readonly change: (before: List | undefined) => List;
}

/** Parses what came out: a form that was not thought of must not change what it should not. */
function checked(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const edited = spliced(
    text,
    edits.flatMap(({ splices }) => splices),
  );
  const where = edits.length === 1 ? (edits[0]?.path ?? []) : [];
  const isGone = (at: number) =>
    edits.some(({ own }) => own.some(({ start, end }) => at >= start && at < end));
  const comments = commentsIn(text).flatMap(({ at, text }) => (isGone(at) ? [] : [text]));
  const shown = where.length === 0 ? "" : ` at ${where.join(".")}`;
  const result = dataOf(edited, `what would come out${shown} is no valid YAML`);
  const wanted = edits.reduce((data, { path, change }) => changedAt(data, path, change), dataOf(text));
  const isSame = isDeepStrictEqual(plain(result), plain(wanted));
  const left = commentsIn(edited).map((comment) => comment.text);
  if (isSame && isDeepStrictEqual(left, comments)) return edited;
  throw cannotEdit(where, isSame ? "a comment would be lost" : "it is written in a form that no edit keeps");
}

/** What the lexer says besides, and what is not in the text. */
const marks: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

function commentsIn(text: string): { readonly at: number; readonly text: string }[] {
  let at = 0;
  return [...new Lexer().lex(text)].flatMap((token) => {
    const start = at;
    if (!marks.has(token)) at += token.length;
    return token.startsWith("#") ? [{ at: start, text: token }] : [];
  });
}

/** Maps of a document may have another prototype than those that are made here. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function changedAt(value: unknown, path: Path, change: (before: List | undefined) => List): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change(Array.isArray(value) ? value : undefined);
  const here = Array.isArray(value) ? [...value] : { ...(value as object | undefined) };
  const parts = here as Record<string | number, unknown>;
  parts[first] = changedAt(parts[first], rest, change);
  return here;
}
