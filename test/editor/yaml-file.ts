import type { Path } from "../../provider/document/diagnostics.js";
import { withAdditions, withRemovals } from "../../provider/editor/yaml.js";
import type { Item } from "../../provider/editor/yaml-item.js";

/** Where the list under edit stands. */
export const testers = ["groups", "qa", "testers"];

/** A file with a list under edit, and another beside it. @param list from behind the colon of its key */
export const file = (list: string) => `# who tests
version: 1
groups:
  qa:
    testers:${list}
  other: # untouched
    testers: [zoe@example.net]   # kept   as it is
`;

/** The text with items at the end of one list. */
export function appended(text: string, path: Path, items: readonly Item[]): string {
  return withAdditions(text, [{ path, items }]);
}

/** The text without some items of one list. */
export function withoutItems(text: string, path: Path, indices: readonly number[]): string {
  return withRemovals(text, [{ path, indices }]);
}
