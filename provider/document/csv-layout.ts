/** What separates the cells of a CSV file. */
export type Separator = "," | ";" | "\t" | "|";

/** In the order in which they are preferred. */
const guessed: readonly Separator[] = [",", ";", "\t"];

/** How the files of one purpose are told. */
export interface Signs {
  /** Whether a cell is one that such a file has: the separator that makes most such cells is the file's. */
  readonly isTelling: (cell: string) => boolean;
  /** Whether cells are the titles of columns. */
  readonly isHeader: (cells: readonly string[]) => boolean;
}

/** The text of a CSV file without what is no record, line for line. */
export interface Layout {
  readonly text: string;
  readonly separator: Separator;
  /** The lines that are comments, counted from 1. */
  readonly comments: readonly number[];
  /** How many lines at the top a spreadsheet reads and does not show. */
  readonly hiddenLines: 0 | 1;
}

/**
 * Finds the separator of a file, and empties the lines that hold no record: comments, which begin with #, and the first
 * line `sep=;` that Excel reads and writes. A header that begins with # is no comment.
 *
 * @param text with LF at the end of each line
 */
export function layoutOf(text: string, signs: Signs): Layout {
  const lines = text.split("\n");
  const named = /^"?sep=([,;\t|])"?[,;\t]*$/i.exec(lines[0] ?? "")?.[1] as Separator | undefined;
  if (named !== undefined) lines[0] = "";
  const header = markedHeader(lines, signs);
  const comments = commentsIn(lines).filter((line) => line !== header);
  for (const line of comments) lines[line - 1] = "";
  return {
    text: lines.join("\n"),
    separator: named ?? guess(lines, signs),
    comments,
    hiddenLines: named === undefined ? 0 : 1,
  };
}

/** The line of a header that begins with #, counted from 1. Below it is no other header. */
function markedHeader(lines: readonly string[], { isHeader }: Signs): number | undefined {
  const isTitles = (line: string) =>
    guessed.some((separator) => isHeader(cellsOf(line, separator))) || isHeader(cellsOf(line, "|"));
  const first = lines.findIndex((line) => line.trim() !== "" && !isComment(line));
  const above = lines.slice(0, first === -1 ? lines.length : first);
  const at = above.findLastIndex(isTitles);
  return at === -1 || isTitles(lines[first] ?? "") ? undefined : at + 1;
}

/** A line that is one, outside quotes. */
export function isComment(line: string): boolean {
  return /^\s*#/.test(line);
}

/** A # inside a quoted cell begins no comment. */
function commentsIn(lines: readonly string[]): number[] {
  const comments: number[] = [];
  let inQuotes = false;
  for (const [index, line] of lines.entries()) {
    if (!inQuotes && isComment(line)) comments.push(index + 1);
    else if (line.split('"').length % 2 === 0) inQuotes = !inQuotes;
  }
  return comments;
}

function guess(lines: readonly string[], { isTelling }: Signs): Separator {
  const scored = guessed.map((separator) => {
    const cells = lines.flatMap((line) => cellsOf(line, separator));
    return { separator, score: cells.filter(isTelling).length };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).separator;
}

/** The cells of one line, without their quotes: good enough to guess by. */
function cellsOf(line: string, separator: Separator): string[] {
  const starts = [0, ...separatorsIn(line, separator).map((offset) => offset + 1)];
  return starts.map((start, index) => {
    const cell = line.slice(start, (starts[index + 1] ?? line.length + 1) - 1).trim();
    return /^".*"$/.test(cell) ? cell.slice(1, -1) : cell;
  });
}

/** Where a record has separators outside quotes. */
export function separatorsIn(record: string, separator: Separator): number[] {
  const offsets: number[] = [];
  let inQuotes = false;
  for (let offset = 0; offset < record.length; offset++) {
    if (record[offset] === '"') inQuotes = !inQuotes;
    if (record[offset] === separator && !inQuotes) offsets.push(offset);
  }
  return offsets;
}
