import type { WrittenTester } from "../../config/testers.js";
import type { PeopleList } from "../../lists/list.js";
import { summaryOf } from "../../lists/summary.js";
import { sanitize } from "../../text/control-characters.js";
import { counted } from "../../text/counted.js";
import { joinedList } from "../../text/list.js";
import { inShort } from "../../text/quoted.js";
import type { Assigned, Joining } from "./assigned.js";

/** What an import says: what the list is, who would join which group, and who is there already. */
export function asText(
  list: PeopleList,
  { groups, left, past }: Assigned,
  { files, isWritten }: { readonly files: readonly string[]; readonly isWritten: boolean },
): string {
  const lines = [
    summaryOf(list),
    ...groups.flatMap((joining) => groupLines(joining, isWritten)),
    ...section("in no group", left.map(shown)),
    ...section(
      "last day has passed, so not listed",
      past.map((one) => `${shown(one)} (until ${one.until})`),
    ),
    lastLine(joinedList(files, "and"), isWritten),
  ];
  return lines.map((line) => `${sanitize(line)}\n`).join("");
}

function section(title: string, people: readonly string[]): string[] {
  if (people.length === 0) return [];
  return [`${title}: ${counted(people.length, "person", "people")}`, ...people.map((one) => `  - ${one}`)];
}

function groupLines(
  { group, joins, isThere, expired, differing, hasLeft }: Joining,
  isWritten: boolean,
): string[] {
  const figures = isWritten
    ? counted(joins.length, "person is listed now", "people are listed now")
    : counted(joins.length, "person would join", "people would join");
  const rest = isThere.length === 0 ? "" : `, ${counted(isThere.length, "is", "are")} there already`;
  return [
    `${inShort(group)}: ${figures}${rest}`,
    ...joins.map((one) => `  + ${shown(one)}${one.until === undefined ? "" : ` (until ${one.until})`}`),
    ...isThere.map((one) => `  = ${there(one, differing.get(one.key))}${expired.has(one.key) ? passed : ""}`),
    ...hasLeft.map((one) => `  - ${shown(one)}${passedWhereDefined}`),
  ];
}

const passed = " (the last day has passed: write a later `until` for them)";
const passedWhereDefined = " (the last day has passed: write a later `until` for them under `people`)";

/** The file is what counts: an import changes nobody who is there. */
function there(inList: WrittenTester, inFile: WrittenTester | undefined): string {
  if (inFile === undefined) return shown(inList);
  const until = inList.until === undefined || inList.until === inFile.until ? [] : [`until ${inList.until}`];
  const says = [inList.firstName, inList.lastName, ...until].filter((part) => part !== undefined).join(" ");
  return `${shown(inFile)} (the list says ${says}; the file stays as it is)`;
}

/** `Ann Lee a…n@example.com #7f3c2a9b10` */
function shown({ firstName, lastName, key }: WrittenTester): string {
  return [firstName, lastName, key].filter((part) => part !== undefined).join(" ");
}

function lastLine(files: string, isWritten: boolean): string {
  if (files === "") return "Nobody joins: nothing is to be written.";
  return isWritten
    ? `Written to ${files}. Nothing is sent before \`pulumi up\`: \`devtest plan\` says what that would send.`
    : `Nothing was written: --write lists them in ${files}.`;
}
