import {
  type Alias,
  type CST,
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
import { lineStart } from "./splice.js";

/** The parts of a YAML text, and where they begin and end. */

/** @throws DevTestError with the reason, when it is no YAML */
export function parsed(text: string, why = "it is no valid YAML"): Document.Parsed {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false, schema: "core" });
  const [error] = document.errors;
  if (error !== undefined) throw cannotEdit([], why);
  return document;
}

export function dataOf(text: string, why?: string): unknown {
  try {
    return parsed(text, why).toJS() as unknown;
  } catch (error) {
    if (error instanceof ReferenceError) throw cannotEdit([], "something that it repeats would be gone");
    throw error;
  }
}

/** The node at a path. Behind an alias stands what others have too: it is not edited. */
export function nodeAt(document: Document.Parsed, path: Path): Node | null | undefined {
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

export function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  const isKey = (node: unknown) =>
    isScalar(node) && [node.value, node.source].map(String).includes(String(key));
  return map.items.find((pair) => isKey(pair.key));
}

export function dashColumn(list: YAMLSeq): number {
  const token = list.srcToken;
  return token?.type === "block-seq" ? token.indent : 0;
}

/** Where each item of a list of lines begins. Behind the last one, comments of the list may be kept as an item without a dash. */
export function dashesOf(list: YAMLSeq): number[] {
  const token = list.srcToken;
  if (token?.type !== "block-seq")
    throw cannotEdit([], "the list is written in a form that cannot be edited");
  return token.items.flatMap(({ start }) => start.find(({ type }) => type === "seq-item-ind")?.offset ?? []);
}

/** Where the commas of a list in brackets are, without those of its items. */
export function commasOf(list: YAMLSeq): number[] {
  return startTokens(list).flatMap(({ type, offset }) => (type === "comma" ? [offset] : []));
}

/** Where an item in brackets begins, with its anchor or tag. */
export function withPropsStartOf(list: YAMLSeq, index: number): number {
  const [item, previous] = [list.items[index] as Node, list.items[index - 1] as Node | undefined];
  const from = previous?.range?.[1] ?? startOf(list);
  const props = startTokens(list).find(
    ({ type, offset }) => (type === "anchor" || type === "tag") && offset >= from && offset < startOf(item),
  );
  return props?.offset ?? startOf(item);
}

function startTokens(list: YAMLSeq) {
  const token = list.srcToken;
  return token?.type === "flow-collection" ? token.items.flatMap(({ start }) => start) : [];
}

/** Where the value of a pair may begin: behind its colon, and behind an anchor or a tag. */
export function valuePlaceOf(pair: Pair): number | undefined {
  const tokens = (pair.srcToken as CST.CollectionItem | undefined)?.sep ?? [];
  const last = tokens.findLast(({ type }) => ["map-value-ind", "anchor", "tag"].includes(type));
  return last && last.offset + last.source.length;
}

export function columnOf(text: string, map: YAMLMap): number {
  const start = startOf(map);
  return start - lineStart(text, start);
}

/** How much further than their keys the lists of this file stand in. */
export function listIndent(document: Document.Parsed): number {
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

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Of the value itself, before a comment behind it. A block scalar ends behind its line breaks. */
export function endOf(text: string, node: Node): number {
  return text.slice(0, node.range?.[1] ?? 0).trimEnd().length;
}

export function cannotEdit(path: Path, why: string): DevTestError {
  const what = path.length === 0 ? "The file" : path.join(".");
  return new DevTestError(
    "cannot_edit",
    `${what} cannot be edited here: ${why}.`,
    "Edit it by hand, or write it as a list with one line for each entry.",
  );
}
