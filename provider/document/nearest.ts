import { quoted } from "../text/quoted.js";

/** A longer word is no slip of the keyboard: comparing two takes as many steps as their lengths multiplied. */
const longestWord = 60;

/** ` (did you mean "testers"?)` when one of `candidates` is a slip of the keyboard away, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  if (word.length > longestWord) return "";
  const allowance = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
  let best: { candidate: string; slips: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowance) continue;
    const slips = distance(word.toLowerCase(), candidate.toLowerCase());
    if (slips <= allowance && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { candidate, slips };
  }
  return best === undefined ? "" : ` (did you mean ${quoted(best.candidate)}?)`;
}

/** Levenshtein's distance: letters to insert, to leave out or to change. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, length) => length);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
