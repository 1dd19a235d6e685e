import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import { counted, figure } from "../text/counted.js";
import { codeInCell, codeSpan, linked, prose } from "../text/markdown.js";
import type { Comparison } from "./comparison.js";
import type { LinkTo } from "./links.js";
import { adds, countsOf, type Section, sectionsOf } from "./sections.js";
import {
  cannotBeUndone,
  comparedWith,
  headline,
  isNearlyFull,
  longestKey,
  peopleIn,
  type Reach,
  reaches,
  roomIn,
  type Show,
  taken,
  unchangedWord,
} from "./words.js";

/** How long a page may be. */
export interface Bound {
  readonly most: number;
  readonly lengthOf: (page: string) => number;
}

/**
 * A comment on GitHub holds 65,536 characters. Some are left for what `devtest comment` adds, and a character outside of
 * the basic plane counts as two here.
 */
export const commentBound: Bound = { most: 63_000, lengthOf: ({ length }) => length };

/** GitHub drops a whole summary of more than 1 MiB, and counts the bytes in ways of its own. */
export const summaryBound: Bound = { most: 899_999, lengthOf: (page) => Buffer.byteLength(page) };

export interface MarkdownOptions {
  readonly linkTo: LinkTo;
  /** Adds the first and last names of people. */
  readonly names?: boolean;
  readonly bound?: Bound;
}

/** How much of a plan a page has. */
interface Detail {
  readonly table: boolean;
  readonly alreadyThere: boolean;
  readonly links: boolean;
  /** In each section, not counting the line about the others. */
  readonly people: number;
}

/** What is cut until the page fits: first what a reviewer misses least. Headline, sections and their counts are in all. */
const details: readonly Detail[] = [
  { table: true, alreadyThere: true, links: true, people: Number.POSITIVE_INFINITY },
  { table: false, alreadyThere: true, links: true, people: Number.POSITIVE_INFINITY },
  { table: false, alreadyThere: false, links: true, people: Number.POSITIVE_INFINITY },
  ...[Number.POSITIVE_INFINITY, 200, 100, 50, 20, 5, 0].map((people) => ({
    table: false,
    alreadyThere: false,
    links: false,
    people,
  })),
];

/** On one line: apps of a person, or apps and their room. */
const mostApps = { ofPerson: 10, withRoom: 20 };

/**
 * For a comment of a review, or the summary of a job. Every word of the file's author is in a code span; `details` and
 * `summary` are the only tags.
 */
export function asMarkdown(
  comparison: Comparison,
  { linkTo, names = false, bound }: MarkdownOptions,
): string {
  const { most, lengthOf } = bound ?? commentBound;
  const lines = new Map(sectionsOf(comparison.plan).map((one) => [one, linesOf(one, linkTo, names)]));
  let page = "";
  for (const detail of details) {
    page = pageOf(comparison, lines, detail);
    if (lengthOf(page) <= most) break;
  }
  return page;
}

interface Line {
  readonly linked: string;
  readonly plain: string;
}

function pageOf(comparison: Comparison, sections: ReadonlyMap<Section, readonly Line[]>, detail: Detail) {
  const { plan, notes, refusals } = comparison;
  const show = (name: string) => codeSpan(name, 200);
  const paragraphs = [
    `### DevTest: ${headline(plan)} · ${codeSpan(plan.digest)}`,
    comparedWith(comparison, show),
    ...notes.map(prose),
    ...refusals.map(
      (refusal) => `**\`pulumi up\` would refuse this.** ${refusal.split("\n").map(prose).join(" ")}`,
    ),
    ...(adds(plan) ? [`**${cannotBeUndone}**`] : []),
    ...[...sections].flatMap(([section, lines]) => sectionIn(section, lines, detail)),
    ...crowded(plan),
    footer(comparison, detail),
    ...(detail.table ? tableOf(plan) : []),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function sectionIn(section: Section, lines: readonly Line[], { links, people }: Detail): string[] {
  const { title, requests, until, grants } = section;
  const shown = lines.slice(0, people).map((line) => `- ${links ? line.linked : line.plain}`);
  const rest = lines.length - shown.length;
  const more = `- and ${figure(rest)} more, see ${codeSpan("devtest plan")}`;
  return [
    `#### ${title}: ${countsOf(grants)}${requests === undefined ? "" : `, ${requests}`}`,
    ...(until === undefined ? [] : [`Amazon lets them in ${until}.`]),
    [...shown, ...(rest > 0 ? [more] : [])].join("\n"),
  ];
}

function linesOf({ grants, verb, side }: Section, linkTo: LinkTo, names: boolean): Line[] {
  const show = remembering((name) => codeSpan(name));
  return reaches(grants).map((reach) => {
    const [who, what] = partsOf(reach, verb, names, show);
    return { linked: `${linked(who, linkTo(reach.place, side))} ${what}`, plain: `${who} ${what}` };
  });
}

/** What is said of a certificate where a person gets, keeps or had access. */
const registered = {
  gets: "is registered for",
  has: "is registered for",
  keeps: "stays registered for",
  had: "was registered for",
};

/** `e…a@example.net #f39ff2a0c4`, and ``gets `racing`, `puzzle` (group `qa`)`` */
function partsOf(
  reach: Reach,
  verb: Section["verb"],
  names: boolean,
  show: Show,
): [who: string, what: string] {
  const { key, group, name, apps } = reach;
  const shown = apps.slice(0, mostApps.ofPerson).map(show);
  const rest = apps.length - shown.length;
  const more = rest > 0 ? ` and ${counted(rest, "more app", "more apps")}` : "";
  if (isCertificate(reach))
    return [`certificate ${codeSpan(key.slice(0, 16))}`, `${registered[verb]} ${shown.join(", ")}${more}`];
  const called = names && name !== undefined ? `(${codeSpan(name)}) ` : "";
  return [codeSpan(key, longestKey), `${called}${verb} ${shown.join(", ")}${more} (group ${show(group)})`];
}

/** The same apps and groups are on many lines. */
function remembering(show: Show): Show {
  const known = new Map<string, string>();
  return (name) => {
    const shown = known.get(name) ?? show(name);
    known.set(name, shown);
    return shown;
  };
}

function footer(comparison: Comparison, { alreadyThere }: Detail): string {
  const { plan } = comparison;
  const renamed = peopleIn(plan.renamed);
  return [
    ...(renamed > 0
      ? [`**Not sent:** ${counted(renamed, "new spelling of a name", "new spellings of names")}`]
      : []),
    ...(alreadyThere ? [`**${unchangedWord(comparison)}:** ${countsOf(plan.unchanged) || "nobody"}`] : []),
    `**Room:** ${room(plan)}`,
  ].join(" · ");
}

function room(plan: Plan): string {
  const used = roomIn(plan);
  const apps = used.filter(({ isApp }) => isApp);
  const rest = apps.length - mostApps.withRoom;
  return [
    ...apps.slice(0, mostApps.withRoom).map(({ where, usages }) => `${codeSpan(where)} ${taken(usages)}`),
    ...(rest > 0 ? [counted(rest, "more app", "more apps")] : []),
    ...used.filter(({ isApp }) => !isApp).map(({ usages }) => `account ${taken(usages)}`),
  ].join("; ");
}

function crowded(plan: Plan): string[] {
  const full = roomIn(plan).flatMap(({ where, isApp, usages }) => {
    const nearly = usages.filter(isNearlyFull);
    return nearly.length === 0 ? [] : [`${isApp ? codeSpan(where) : "the account"} ${taken(nearly)}`];
  });
  const rest = full.length - mostApps.withRoom;
  const more = rest > 0 ? `; and ${counted(rest, "more app", "more apps")}` : "";
  const shown = full.slice(0, mostApps.withRoom).join("; ");
  return full.length === 0 ? [] : [`**Nearly full** after this: ${shown}${more}.`];
}

/** People by app and group, folded. */
function tableOf(plan: Plan): string[] {
  const columns = [plan.joins, plan.leaves, plan.unchanged].map((grants) =>
    Map.groupBy(grants, ({ appId, group }) => JSON.stringify([appId, group])),
  );
  const rows = new Map(
    columns.flatMap((column) => [...column].map(([at, [first]]): [string, Grant] => [at, first as Grant])),
  );
  if (rows.size === 0) return [];
  const cells = remembering(codeInCell);
  const body = [...rows].map(([at, { app, group }]) => {
    const figures = columns.map((column) => figure(column.get(at)?.length ?? 0));
    return `| ${[cells(app), cells(group), ...figures].join(" | ")} |`;
  });
  return [
    "<details><summary>Per app and group</summary>",
    ["| app | group | gain access | keep it after leaving | unchanged |", "| --- | --- | --: | --: | --: |"]
      .concat(body)
      .join("\n"),
    "</details>",
  ];
}
