/** The arithmetic of the bench. */

/** @throws RangeError for no figures at all */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError("There is no median of no figures.");
  return (low + high) / 2;
}

export interface Point {
  readonly size: number;
  readonly figure: number;
}

/** The e of `figure = c · size^e` through two points: 1 is linear. */
export function exponent(from: Point, to: Point): number {
  return Math.log(to.figure / from.figure) / Math.log(to.size / from.size);
}

export function slope(from: Point, to: Point): number {
  return (to.figure - from.figure) / (to.size - from.size);
}
