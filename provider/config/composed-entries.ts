import { composed } from "../desired.js";
import type { Diagnostics, Path } from "../document/diagnostics.js";
import { entries, field } from "../document/untyped.js";
import { differingCharacters } from "../text/look-alike.js";

/**
 * The entries of a map by their composed keys, each with its key as it is written. Two keys in two Unicode forms are one:
 * the second is passed over, after a complaint.
 *
 * @param document that the path leads through
 */
export function composedEntries(
  document: unknown,
  path: Path,
  diagnostics: Diagnostics,
): (readonly [key: string, written: string, value: unknown])[] {
  const map = path.reduce((here, key) => field(here, String(key)), document);
  const seen = new Map<string, string>();
  return entries(map).flatMap(([written, value]) => {
    const key = composed(written);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, written);
      return [[key, written, value] as const];
    }
    const where = diagnostics.where({ path: [...path, first], onKey: true });
    const problem = `the key is the same as at ${where}, in another Unicode form (${differingCharacters(written, first)})`;
    diagnostics.complain({ path: [...path, written], onKey: true }, problem, "keep one of the two");
    return [];
  });
}
