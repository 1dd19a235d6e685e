import { isComment } from "../document/csv-layout.js";

/** Part of a mail program's list, as it is written. */
export interface Item {
  /** With comments. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** What it ends with: `;`, `,` or `>`. Nothing where its line ends without a comma. */
  readonly end: string;
  /** What the item before it on the line ends with. */
  readonly before: string;
}

/**
 * The items of a list, and the lines that are comments. A semicolon or the end of a line ends an item, and so does the
 * end of an address in angle brackets. A comma does where an address was before it: in `Lee, Ann <ann@example.com>` it
 * belongs to the name.
 */
export function itemsIn(text: string): { readonly items: Item[]; readonly comments: number[] } {
  const [items, comments]: [Item[], number[]] = [[], []];
  for (const [index, line] of text.split("\n").entries()) {
    if (isComment(line)) comments.push(index + 1);
    else items.push(...itemsOf(line, index + 1));
  }
  return { items, comments };
}

function itemsOf(line: string, number: number): Item[] {
  let before = "";
  return partsIn(line).map(({ start, end, sign }) => {
    const written = line.slice(start, end);
    const text = trimmed(written);
    const item = {
      text: text.trim(),
      line: number,
      column: start + 1 + written.length - text.length,
      end: sign,
      before,
    };
    before = sign;
    return item;
  });
}

/** A comma is left over after an address in angle brackets. */
function trimmed(part: string): string {
  return part.replace(/^[\s,]+/, "");
}

interface LinePart {
  readonly start: number;
  readonly end: number;
  readonly sign: string;
}

function partsIn(line: string): LinePart[] {
  const parts: LinePart[] = [];
  let [start, isQuoted, hasAddress] = [0, false, false];
  const finish = (end: number, next: number, sign: string): void => {
    parts.push({ start, end, sign });
    [start, hasAddress] = [next, false];
  };
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (sign === "\\" && isQuoted) at++;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === "@") hasAddress = true;
    else if (sign === ";" || (sign === "," && hasAddress)) finish(at, at + 1, sign);
    else if (sign === ">") finish(at + 1, at + 1, sign);
  }
  parts.push({ start, end: line.length, sign: line.trimEnd().endsWith(",") ? "," : "" });
  return parts;
}
