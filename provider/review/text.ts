import { showLocation } from "../document/diagnostics.js";
import { isCertificate } from "../ledger/entries.js";
import type { Plan } from "../plan.js";
import { sanitize } from "../text/control-characters.js";
import { counted } from "../text/counted.js";
import type { Comparison } from "./comparison.js";
import { adds, type Section, sectionsOf } from "./sections.js";
import {
  cannotBeUndone,
  comparedWith,
  headline,
  isNearlyFull,
  peopleIn,
  type Reach,
  reaches,
  roomIn,
  type Show,
  taken,
  unchangedWord,
} from "./words.js";

const asItIs: Show = (name) => name;

/** For a terminal. Nothing is cut short. @param names adds the first and last names of people */
export function asText(comparison: Comparison, names = false): string {
  const { plan, notes } = comparison;
  const lines = [
    `${headline(plan)} · ${plan.digest}`,
    comparedWith(comparison, asItIs),
    ...notes,
    ...sections(plan, names),
    ...(plan.renamed.length > 0
      ? [
          "",
          `Not sent: ${counted(peopleIn(plan.renamed), "new spelling of a name", "new spellings of names")}`,
        ]
      : []),
    "",
    `${unchangedWord(comparison)}: ${plan.unchanged.length}. ${roomSentence(plan)}`,
    ...crowded(plan),
  ];
  return `${lines.map(sanitize).join("\n")}\n`;
}

function sections(plan: Plan, names: boolean): string[] {
  const all = sectionsOf(plan);
  const isSent = ({ verb }: Section) => verb === "gets";
  const written = (some: readonly Section[]) => some.flatMap((one) => section(one, names));
  return [
    ...written(all.filter(isSent)),
    ...(adds(plan) ? [cannotBeUndone] : []),
    ...written(all.filter((one) => !isSent(one))),
  ];
}

function section({ title, requests, until, verb, grants }: Section, names: boolean): string[] {
  const more = until === undefined ? "" : ` ${until}`;
  const sent = requests === undefined ? "" : ` (${requests})`;
  return ["", `${title}${more}${sent}:`, ...reaches(grants).map((reach) => `  ${line(reach, verb, names)}`)];
}

const access = {
  gets: "gets access to",
  has: "has access to",
  keeps: "keeps access to",
  had: "had access to",
} as const;

/** `e…a@example.net #f39ff2a0c4 gets access to racing, puzzle (group "qa")  devtest.yaml:7:9` */
function line(reach: Reach, verb: Section["verb"], names: boolean): string {
  const { key, group, name, apps, place } = reach;
  const who = isCertificate(reach) ? `certificate ${key.slice(0, 16)}` : key;
  const called = names && name !== undefined ? ` (${name})` : "";
  const through = isCertificate(reach) ? "" : ` (group "${group}")`;
  const where = place === undefined ? "" : `  ${showLocation(place)}`;
  return `${who}${called} ${isCertificate(reach) ? "for" : access[verb]} ${apps.join(", ")}${through}${where}`;
}

function roomSentence(plan: Plan): string {
  const touched = new Set(
    [...plan.joins, ...plan.adopted, ...plan.leaves, ...plan.found, ...plan.certificates.joins].map(
      ({ app }) => app,
    ),
  );
  const shown = roomIn(plan).filter(({ where, isApp }) => !isApp || touched.has(where));
  return `Room: ${shown.map(({ where, usages }) => `${where} ${taken(usages)}`).join("; ")}.`;
}

function crowded(plan: Plan): string[] {
  return roomIn(plan).flatMap(({ where, usages }) => {
    const full = usages.filter(isNearlyFull);
    return full.length === 0 ? [] : [`warning: ${where}: nearly full after this, with ${taken(full)}`];
  });
}
