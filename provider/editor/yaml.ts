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

/**
 * The text with items at the end of a list, which may be missing, empty or `[]`.
 *
 * @param path of the list, such as `["groups", "qa", "testers"]`; the map above it is there
 * @throws DevTestError when the list is written in a form that cannot be edited
 * @example appended("removed: []\n", ["removed"], ["ann@example.com"]) // "removed:\n  - ann@example.com\n"
 */
export function appended(text: string, path: Path, items: readonly Item[]): string {
  if (items.length === 0) return text;
  const document = parsed(text);
  const list = nodeAt(document, path);
  const splices =
    isSeq(list) && list.items.length > 0
      ? atEnd(text, document, list, items)
      : asFirst(text, document, path, items);
  return checked(text, splices, path, (before) => [...(before ?? []), ...items]);
}

/**
 * The text without some items of a list.
 *
 * @param indices positions in the list
 * @throws DevTestError when the list is written in a form that cannot be edited
 */
export function withoutItems(text: string, path: Path, indices: readonly number[]): string {
  if (indices.length === 0) return text;
  const document = parsed(text);
  const list = nodeAt(document, path);
  if (!isSeq(list)) throw cannotEdit(path, "it is no list that is written out there");
  const gone = new Set(indices);
  const above = nodeAt(document, path.slice(0, -1));
  const pair = isMap(above) ? pairOf(above, path.at(-1) ?? "") : undefined;
  const isEmptied = list.items.every((_, index) => gone.has(index));
  const { splices, own } = isEmptied ? emptied(text, list, pair) : withoutEach(text, list, gone);
  const isOwn = (at: number) => own.some(({ start, end }) => at >= start && at < end);
  return checked(
    text,
    splices,
    path,
    (before) => (before ?? []).filter((_, index) => !gone.has(index)),
    isOwn,
  );
}

type List = readonly unknown[];

/**
 * Parses what came out: a form that was not thought of must not change what it should not.
 * @param isGone whether the comment at a place goes too
 */
function checked(
  text: string,
  splices: readonly Splice[],
  path: Path,
  change: (before: List | undefined) => List,
  isGone: (offset: number) => boolean = () => false,
): string {
  const edited = spliced(text, splices);
  const wanted = changedAt(dataOf(text), path, change);
  const comments = commentsIn(text).flatMap(({ at, text }) => (isGone(at) ? [] : [text]));
  const result = dataOf(edited, `what would come out at ${path.join(".")} is no valid YAML`);
  const isSame = isDeepStrictEqual(plain(result), plain(wanted));
  if (
    isSame &&
    isDeepStrictEqual(
      commentsIn(edited).map(({ text }) => text),
      comments,
    )
  )
    return edited;
  const why = isSame ? "a comment would be lost" : "it is written in a form that no edit keeps";
  throw cannotEdit(path, why);
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
