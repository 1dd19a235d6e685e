import { counted } from "../text/counted.js";
import type { PeopleList } from "./list.js";

/** What was found, in one line: `fastlane pilot export, 14 people, 2 groups`. */
export function summaryOf({ kind, rows, groups, skipped }: PeopleList): string {
  return [
    kind,
    counted(rows.length, "person", "people"),
    ...(groups.length > 0 ? [counted(groups.length, "group", "groups")] : []),
    ...(skipped.length > 0 ? [counted(skipped.length, "row passed over", "rows passed over")] : []),
  ].join(", ");
}
