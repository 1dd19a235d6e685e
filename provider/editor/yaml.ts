import { isDeepStrictEqual } from "node:util";
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Path } from "../document/diagnostics.js";
import { DevTestError } from "../errors.js";
import { lineBreakOf, lineEnd, lineStart, nextLine, type Splice, spliced } from "./splice.js";
import { type Item, sequenceItem } from "./yaml-item.js";

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

export function dataOf(text: string): unknown {
  try {
    return parsed(text).toJS() as unknown;
  } catch (error) {
    if (error instanceof ReferenceError) throw cannotEdit([], "something that it repeats would be gone");
    throw error;
  }
}

function parsed(text: string): Document.Parsed {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false, schema: "core" });
  const [error] = document.errors;
  if (error !== undefined) throw cannotEdit([], "it is no valid YAML");
  return document;
}

/** Maps of a document may have another prototype than those that are made here. */
function plain(value: unknown): unknown {
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

/** The node at a path. Behind an alias stands what others have too: it is not edited. */
function nodeAt(document: Document.Parsed, path: Path): Node | null | undefined {
  let node: unknown = document.contents;
  for (const [index, segment] of path.entries()) {
    refuseAlias(node, path.slice(0, index));
    node = isMap(node) ? pairOf(node, segment)?.value : isSeq(node) ? node.items[Number(segment)] : undefined;
  }
  refuseAlias(node, path);
  return node as Node | null | undefined;
}

function refuseAlias(node: unknown, path: Path): void {
  if (isAlias(node))
    throw cannotEdit(path, `it repeats \`&${(node as Alias).source}\`, which others use too`);
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  const isKey = (node: unknown) =>
    isScalar(node) && [node.value, node.source].map(String).includes(String(key));
  return map.items.find((pair) => isKey(pair.key));
}

/** Behind the last item, in the form of the items before. */
function atEnd(text: string, list: YAMLSeq, items: readonly Item[]): Splice[] {
  const last = list.items.at(-1) as Node;
  const end = endOf(text, last);
  const lineBreak = lineBreakOf(text);
  if (!list.flow) {
    const indent = dashColumn(list);
    const lines = items.map((item) => `${lineBreak}${blockItem(item, { indent, list, lineBreak })}`);
    return [{ start: lineEnd(text, end), end: lineEnd(text, end), text: lines.join("") }];
  }
  const written = items.map((item) => sequenceItem(item, { flow: true }));
  const start = last.range?.[0] ?? end;
  const isOnOwnLine = text.slice(lineStart(text, start), start).trim() === "";
  if (!isOnOwnLine) return [{ start: end, end, text: written.map((item) => `, ${item}`).join("") }];
  const margin = text.slice(lineStart(text, start), start);
  const comma = commaAfter(list, end);
  const lines = written.map((item, index) => {
    const isLast = index === written.length - 1;
    return `${lineBreak}${margin}${item}${isLast && comma === undefined ? "" : ","}`;
  });
  const at = lineEnd(text, comma ?? end);
  return [
    ...(comma === undefined ? [{ start: end, end, text: "," }] : []),
    { start: at, end: at, text: lines.join("") },
  ];
}

/** Where the comma behind an offset is, in the list itself. */
function commaAfter(list: YAMLSeq, offset: number): number | undefined {
  const token = list.srcToken;
  if (token?.type !== "flow-collection") return undefined;
  return token.items
    .flatMap(({ start }) => start)
    .find(({ type, offset: at }) => type === "comma" && at >= offset)?.offset;
}

interface Style {
  readonly indent: number;
  readonly list: YAMLSeq | undefined;
  readonly lineBreak: string;
}

/** Maps are written over several lines where those of the list are. */
function blockItem(item: Item, { indent, list, lineBreak }: Style): string {
  const like = list?.items.findLast(isMap);
  const flow = like === undefined || like.flow === true;
  const margin = " ".repeat(indent);
  const lines = sequenceItem(item, { flow }).split("\n");
  return lines.map((line, index) => `${margin}${index === 0 ? "- " : "  "}${line}`).join(lineBreak);
}

/** A list that is missing, empty, or `[]`. */
function asFirst(text: string, document: Document.Parsed, path: Path, items: readonly Item[]): Splice[] {
  const above = nodeAt(document, path.slice(0, -1));
  const key = path.at(-1);
  if (!isMap(above) || key === undefined) throw cannotEdit(path, "nothing that could hold it is there");
  const list = nodeAt(document, path);
  const pair = pairOf(above, key);
  const inFlow = items.map((item) => sequenceItem(item, { flow: true })).join(", ");
  if (above.flow) {
    if (isSeq(list)) return [{ start: startOf(list), end: endOf(text, list), text: `[${inFlow}]` }];
    const last = above.items.at(-1);
    if (pair !== undefined || last === undefined) throw cannotEdit(path, "it has no value there");
    const end = endOf(text, (last.value ?? last.key) as Node);
    return [{ start: end, end, text: `, ${String(key)}: [${inFlow}]` }];
  }
  const lineBreak = lineBreakOf(text);
  const margin = columnOf(text, above);
  const style = { indent: margin + listIndent(document), list: undefined, lineBreak };
  const lines = items.map((item) => `${lineBreak}${blockItem(item, style)}`).join("");
  if (pair !== undefined) {
    const from = endOf(text, pair.key as Node);
    const colon = text.indexOf(":", from) + 1;
    const end = isSeq(list) ? endOf(text, list) : colon;
    return [
      { start: colon, end, text: "" },
      { start: lineEnd(text, end), end: lineEnd(text, end), text: lines },
    ];
  }
  const last = above.items.at(-1);
  if (last === undefined) throw cannotEdit(path, "the map above it is empty");
  const at = lineEnd(text, endOf(text, (last.value ?? last.key) as Node));
  return [{ start: at, end: at, text: `${lineBreak}${" ".repeat(margin)}${String(key)}:${lines}` }];
}

/** How much further than their keys the lists of this file stand in. */
function listIndent(document: Document.Parsed): number {
  const found = listsIn(document.contents, 0).find((one) => one !== undefined);
  return found ?? 2;
}

function listsIn(node: unknown, margin: number): (number | undefined)[] {
  if (isSeq(node) && !node.flow && node.items.length > 0) return [dashColumn(node) - margin];
  if (!isMap(node) || node.flow) return [];
  const token = node.srcToken;
  const indent = token?.type === "block-map" ? token.indent : margin;
  return node.items.flatMap(({ value }) => listsIn(value, indent));
}

function columnOf(text: string, map: YAMLMap): number {
  const start = startOf(map);
  return start - lineStart(text, start);
}

function dashColumn(list: YAMLSeq): number {
  const token = list.srcToken;
  return token?.type === "block-seq" ? token.indent : 0;
}

/** `[]` in the place of a list whose last item has gone. */
function emptied(text: string, list: YAMLSeq): Splice[] {
  if (list.flow) return [{ start: startOf(list), end: endOf(text, list), text: "[]" }];
  const all = new Set(list.items.keys());
  const colon = text.lastIndexOf(":", startOf(list)) + 1;
  return [{ start: colon, end: colon, text: " []" }, ...withoutEach(text, list, all)];
}

function withoutEach(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Splice[] {
  return list.flow ? withoutFlowItems(text, list, gone) : withoutLines(text, list, gone);
}

/** Each with the comment at its own end. Comments above it may be about others, and stay. */
function withoutLines(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Splice[] {
  const token = list.srcToken;
  if (token?.type !== "block-seq")
    throw cannotEdit([], "the list is written in a form that cannot be edited");
  return [...gone].map((index) => {
    const dash = token.items[index]?.start.find(({ type }) => type === "seq-item-ind");
    const item = list.items[index] as Node | undefined;
    if (dash === undefined || item === undefined) throw cannotEdit([], "the list has no such item");
    const start = lineStart(text, dash.offset);
    const end = nextLine(text, Math.max(start, endOf(text, item)));
    // At the end of a text without a last line break, that of the line before goes.
    const isLast = end === text.length && !text.endsWith("\n");
    return { start: isLast ? Math.max(0, start - lineBreakOf(text).length) : start, end, text: "" };
  });
}

function withoutFlowItems(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Splice[] {
  const items = list.items as Node[];
  const isAlone = (item: Node) => {
    const [start, end] = [startOf(item), endOf(text, item)];
    const before = text.slice(lineStart(text, start), start);
    return before.trim() === "" && /^\s*,?\s*(?:#.*)?$/.test(text.slice(end, lineEnd(text, end)));
  };
  const lastKept = items.findLastIndex((_, index) => !gone.has(index));
  return [...gone].map((index) => {
    const item = items[index] as Node;
    const [next, previous] = [items[index + 1], items[index - 1]];
    if (isAlone(item))
      return { start: lineStart(text, startOf(item)), end: nextLine(text, endOf(text, item)), text: "" };
    if (index > lastKept && previous !== undefined)
      return { start: endOf(text, previous), end: endOf(text, item), text: "" };
    return { start: startOf(item), end: next === undefined ? endOf(text, item) : startOf(next), text: "" };
  });
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Of the value itself, before a comment behind it. A block scalar ends behind its line breaks. */
function endOf(text: string, node: Node): number {
  return text.slice(0, node.range?.[1] ?? 0).trimEnd().length;
}

function cannotEdit(path: Path, why: string): DevTestError {
  const what = path.length === 0 ? "The file" : path.join(".");
  return new DevTestError(
    "cannot_edit",
    `${what} cannot be edited here: ${why}.`,
    "Edit it by hand, or write it as a list with one line for each entry.",
  );
}
