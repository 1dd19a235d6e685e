/** The table of the bench, in Markdown. */
import { median } from "./statistics.js";

export interface Row {
  readonly measured: string;
  readonly floor: string;
  readonly ours: string;
  readonly ratio: string;
  readonly target: string;
  readonly met: string;
}

const columns = ["measured", "floor", "ours", "ratio", "target", "met"] as const;
const titles: Readonly<Record<keyof Row, string>> = {
  measured: "measured",
  floor: "floor or rival",
  ours: "ours",
  ratio: "ratio",
  target: "target",
  met: "met?",
};

export function markdown(rows: readonly Row[]): string {
  const cells = [titles, ...rows].map((row) => columns.map((column) => row[column]));
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => (line[index] ?? "").length)));
  const [head = "", ...body] = cells.map(
    (line) => `| ${line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`,
  );
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [head, rule, ...body].map((line) => `${line}\n`).join("");
}

/** A figure that our own is held to: at most so many times that of the other. */
export interface Comparison {
  readonly measured: string;
  /** One figure for each repetition, in the same order on both sides. */
  readonly floor: readonly number[];
  readonly ours: readonly number[];
  readonly show: (figure: number) => string;
  readonly atMost?: number;
}

/** Undefined where neither side was measured; without a ratio where one was not. */
export function compare({ measured, floor, ours, show, atMost }: Comparison): Row | undefined {
  if (floor.length === 0 && ours.length === 0) return undefined;
  const shown = (figures: readonly number[]) => (figures.length === 0 ? "" : show(median(figures)));
  const ratios = ours.flatMap((figure, index) => {
    const other = floor[index];
    return other === undefined ? [] : [figure / other];
  });
  const ratio = ratios.length === 0 ? undefined : median(ratios);
  return {
    measured,
    floor: shown(floor),
    ours: shown(ours),
    ratio: ratio?.toFixed(2) ?? "",
    target: atMost === undefined ? "" : `≤ ${atMost.toFixed(2)}`,
    met: atMost === undefined || ratio === undefined ? "" : yesOrNo(ratio <= atMost),
  };
}

export function yesOrNo(met: boolean): string {
  return met ? "yes" : "no";
}

export const seconds = (figure: number): string =>
  figure < 1 ? `${(figure * 1000).toFixed(0)} ms` : `${figure.toFixed(2)} s`;
export const megabytes = (figure: number): string => `${(figure / 1e6).toFixed(0)} MB`;
export const bytes = (figure: number): string => `${figure.toFixed(0)} bytes`;
