import { differingCharacters, looksLike } from "../text/look-alike.js";
import { quoted } from "../text/quoted.js";

/** ` (did you mean "testers"?)` when one of `candidates` differs by a typing mistake, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const alike = [...candidates].find((candidate) => looksLike(word, candidate));
  return alike === undefined ? mistyped(word, candidates) : lookingAlike(word, alike);
}

/** The two words look the same, so the suggestion says what differs. */
function lookingAlike(word: string, candidate: string): string {
  return ` (did you mean ${quoted(candidate)}? It looks the same, and differs: ${differingCharacters(word, candidate)})`;
}

function mistyped(word: string, candidates: Iterable<string>): string {
  const best = nearestTo(word, candidates);
  return best === undefined ? "" : ` (did you mean ${quoted(best)}?)`;
}

/** The one of `candidates` that differs least, if it is by a typing mistake. */
export function nearestTo(word: string, candidates: Iterable<string>): string | undefined {
  const most = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
  const wanted = word.toLowerCase();
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = distance(wanted, candidate.toLowerCase(), most);
    if (edits < (best?.edits ?? most + 1)) best = { candidate, edits };
  }
  return best?.candidate;
}

/**
 * Levenshtein's distance of the letters from `i` and `j` on: how many to change, to leave out or to insert. Infinite
 * where there are more than `most`. With three at the most, trying out each costs less than filling a table.
 */
function distance(from: string, to: string, most: number, i = 0, j = 0): number {
  if (Math.abs(from.length - i - (to.length - j)) > most) return Number.POSITIVE_INFINITY;
  let same = 0;
  while (i + same < from.length && from.charCodeAt(i + same) === to.charCodeAt(j + same)) same += 1;
  const [here, there] = [i + same, j + same];
  if (here === from.length || there === to.length) return from.length - here + (to.length - there);
  if (most === 0) return Number.POSITIVE_INFINITY;
  const changed = distance(from, to, most - 1, here + 1, there + 1);
  const leftOut = distance(from, to, most - 1, here + 1, there);
  return 1 + Math.min(changed, leftOut, distance(from, to, most - 1, here, there + 1));
}
