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
import { lineStart } from "./splice.js";

/** The parts of a YAML text, and where they begin and end. */

export function parsed(text: string): Document.Parsed {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false, schema: "core" });
  const [error] = document.errors;
  if (error !== undefined) throw cannotEdit([], "it is no valid YAML");
  return document;
}

export function dataOf(text: string): unknown {
  try {
    return parsed(text).toJS() as unknown;
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
