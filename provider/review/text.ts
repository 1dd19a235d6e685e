import { showLocation } from "../document/diagnostics.js";
import type { Plan } from "../plan.js";
import { sanitize } from "../text/control-characters.js";
import { counted } from "../text/counted.js";
import type { Comparison } from "./comparison.js";
import {
  cannotBeUndone,
  comparedWith,
  headline,
  isCertificate,
  isNearlyFull,
  peopleIn,
  type Reach,
  reaches,
  requestsIn,
  roomIn,
} from "./words.js";

/** For a terminal. Nothing is cut short. @param names adds the first and last names of people */
export function asText(comparison: Comparison, names = false): string {
  const { plan, notes } = comparison;
  const lines = [
    `${headline(plan)} · ${plan.digest}`,
    comparedWith(comparison),
    ...notes,
    ...sections(plan, names),
    ...(plan.renamed.length > 0
      ? [
          "",
          `Not sent: ${counted(peopleIn(plan.renamed), "new spelling of a name", "new spellings of names")}`,
        ]
      : []),
    "",
    `Already there: ${plan.unchanged.length}. ${roomSentence(plan)}`,
    ...crowded(plan),
  ];
  return `${lines.map(sanitize).join("\n")}\n`;
}

function sections(plan: Plan, names: boolean): string[] {
  const { joins, leaves, acknowledged, certificates, leftOver, unconfirmed, stillOnAmazon } = plan;
  const added = [...certificates.joins, ...joins];
  const inConsole = "until somebody removes them in the Amazon Developer Console";
  return [
    ...section(`Will be added (${requestsIn(plan)})`, added, "gets access to", names),
    ...section("Left over from earlier runs, will be sent", leftOver, "gets access to", names),
    ...section("Unconfirmed, will be sent again", unconfirmed, "gets access to", names),
    ...(added.length + leftOver.length > 0 ? [cannotBeUndone] : []),
    ...section(
      `Leaves the file, but stays on Amazon ${inConsole}`,
      [...certificates.leaves, ...leaves],
      "keeps",
      names,
    ),
    ...section(
      "Leaves the file, removed in the Console as `removed` says",
      acknowledged,
      "had access to",
      names,
    ),
    ...section(`Left earlier, and stays on Amazon ${inConsole}`, stillOnAmazon, "keeps access to", names),
  ];
}

function section(title: string, grants: Plan["joins"], verb: string, names: boolean): string[] {
  if (grants.length === 0) return [];
  return ["", `${title}:`, ...reaches(grants).map((reach) => `  ${line(reach, verb, names)}`)];
}

/** `e…a@example.net #f39ff2a0c4 gets access to racing, puzzle (group "qa")  devtest.yaml:7:9` */
function line(reach: Reach, verb: string, names: boolean): string {
  const { key, group, name, apps, place } = reach;
  const who = isCertificate(reach) ? `certificate ${key.slice(0, 16)}` : key;
  const called = names && name !== undefined ? ` (${name})` : "";
  const through = isCertificate(reach) ? "" : ` (group "${group}")`;
  const where = place === undefined ? "" : `  ${showLocation(place)}`;
  return `${who}${called} ${isCertificate(reach) ? "for" : verb} ${apps.join(", ")}${through}${where}`;
}

function roomSentence(plan: Plan): string {
  const touched = new Set([...plan.joins, ...plan.leaves].map(({ app }) => app));
  const used = roomIn(plan).filter(
    ({ where, what }) => what === "testers" && (where === "account" || touched.has(where)),
  );
  return `Room: ${used.map(({ where, count, limit }) => `${where} ${figure(count)} of ${figure(limit)}`).join(", ")}.`;
}

function crowded(plan: Plan): string[] {
  return roomIn(plan)
    .filter(isNearlyFull)
    .map(
      ({ where, what, count, limit }) =>
        `warning: ${where}: ${figure(count)} of ${figure(limit)} ${what} are taken after this`,
    );
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
