import { sanitize } from "../text/control-characters.js";
import { counted } from "../text/counted.js";
import { joinedList, truncatedList } from "../text/list.js";
import type { Changes } from "./changes.js";
import { type Entry, isCertificate, type LedgerState } from "./entries.js";
import { appKeyIn } from "./gate.js";

/** More parts than this are counted instead of told one by one. */
const mostParts = 4;

/** As many people of one part are named. */
const mostNamed = 3;

type Names = LedgerState["__apps"];

/**
 * What this change does, in a sentence for somebody who has never used Pulumi. Undefined when it does nothing.
 *
 * @param perRequest as many people are sent in one request
 */
export function announcement(
  { joins, perhaps, renewed, adopted, found, leaves, acknowledged }: Changes,
  names: Names,
  perRequest: number,
): string | undefined {
  const sent = [...renewed, ...joins];
  const others = [adopted, found, leaves, acknowledged];
  if (sent.length === 0 && others.every(({ length }) => length === 0)) return undefined;
  const requests = counted(requestsFor(sent, perRequest), "request", "requests");
  const sentences = [
    sent.length === 0
      ? `This change adds nobody.${perhaps.length === 0 ? " Nothing is sent." : ""}`
      : `Would ${told(sent, names, adding)}: ${requests}. This cannot be taken back.`,
    ...(adopted.length === 0
      ? []
      : [
          `Would adopt, not send (\`existing\` says that they are there): ${told(adopted, names, adopting)}.`,
        ]),
  ];
  return sanitize(sentences.join(" "));
}

/** What is done, with a blank behind it; empty where the sentence has said it already. */
interface Verbs {
  readonly register: string;
  readonly add: string;
  /** Between people and their group. */
  readonly to: string;
}

const adding: Verbs = { register: "register ", add: "add ", to: "to" };
const adopting: Verbs = { register: "", add: "", to: "in" };

function told(joins: readonly Entry[], names: Names, { register, add, to }: Verbs): string {
  const parts = [
    { verb: register, texts: certificateParts(joins, names) },
    { verb: add, texts: groupParts(joins, names, to) },
  ].filter(({ texts }) => texts.length > 0);
  if (parts.flatMap(({ texts }) => texts).length > mostParts) return folded(joins, { register, add, to });
  return joinedList(
    parts.map(({ verb, texts }) => `${verb}${texts.join("; ")}`),
    "and",
  );
}

function certificateParts(joins: readonly Entry[], names: Names): string[] {
  const byApp = Map.groupBy(joins.filter(isCertificate), ({ app }) => app);
  return [...byApp].map(
    ([app, some]) => `${counted(some.length, "certificate", "certificates")} for ${appKeyIn(names, app)}`,
  );
}

/** One part for each group and the same people, with all apps: `1 person (…) to QA on racing, puzzle` */
function groupParts(joins: readonly Entry[], names: Names, to: string): string[] {
  const people = joins.filter((entry) => !isCertificate(entry));
  const places = [...Map.groupBy(people, ({ app, group }) => JSON.stringify([app, group])).values()];
  const alike = Map.groupBy(places, (entries) =>
    JSON.stringify([entries[0]?.group, entries.map(({ key }) => key)]),
  );
  return [...alike.values()].map((same) => {
    const entries = same[0] ?? [];
    const apps = same.map(([first]) => appKeyIn(names, first?.app ?? "")).join(", ");
    const who = truncatedList(
      entries.map(({ key }) => key),
      mostNamed,
    );
    return `${counted(entries.length, "person", "people")} (${who}) ${to} ${entries[0]?.group} on ${apps}`;
  });
}

/** `register 30 certificates and add 1,500 people (a, b, c and 1,497 more) to 300 groups on 30 apps` */
function folded(joins: readonly Entry[], { register, add, to }: Verbs): string {
  const certified = joins.filter(isCertificate).length;
  const people = joins.filter((entry) => !isCertificate(entry));
  const keys = [...new Set(people.map(({ key }) => key))];
  const groups = new Set(people.map(({ group }) => group)).size;
  const apps = new Set(people.map(({ app }) => app)).size;
  const added = `${add}${counted(keys.length, "person", "people")} (${truncatedList(keys, mostNamed)}) ${to} ${counted(groups, "group", "groups")} on ${counted(apps, "app", "apps")}`;
  return joinedList(
    [
      ...(certified > 0 ? [`${register}${counted(certified, "certificate", "certificates")}`] : []),
      ...(people.length > 0 ? [added] : []),
    ],
    "and",
  );
}

/** Each certificate has a request of its own. */
function requestsFor(joins: readonly Entry[], perRequest: number): number {
  const places = Map.groupBy(joins, ({ app, group }) => JSON.stringify([app, group]));
  const sizes = [...places.values()].map((entries) =>
    entries[0] !== undefined && isCertificate(entries[0])
      ? entries.length
      : Math.ceil(entries.length / perRequest),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
