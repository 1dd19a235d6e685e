/** A picture of what a terminal shows: SVG, in the colours that were printed. */

/** Columns of the terminal; longer lines are broken, as there. */
const columns = 120;
const size = { font: 14, column: 8.43, line: 20, margin: 20 };

/** How a piece of text is shown. */
interface Style {
  readonly bold: boolean;
  /** A number of the terminal's table of colours. */
  readonly colour: number | undefined;
}

interface Piece extends Style {
  readonly text: string;
}

const plain: Style = { bold: false, colour: undefined };
const background = "#0d1117";
const foreground = "#e6edf3";
/** Those of the sixteen basic colours that Pulumi uses. */
const colours: Readonly<Record<number, string>> = {
  1: "#ff7b72",
  2: "#7ee787",
  3: "#e3b341",
  4: "#79c0ff",
  5: "#d2a8ff",
  6: "#56d4dd",
  13: "#d2a8ff",
};

/** @param output with the escape sequences for colours */
export function terminalPicture(output: string): string {
  const rows = output.trimEnd().split("\n").reduce(addLine, { rows: [], style: plain }).rows;
  const width = Math.ceil(columns * size.column) + 2 * size.margin;
  const height = rows.length * size.line + 2 * size.margin;
  const title = escaped(output.split("\n")[0] ?? "");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>What a terminal shows: ${title}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size.font}" fill="${foreground}">`,
    ...rows.map(row),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

interface Screen {
  readonly rows: readonly (readonly Piece[])[];
  readonly style: Style;
}

/** A style lasts beyond the end of a line, until it is ended. */
function addLine({ rows, style }: Screen, line: string): Screen {
  const [first = "", ...others] = line.split("\u001b[");
  const pieces: Piece[] = [{ ...style, text: first }];
  for (const other of others) {
    const [parameters = "", ...text] = other.split("m");
    pieces.push({ ...styled(pieces.at(-1) ?? plain, parameters), text: text.join("m") });
  }
  const { bold, colour } = pieces.at(-1) ?? plain;
  return { rows: [...rows, ...broken(pieces)], style: { bold, colour } };
}

function styled(style: Style, parameters: string): Style {
  const [, colour] = /^38;5;(\d+)$/.exec(parameters) ?? [];
  if (colour !== undefined) return { bold: style.bold, colour: Number(colour) };
  if (parameters === "1") return { bold: true, colour: style.colour };
  if (parameters === "0" || parameters === "") return plain;
  throw new Error(`Pulumi has printed a style this picture does not know: ${parameters}`);
}

/** One row for each piece of the line that fits, and one for an empty line. */
function broken(line: readonly Piece[]): Piece[][] {
  const cells = line.flatMap(({ text, ...style }) =>
    [...text].map((character) => ({ ...style, text: character })),
  );
  const rows = Array.from({ length: Math.max(1, Math.ceil(cells.length / columns)) }, (_, index) =>
    cells.slice(index * columns, (index + 1) * columns),
  );
  return rows.map((cellsOfRow) => cellsOfRow.reduce(joined, []));
}

function joined(pieces: Piece[], piece: Piece): Piece[] {
  const last = pieces.at(-1);
  const alike = last?.bold === piece.bold && last.colour === piece.colour;
  return alike ? [...pieces.slice(0, -1), { ...last, text: last.text + piece.text }] : [...pieces, piece];
}

function row(pieces: readonly Piece[], index: number): string {
  const y = size.margin + (index + 0.75) * size.line;
  return `<text x="${size.margin}" y="${y}" xml:space="preserve">${pieces.map(span).join("")}</text>`;
}

function span({ text, bold, colour }: Piece): string {
  const fill = colour === undefined ? "" : ` fill="${colours[colour] ?? foreground}"`;
  const weight = bold ? ' font-weight="bold"' : "";
  return fill + weight === "" ? escaped(text) : `<tspan${fill}${weight}>${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
