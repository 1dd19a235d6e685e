import type { Node, YAMLSeq } from "yaml";
import { lineBreakOf, lineEnd, lineStart, nextLine, type Splice } from "./splice.js";
import { cannotEdit, endOf, startOf } from "./yaml-nodes.js";

/** `[]` in the place of a list whose last item has gone. */
export function emptied(text: string, list: YAMLSeq): Splice[] {
  if (list.flow) return [{ start: startOf(list), end: endOf(text, list), text: "[]" }];
  const all = new Set(list.items.keys());
  const colon = text.lastIndexOf(":", startOf(list)) + 1;
  return [{ start: colon, end: colon, text: " []" }, ...withoutEach(text, list, all)];
}

export function withoutEach(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Splice[] {
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
