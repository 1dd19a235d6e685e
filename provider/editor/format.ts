import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from "yaml";
import { testerIn } from "../config/testers.js";
import { entries, field, items } from "../document/untyped.js";
import { DevTestError } from "../errors.js";
import { lineBreakOf, lineEnd, lineStart, nextLine, type Splice, spliced } from "./splice.js";
import { plain } from "./yaml.js";
import { type Item, sequenceItem } from "./yaml-item.js";
import {
  cannotEdit,
  columnOf,
  dashColumn,
  dashesOf,
  dataOf,
  endOf,
  listIndent,
  nodeAt,
  parsed,
  startOf,
} from "./yaml-nodes.js";

/**
 * The text with one person a line in every group. In the groups that are to be sorted, people are in the order of their
 * addresses, each with the comments above them and behind them. A list whose comments stand elsewhere stays as it is, and
 * so does one that an alias repeats.
 *
 * @param sorted keys of groups as they are written
 * @param emailOf the address that an entry stands for; entries without one come last
 * @throws DevTestError when the text is no valid YAML
 */
export function formatted(text: string, sorted: ReadonlySet<string>, emailOf = addressIn): string {
  const lists = listsOf(text);
  const perLine = checked(
    text,
    lists.flatMap((list) => onePerLine(text, list)),
    plain,
  );
  const toSort = (perLine === text ? lists : listsOf(perLine)).filter(({ group }) => sorted.has(group));
  return checked(
    perLine,
    toSort.flatMap((list) => inOrder(perLine, list, emailOf)),
    inAnyOrder,
  );
}

type EmailOf = (entry: unknown) => string | undefined;

const addressIn: EmailOf = (entry) => testerIn(entry)?.email;

/** The text with all edits, in which nothing else may be said than before. It is parsed once for all groups. */
function checked(before: string, splices: readonly Splice[], said: (data: unknown) => unknown): string {
  const after = spliced(before, splices);
  if (after === before || isDeepStrictEqual(said(dataOf(before)), said(dataOf(after)))) return after;
  throw cannotEdit(["groups"], "it is written in a form that no edit keeps");
}

/** What a text says but for the order of people. An alias repeats an order, so it is that of every group. */
function inAnyOrder(data: unknown): unknown {
  const groups = entries(field(data, "groups")).map(([key, group]) => {
    const testers = field(group, "testers");
    if (!Array.isArray(testers)) return [key, plain(group)];
    const listed = testers.map((item) => JSON.stringify(item)).sort();
    return [key, plain({ ...(group as object), testers: listed })];
  });
  return { data: plain({ ...(data as object), groups: null }), groups };
}

/** A list that is written out. */
interface WrittenList {
  readonly group: string;
  readonly list: YAMLSeq;
  /** What the document says of its people. */
  readonly testers: readonly unknown[];
  readonly document: ReturnType<typeof parsed>;
}

/** Those of all groups that list somebody, out of one document. */
function listsOf(text: string): WrittenList[] {
  const document = parsed(text);
  return entries(field(dataOf(text), "groups")).flatMap(([group, value]) => {
    const list = listIn(document, group);
    return list === undefined ? [] : [{ group, list, testers: items(field(value, "testers")), document }];
  });
}

function listIn(document: WrittenList["document"], group: string): YAMLSeq | undefined {
  try {
    const list = nodeAt(document, ["groups", group, "testers"]);
    return isSeq(list) && list.items.length > 0 ? list : undefined;
  } catch (error) {
    // An alias repeats it: where it is written, it is formatted.
    if (error instanceof DevTestError) return undefined;
    throw error;
  }
}

function onePerLine(text: string, written: WrittenList): Splice[] {
  return written.list.flow ? asLines(text, written) : withShortItems(text, written.list);
}

/** `[a, b] # all` becomes ` # all` with the people below. */
function asLines(text: string, { list, group, document }: WrittenList): Splice[] {
  const above = nodeAt(document, ["groups", group]);
  const written = text.slice(startOf(list), endOf(text, list));
  if (!isMap(above) || above.flow || hasComment(written)) return [];
  const margin = " ".repeat(columnOf(text, above) + listIndent(document));
  const all = list.items.map(itemIn);
  if (all.some((item) => item === undefined)) return [];
  const lines = all.map(
    (item) => `${lineBreakOf(text)}${margin}- ${sequenceItem(item as Item, { flow: true })}`,
  );
  // An anchor stays on the line of the key.
  const start = text.slice(0, startOf(list)).trimEnd().length;
  const end = endOf(text, list);
  return [
    { start, end, text: "" },
    { start: lineEnd(text, end), end: lineEnd(text, end), text: lines.join("") },
  ];
}

/** A person over several lines becomes one line, unless a comment stands between them. */
function withShortItems(text: string, list: YAMLSeq): Splice[] {
  return (list.items as Node[]).flatMap((node): Splice[] => {
    const [start, end] = [startOf(node), endOf(text, node)];
    const item = itemIn(node);
    const isShort = !text.slice(start, end).includes("\n");
    if (item === undefined || isShort || hasComment(text.slice(start, end))) return [];
    return [{ start, end, text: sequenceItem(item, { flow: true }) }];
  });
}

function hasComment(text: string): boolean {
  return /(?:^|\s)#/m.test(text);
}

/** As a plain value; undefined for what is none of ours, or has an anchor. */
function itemIn(node: unknown): Item | undefined {
  if (isScalar(node))
    return node.anchor === undefined && typeof node.value === "string" ? node.value : undefined;
  if (!isMap(node) || node.anchor !== undefined) return undefined;
  const pairs = node.items.map(({ key, value }) => [isScalar(key) ? key.value : undefined, itemIn(value)]);
  const isPlain = pairs.every(([key, value]) => typeof key === "string" && typeof value === "string");
  return isPlain ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
}

interface Line {
  readonly email: string | undefined;
  /** With the comments above, and without the last line break. */
  readonly text: string;
}

function inOrder(text: string, { list, testers }: WrittenList, emailOf: EmailOf): Splice[] {
  if (list.srcToken?.type !== "block-seq") return [];
  const dashes = dashesOf(list);
  const ends = (list.items as Node[]).map((node) => lineEnd(text, endOf(text, node)));
  const begin = firstComment(text, dashes[0] ?? 0, dashColumn(list));
  const lines = dashes.map((_, index): Line => {
    const start = index === 0 ? begin : nextLine(text, ends[index - 1] ?? 0);
    return { email: emailOf(testers[index]), text: text.slice(start, ends[index]) };
  });
  const sorted = [...lines].sort(byEmail);
  const end = ends.at(-1) ?? begin;
  return [{ start: begin, end, text: sorted.map((line) => line.text).join(lineBreakOf(text)) }];
}

function byEmail({ email: a }: Line, { email: b }: Line): number {
  if (a === b) return 0;
  return b === undefined || (a !== undefined && a < b) ? -1 : 1;
}

/** Where the comments begin that stand right above the first person: those of the list itself have a line between. */
function firstComment(text: string, dash: number, column: number): number {
  let start = lineStart(text, dash);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start).trimEnd();
    if (!/^\s*#/.test(line) || line.length - line.trimStart().length !== column) break;
    start = above;
  }
  return start;
}
