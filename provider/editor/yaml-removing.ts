import type { Node, Pair, YAMLSeq } from "yaml";
import { lineEnd, lineStart, nextLine, type Splice } from "./splice.js";
import {
  cannotEdit,
  commasOf,
  dashesOf,
  endOf,
  startOf,
  valuePlaceOf,
  withPropsStartOf,
} from "./yaml-nodes.js";

/** How a list loses items, and which comments go along. */
export interface Removing {
  readonly splices: readonly Splice[];
  /** Comments in these parts of the text are about those who leave. All others stay. */
  readonly own: readonly { readonly start: number; readonly end: number }[];
}

/** `[]` in the place of a list whose last item has gone. @param pair what holds the list, unless another list does */
export function emptied(text: string, list: YAMLSeq, pair: Pair | undefined): Removing {
  const all = new Set(list.items.keys());
  if (list.flow) return emptiedFlow(text, list);
  const at = pair && valuePlaceOf(pair);
  if (at === undefined) throw cannotEdit([], "it has no place for an empty list");
  const { splices, own } = withoutEach(text, list, all);
  return { splices: [{ start: at, end: at, text: " []" }, ...splices], own };
}

export function withoutEach(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Removing {
  return list.flow ? withoutFlowItems(text, list, gone) : withoutLines(text, list, gone);
}

/** Each with the comment at its own end. Comments above it may be about others, and stay. */
function withoutLines(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Removing {
  const dashes = dashesOf(list);
  const parts = [...gone]
    .sort((a, b) => a - b)
    .map((index) => {
      const [dash, item] = [dashes[index], list.items[index] as Node | undefined];
      if (dash === undefined || item === undefined) throw cannotEdit([], "the list has no such item");
      const start = lineStart(text, dash);
      return { start, end: nextLine(text, Math.max(start, endOf(text, item))) };
    });
  return { splices: joined(text, parts).map((part) => ({ ...part, text: "" })), own: parts };
}

type Part = Removing["own"][number];

/** Lines that follow each other as one. At the end of a text without a last line break, that of the line before goes. */
function joined(text: string, parts: readonly Part[]): Part[] {
  const runs: Part[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.end === part.start) runs.splice(-1, 1, { start: last.start, end: part.end });
    else runs.push(part);
  }
  return runs.map(({ start, end }) => {
    const isOpenEnd = end === text.length && !text.endsWith("\n");
    return { start: isOpenEnd ? text.slice(0, start).replace(/\r?\n$/, "").length : start, end };
  });
}

/** Comments that are left in the brackets stay, each on its line. */
function emptiedFlow(text: string, list: YAMLSeq): Removing {
  const items = (list.items as Node[]).map((_, index) => partOf(text, list, index));
  const commas = commasOf(list).map((comma) => ({ start: comma, end: comma + 1 }));
  const cuts = [...items, ...commas].sort((a, b) => a.start - b.start);
  const [start, end] = [startOf(list), endOf(text, list)];
  const rest = cuts.reduceRight(
    (left, cut) => left.slice(0, cut.start - start) + left.slice(cut.end - start),
    text.slice(start, end),
  );
  if (!rest.includes("#")) return { splices: [{ start, end, text: "[]" }], own: items };
  const lines = rest.split("\n").filter((line, index) => index === 0 || line.trim() !== "");
  const tidy = lines.map((line, index) => (index === 0 ? line : line.replace(/^(\s*?)[ \t]+#/, "$1#")));
  const margins = text
    .slice(start, end)
    .split("\n")
    .map((line) => /^\s*/.exec(line)?.[0] ?? "");
  const margin = margins.slice(1).find((one) => one !== "") ?? "";
  const shown = tidy.map((line) => (line.startsWith("#") ? margin + line : line)).join("\n");
  return { splices: [{ start, end, text: shown }], own: items };
}

/** An item with its anchor or tag. */
function partOf(text: string, list: YAMLSeq, index: number): Part {
  return { start: withPropsStartOf(list, index), end: endOf(text, list.items[index] as Node) };
}

/** Of each the item and one comma; the whole line, with the comment at its end, where nothing else stands there. */
function withoutFlowItems(text: string, list: YAMLSeq, gone: ReadonlySet<number>): Removing {
  const parts = list.items.map((_, index) => partOf(text, list, index));
  const commas = commasOf(list);
  const lastKept = parts.findLastIndex((_, index) => !gone.has(index));
  const isTrailing = (index: number) => index > lastKept;
  // The bracket may stand on the line of the last one, and would be left without its margin.
  const isEndAlone = parts.every((part, index) => !isTrailing(index) || isAlone(text, part, undefined));
  const cuts: Splice[] = [];
  const own: Part[] = [];
  const cut = (start: number, end: number) => cuts.push({ start, end, text: "" });
  for (const index of gone) {
    const part = parts[index] as Part;
    const after = commas.find((comma) => comma >= part.end);
    if (isTrailing(index) ? isEndAlone : isAlone(text, part, after)) {
      own.push({ start: part.start, end: lineEnd(text, part.end) });
      cut(lineStart(text, part.start), nextLine(text, part.end));
      continue;
    }
    own.push(part);
    if (isTrailing(index)) {
      const before = commas.findLast((comma) => comma < part.start) ?? part.start;
      cutWithout(text, [parts[index - 1]?.end ?? before, before], [before + 1, part.start], cut, part);
    } else {
      const comma = after ?? part.end;
      cutWithout(text, [part.end, comma], [comma + 1, parts[index + 1]?.start ?? comma + 1], cut, part);
    }
  }
  return { splices: united(cuts), own };
}

/** Cuts that reach into each other, as when a line goes with the gap before it. */
function united(cuts: readonly Splice[]): Splice[] {
  const all: Splice[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last === undefined || cut.start > last.end) all.push(cut);
    else all.splice(-1, 1, { start: last.start, end: Math.max(last.end, cut.end), text: "" });
  }
  return all;
}

type Range = readonly [from: number, to: number];

/**
 * Cuts an item and the comma that stands between two gaps, and of the gaps what holds no comment. One of the gaps ends
 * or begins at the item.
 */
function cutWithout(
  text: string,
  [left, comma]: Range,
  [behind, right]: Range,
  cut: (start: number, end: number) => void,
  item: Part,
): void {
  const hasComment = (from: number, to: number) => text.slice(from, to).includes("#");
  const isBefore = item.start < comma;
  const [inner, outer]: [Range, Range] = isBefore
    ? [
        [left, comma],
        [behind, right],
      ]
    : [
        [behind, right],
        [left, comma],
      ];
  if (hasComment(...inner)) {
    cut(item.start, item.end);
    cut(comma, comma + 1);
    return;
  }
  const isOuterBlank = !hasComment(...outer);
  const start = isBefore ? item.start : isOuterBlank ? outer[0] : comma;
  const end = isBefore ? (isOuterBlank ? outer[1] : comma + 1) : item.end;
  cut(start, end);
}

/** Nothing else stands in its lines but its comma and a comment. */
function isAlone(text: string, { start, end }: Part, comma: number | undefined): boolean {
  const rest = text.slice(end, lineEnd(text, end));
  if (text.slice(lineStart(text, start), start).trim() !== "") return false;
  return /^\s*,?\s*(?:#.*)?$/.test(rest) && (comma === undefined || comma < end + rest.length);
}
