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
  const groups = entries(field(dataOf(text), "groups")).map(([key]) => key);
  const perLine = groups.reduce((before, group) => checked(before, onePerLine(before, group)), text);
  return groups
    .filter((group) => sorted.has(group))
    .reduce((before, group) => checked(before, inOrder(before, group, emailOf), group), perLine);
}

type EmailOf = (entry: unknown) => string | undefined;

const addressIn: EmailOf = (entry) => testerIn(entry)?.email;

/** Formatting must change nothing that the file says, but for the order of the lists that are sorted. */
function checked(before: string, after: string, group?: string): string {
  if (isDeepStrictEqual(inAnyOrder(before, group), inAnyOrder(after, group))) return after;
  throw cannotEdit(["groups", group ?? ""], "it is written in a form that no edit keeps");
}

function inAnyOrder(text: string, group: string | undefined): unknown {
  const data = plain(dataOf(text));
  if (group === undefined) return data;
  const listed = items(field(field(field(data, "groups"), group), "testers")).map((item) =>
    JSON.stringify(item),
  );
  return { data: plain({ ...(data as object), groups: null }), listed: listed.sort() };
}

function listOf(text: string, group: string): YAMLSeq | undefined {
  const document = parsed(text);
  try {
    const list = nodeAt(document, ["groups", group, "testers"]);
    return isSeq(list) && list.items.length > 0 ? list : undefined;
  } catch (error) {
    // An alias repeats it: where it is written, it is formatted.
    if (error instanceof DevTestError) return undefined;
    throw error;
  }
}

function onePerLine(text: string, group: string): string {
  const list = listOf(text, group);
  if (list === undefined) return text;
  return spliced(text, list.flow ? asLines(text, list, group) : withShortItems(text, list));
}

/** `[a, b] # all` becomes ` # all` with the people below. */
function asLines(text: string, list: YAMLSeq, group: string): Splice[] {
  const document = parsed(text);
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

function inOrder(text: string, group: string, emailOf: EmailOf): string {
  const list = listOf(text, group);
  if (list?.srcToken?.type !== "block-seq") return text;
  const testers = items(field(field(field(dataOf(text), "groups"), group), "testers"));
  const dashes = dashesOf(list);
  const ends = (list.items as Node[]).map((node) => lineEnd(text, endOf(text, node)));
  const begin = firstComment(text, dashes[0] ?? 0, dashColumn(list));
  const lines = dashes.map((_, index): Line => {
    const start = index === 0 ? begin : nextLine(text, ends[index - 1] ?? 0);
    return { email: emailOf(testers[index]), text: text.slice(start, ends[index]) };
  });
  const sorted = [...lines].sort(byEmail);
  const end = ends.at(-1) ?? begin;
  return spliced(text, [
    { start: begin, end, text: sorted.map((line) => line.text).join(lineBreakOf(text)) },
  ]);
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
