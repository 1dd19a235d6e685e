import { didYouMean } from "../../document/nearest.js";
import { quoted } from "../../text/quoted.js";

/** What helps somebody who has written a word that is none of the keys; empty when enough was said. */
interface Hint {
  /** ` (did you mean "qa"?)` */
  readonly meant: string;
  /** `"qa", "beta" and 12 more` */
  readonly known: string;
}

/**
 * Hints for the first ten unknown words, from the first thousand keys: each is a search through these keys, and a file
 * can hold hundreds of thousands of both.
 */
export function hintsFrom(keys: readonly string[]): (word: string) => Hint {
  const [candidates, known] = [keys.slice(0, 1000), someOf(keys)];
  let left = 10;
  return (word) => {
    left -= 1;
    return left < 0 ? { meant: "", known: "" } : { meant: didYouMean(word, candidates), known };
  };
}

/** The first ten, for there may be 300. */
export function someOf(keys: readonly string[]): string {
  if (keys.length === 0) return "none so far";
  const more = keys.length > 10 ? ` and ${keys.length - 10} more` : "";
  return `${keys.slice(0, 10).map(quoted).join(", ")}${more}`;
}
