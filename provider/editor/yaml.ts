import { isDeepStrictEqual } from "node:util";
import { isSeq } from "yaml";
import type { Path } from "../document/diagnostics.js";
import { type Splice, spliced } from "./splice.js";
import { asFirst, atEnd } from "./yaml-appending.js";
import type { Item } from "./yaml-item.js";
import { cannotEdit, dataOf, nodeAt, parsed } from "./yaml-nodes.js";
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
    isSeq(list) && list.items.length > 0 ? atEnd(text, list, items) : asFirst(text, document, path, items);
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
  const list = nodeAt(parsed(text), path);
  if (!isSeq(list)) throw cannotEdit(path, "it is no list that is written out there");
  const gone = new Set(indices);
  const isEmptied = list.items.every((_, index) => gone.has(index));
  const splices = isEmptied ? emptied(text, list) : withoutEach(text, list, gone);
  return checked(text, splices, path, (before) => (before ?? []).filter((_, index) => !gone.has(index)));
}

type List = readonly unknown[];

/** Parses what came out: a form that was not thought of must not change what it should not. */
function checked(
  text: string,
  splices: readonly Splice[],
  path: Path,
  change: (before: List | undefined) => List,
): string {
  const edited = spliced(text, splices);
  const wanted = changedAt(dataOf(text), path, change);
  if (isDeepStrictEqual(plain(dataOf(edited)), plain(wanted))) return edited;
  throw cannotEdit(path, "it is written in a form that no edit keeps");
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
