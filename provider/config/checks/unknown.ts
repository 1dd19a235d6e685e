import { didYouMean } from "../../document/nearest.js";
import { truncatedList } from "../../text/list.js";
import { quoted } from "../../text/quoted.js";

/** Help for somebody who has written a word that is not among the keys. */
export interface Keys {
  /** `"qa", "beta" and 12 more` */
  readonly list: string;
  /** ` (did you mean "qa"?)`, or nothing. */
  readonly nearest: (word: string) => string;
}

export function knownKeys(keys: readonly string[]): Keys {
  const list = keys.length === 0 ? "none so far" : truncatedList(keys, 10, quoted);
  return { list, nearest: (word) => didYouMean(word, keys) };
}
