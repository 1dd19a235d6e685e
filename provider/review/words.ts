import type { Location } from "../document/diagnostics.js";
import type { Range } from "../git/revisions.js";
import type { Usage } from "../ledger/capacity.js";
import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import { counted, figure } from "../text/counted.js";
import type { Comparison } from "./comparison.js";

/** What every renderer says of a plan, in the same words. */

/** One person in one group, or one certificate, with every app that it is for. */
export interface Reach extends Pick<Grant, "key" | "group" | "name"> {
  readonly apps: readonly string[];
  readonly place: Location | undefined;
}

/** In the order of the files. A group that several apps use gives one line to a person, not one to each app. */
export function reaches(grants: readonly Grant[]): Reach[] {
  const together = Map.groupBy(grants, ({ key, group }) => JSON.stringify([key, group]));
  const reaches = [...together.values()].map((ofOne) => {
    const [{ key, group, name, place }] = ofOne as [Grant, ...Grant[]];
    return { key, group, name, place, apps: ofOne.map(({ app }) => app) };
  });
  return reaches.sort((a, b) => inFile(a.place, b.place));
}

/** What stands in no file comes last. */
function inFile(a: Location | undefined, b: Location | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** How many letters of a key are shown: a domain may be long, and the end of the key tells people apart. */
export const longestKey = 330;

/** Different people among grants. */
export function peopleIn(grants: readonly Grant[]): number {
  return new Set(grants.map(({ key }) => key)).size;
}

/** Whether anything would be sent, recorded or told. */
export function hasChanges({
  joins,
  adopted,
  stillAdopted,
  found,
  leaves,
  acknowledged,
  certificates: { joins: certified, leaves: withdrawn },
  unconfirmed,
  leftOver,
}: Plan): boolean {
  return [
    ...[joins, adopted, stillAdopted, found, leaves, acknowledged],
    ...[certified, withdrawn, unconfirmed, leftOver],
  ].some(({ length }) => length > 0);
}

/** `1 person gains access (3 grants), 1 keeps it after leaving` */
export function headline({
  joins,
  adopted,
  leaves,
  certificates: { joins: certified, leaves: withdrawn },
  unconfirmed,
  leftOver,
}: Plan): string {
  const gained = [...joins, ...leftOver.filter((grant) => !isCertificate(grant))];
  const people = peopleIn(gained);
  const grants = gained.length > people ? ` (${counted(gained.length, "grant", "grants")})` : "";
  const left = peopleIn(leaves);
  const newCertificates = certified.length + leftOver.filter(isCertificate).length;
  const parts = [
    people > 0 ? `${counted(people, "person gains", "people gain")} access${grants}` : "nobody gains access",
    ...(left > 0
      ? [
          `${people > 0 ? counted(left, "keeps", "keep") : counted(left, "person keeps", "people keep")} it after leaving`,
        ]
      : []),
    ...(newCertificates > 0
      ? [`${counted(newCertificates, "certificate is", "certificates are")} registered`]
      : []),
    ...(withdrawn.length > 0
      ? [`${counted(withdrawn.length, "certificate stays", "certificates stay")} after leaving`]
      : []),
    ...(adopted.length > 0
      ? [`${figure(adopted.length)} already there ${adopted.length === 1 ? "is" : "are"} adopted`]
      : []),
    ...(unconfirmed.length > 0
      ? [`${figure(unconfirmed.length)} unconfirmed ${unconfirmed.length === 1 ? "is" : "are"} sent again`]
      : []),
  ];
  const text = parts.join(", ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** How a name is shown that somebody else has chosen: as it is, or marked. */
export type Show = (name: string) => string;

/** `devtest.yaml, compared with main (commit 1a2b3c4d5e6f)` */
export function comparedWith({ file, range, service }: Comparison, show: Show): string {
  const commit = (name: string) => `commit ${show(name.slice(0, 12))}`;
  const base = range === undefined ? [] : [baseOf(range, show, commit(range.base))];
  const sides = [...base, ...(service === undefined ? [] : [`the state of ${show(service)}`])];
  const head = range?.head === undefined ? "" : ` of ${commit(range.head)}`;
  return `${show(file)}${head}, compared with ${sides.join(" and ")}`;
}

/** A base that was named by its commit is not named twice. */
function baseOf({ base, named }: Range, show: Show, commit: string): string {
  return /^[0-9a-f]{7,}$/.test(named) && base.startsWith(named) ? commit : `${show(named)} (${commit})`;
}

/** `3 requests: 2 lists of 1 to 12 people, 1 certificate`. Certificates alone are a request each. */
export function requestsIn({ requests }: Plan): string {
  const count = counted(requests.length, "request", "requests");
  const sizes = requests.filter((one) => !isCertificate(one)).map(({ size }) => size);
  if (sizes.length === 0) return count;
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const people = `${least === most ? "" : `${least} to `}${counted(most, "person", "people")}`;
  const certified = requests.length - sizes.length;
  const parts = [
    `${counted(sizes.length, "list", "lists")} of ${people}`,
    ...(certified > 0 ? [counted(certified, "certificate", "certificates")] : []),
  ];
  return `${count}: ${parts.join(", ")}`;
}

/** Only a state knows who is there: what two files have in common may never have been sent. */
export function unchangedWord({ service }: Comparison): string {
  return service === undefined ? "Unchanged" : "Already there";
}

export const cannotBeUndone =
  "A merge cannot be undone: the service only adds, and removing is by hand in the Amazon Developer Console.";

/** From this part of a limit on, a reviewer is warned. */
const nearly = 0.8;

/** An app, or the account, and how much of its limits is used after the change. */
interface Room {
  readonly where: string;
  readonly isApp: boolean;
  readonly usages: readonly Usage[];
}

/** The account last. */
export function roomIn({ capacity: { apps, account } }: Plan): Room[] {
  return [
    ...apps.map(({ app, testers, certificates }) => ({
      where: app,
      isApp: true,
      usages: [testers, certificates],
    })),
    { where: "account", isApp: false, usages: [account.testers, account.groups] },
  ];
}

/** `3 of 50 testers, 1 of 3 certificates` */
export function taken(usages: readonly Usage[]): string {
  return usages.map(({ what, count, limit }) => `${figure(count)} of ${figure(limit)} ${what}`).join(", ");
}

export function isNearlyFull({ count, limit }: Usage): boolean {
  return count >= limit * nearly;
}
