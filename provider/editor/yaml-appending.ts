import { type Document, isMap, isSeq, type Node, type YAMLSeq } from "yaml";
import type { Path } from "../document/diagnostics.js";
import { lineBreakOf, lineEnd, lineStart, type Splice } from "./splice.js";
import { type Item, type Quotes, quotesIn, sequenceItem } from "./yaml-item.js";
import {
  cannotEdit,
  columnOf,
  commasOf,
  dashColumn,
  endOf,
  listIndent,
  nodeAt,
  pairOf,
  startOf,
  valuePlaceOf,
} from "./yaml-nodes.js";

/** Behind the last item, in the form of the items before. */
export function atEnd(
  text: string,
  document: Document.Parsed,
  list: YAMLSeq,
  items: readonly Item[],
): Splice[] {
  const last = list.items.at(-1) as Node;
  const end = endOf(text, last);
  const lineBreak = lineBreakOf(text);
  if (!list.flow) {
    const [indent, quotes] = [dashColumn(list), quotesIn(list)];
    const lines = items.map((item) => `${lineBreak}${blockItem(item, { indent, list, lineBreak, quotes })}`);
    return [{ start: lineEnd(text, end), end: lineEnd(text, end), text: lines.join("") }];
  }
  const written = items.map((item) => sequenceItem(item, { flow: true, ...quotesBeside(list, document) }));
  const start = last.range?.[0] ?? end;
  const isOnOwnLine = text.slice(lineStart(text, start), start).trim() === "";
  if (!isOnOwnLine) return [{ start: end, end, text: written.map((item) => `, ${item}`).join("") }];
  const margin = text.slice(lineStart(text, start), start);
  const comma = commaAfter(list, end);
  const lines = written.map((item, index) => {
    const isLast = index === written.length - 1;
    return `${lineBreak}${margin}${item}${isLast && comma === undefined ? "" : ","}`;
  });
  // The bracket may stand on the last item's line.
  const at = Math.min(
    lineEnd(text, comma ?? end),
    bracketAfter(text, list, comma === undefined ? end : comma + 1),
  );
  return [
    ...(comma === undefined ? [{ start: end, end, text: "," }] : []),
    { start: at, end: at, text: lines.join("") },
  ];
}

/** An offset, where nothing but blanks is between it and the bracket that closes the list; else the end of the text. */
function bracketAfter(text: string, list: YAMLSeq, offset: number): number {
  const bracket = endOf(text, list) - 1;
  return /^[ \t]*$/.test(text.slice(offset, bracket)) ? offset : text.length;
}

/** Where the comma behind an offset is, in the list itself. */
function commaAfter(list: YAMLSeq, offset: number): number | undefined {
  return commasOf(list).find((comma) => comma >= offset);
}

interface Style {
  readonly indent: number;
  readonly list: YAMLSeq | undefined;
  readonly lineBreak: string;
  readonly quotes: Quotes;
}

/** In a list without keys, those of the document are an example. */
function quotesBeside(node: unknown, document: Document.Parsed): Quotes {
  return { ...quotesIn(document.contents), ...quotesIn(node) };
}

/** Maps are written over several lines where those of the list are. */
function blockItem(item: Item, { indent, list, lineBreak, quotes }: Style): string {
  const like = list?.items.findLast(isMap);
  const flow = like === undefined || like.flow === true;
  const margin = " ".repeat(indent);
  const lines = sequenceItem(item, { flow, ...quotes }).split("\n");
  return lines.map((line, index) => `${margin}${index === 0 ? "- " : "  "}${line}`).join(lineBreak);
}

/** A list that is missing, empty, or `[]`. */
export function asFirst(
  text: string,
  document: Document.Parsed,
  path: Path,
  items: readonly Item[],
): Splice[] {
  const above = nodeAt(document, path.slice(0, -1));
  const key = path.at(-1);
  if (!isMap(above) || key === undefined) throw cannotEdit(path, "nothing that could hold it is there");
  const list = nodeAt(document, path);
  const pair = pairOf(above, key);
  const quotes = quotesBeside(above, document);
  const inFlow = items.map((item) => sequenceItem(item, { flow: true, ...quotes })).join(", ");
  if (above.flow) {
    if (isSeq(list)) return [{ start: startOf(list), end: endOf(text, list), text: `[${inFlow}]` }];
    const last = above.items.at(-1);
    if (pair !== undefined || last === undefined) throw cannotEdit(path, "it has no value there");
    const end = endOf(text, (last.value ?? last.key) as Node);
    const keyText = quotes.defaultKeyType === "QUOTE_DOUBLE" ? JSON.stringify(key) : String(key);
    return [{ start: end, end, text: `, ${keyText}: [${inFlow}]` }];
  }
  const lineBreak = lineBreakOf(text);
  const margin = columnOf(text, above);
  const style = { indent: margin + listIndent(document), list: undefined, lineBreak, quotes: {} };
  const lines = items.map((item) => `${lineBreak}${blockItem(item, style)}`).join("");
  if (pair !== undefined) {
    const colon = valuePlaceOf(pair) ?? endOf(text, pair.key as Node);
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
