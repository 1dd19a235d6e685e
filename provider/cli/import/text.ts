import type { PeopleList } from "../../lists/list.js";
import { summaryOf } from "../../lists/summary.js";
import type { ListedTester } from "../../people.js";
import { sanitize } from "../../text/control-characters.js";
import { counted } from "../../text/counted.js";
import { inShort } from "../../text/quoted.js";
import type { Assigned, Joining } from "./assigned.js";

/** What an import says: what the list is, who would join which group, and who is there already. */
export function asText(
  list: PeopleList,
  { groups, left }: Assigned,
  { file, isWritten }: { readonly file: string; readonly isWritten: boolean },
): string {
  const lines = [
    summaryOf(list),
    ...groups.flatMap((joining) => groupLines(joining, isWritten)),
    ...(left.length === 0
      ? []
      : [
          `in no group: ${counted(left.length, "person", "people")}`,
          ...left.map((one) => `  - ${shown(one)}`),
        ]),
    lastLine(groups, file, isWritten),
  ];
  return lines.map((line) => `${sanitize(line)}\n`).join("");
}

function groupLines({ group, joins, isThere, expired, hasLeft }: Joining, isWritten: boolean): string[] {
  const figures = isWritten
    ? counted(joins.length, "person is listed now", "people are listed now")
    : counted(joins.length, "person would join", "people would join");
  const there = isThere.length === 0 ? "" : `, ${counted(isThere.length, "is", "are")} there already`;
  return [
    `${inShort(group)}: ${figures}${there}`,
    ...joins.map((one) => `  + ${shown(one)}`),
    ...isThere.map((one) => `  = ${shown(one)}${expired.has(one.key) ? passed : ""}`),
    ...hasLeft.map((one) => `  - ${shown(one)}${passedWhereDefined}`),
  ];
}

const passed = " (the last day has passed: write a later `until` for them)";
const passedWhereDefined = " (the last day has passed: write a later `until` for them under `people`)";

/** `Ann Lee a…n@example.com #7f3c2a9b10` */
function shown({ firstName, lastName, key }: ListedTester): string {
  return [firstName, lastName, key].filter((part) => part !== undefined).join(" ");
}

function lastLine(groups: readonly Joining[], file: string, isWritten: boolean): string {
  if (groups.every(({ joins }) => joins.length === 0)) return "Nobody joins: nothing is to be written.";
  return isWritten
    ? `Written to ${file}. Nothing is sent before \`pulumi up\`: \`devtest plan\` says what that would send.`
    : `Nothing was written: --write lists them in ${file}.`;
}
