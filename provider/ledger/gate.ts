import type { Guards } from "../desired.js";
import { sanitize } from "../text/control-characters.js";
import { counted, figure } from "../text/counted.js";
import { truncatedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { type Entry, isCertificate, type LedgerState } from "./entries.js";

/**
 * Who may join. A ledger sees everybody who joins for the first time before anything is sent. Whoever it knows already
 * was let in when they joined, unless they were to be adopted: their group knows whether it has done that.
 */

/** What a plan lets in. */
export interface Admitted {
  /** How messages call it: its file and its digest. */
  readonly name: string;
  /** {@link admittedAs} of each. */
  readonly grants: ReadonlySet<string>;
}

/** How somebody is named in a plan. An appId is whole: other apps end in the same digits. */
export function admittedAs(appId: string, group: string, key: string): string {
  return JSON.stringify([appId, group, key]);
}

type Names = LedgerState["__apps"];

/** Where the gate stands: before everything, or before one group, when others may have been sent. */
export type Stand = "Nothing was sent." | "Nobody of them was sent.";

/** Why some who join are not let in: they are not in the plan. Fewer than planned is fine. */
export function beyondPlan(
  joins: readonly Entry[],
  names: Names,
  admitted: Admitted,
  stand: Stand = "Nothing was sent.",
): string[] {
  const beyond = joins.filter(
    ({ app, group, key }) => !admitted.grants.has(admittedAs(names[app]?.appId ?? app, group, key)),
  );
  if (beyond.length === 0) return [];
  return [
    `Not in ${admitted.name}, so not let in: ${described(beyond, names)}. ${stand}\n` +
      "If they are meant, make the plan anew and have it reviewed (`devtest plan --out`). If they were sent long ago, this is another stack, or its state was lost: bring it back first.",
  ];
}

/**
 * How many people the guard lets join at once, and how many would.
 *
 * @param perhaps as many more may join, and are counted when it is known
 */
export function beyondGuard(
  grants: number,
  { maxAdds }: Guards,
  allowed: string | undefined,
  { perhaps = 0, stand = "Nothing was sent." }: { readonly perhaps?: number; readonly stand?: Stand } = {},
): string[] {
  if (maxAdds === undefined || grants <= maxAdds) return [];
  const number = Number(allowed);
  if (allowed === `${number}` && number >= grants && number <= grants + perhaps) return [];
  const other =
    allowed === undefined ? "" : ` DEVTEST_ALLOW_ADDS is ${quoted(allowed)}, which is another number.`;
  return [
    `${counted(grants, "grant", "grants")} (person × group × app) would join, and \`guards.maxAdds\` is ${figure(maxAdds)}.${other} ${stand}\n` +
      `If all of them are meant, allow it once: DEVTEST_ALLOW_ADDS=${grants}. If most were sent long ago, this is another stack, or its state was lost: bring it back first.`,
  ];
}

/** People of domains that the guard does not list. The domain is readable in a key. */
export function beyondDomains(
  listed: readonly Entry[],
  names: Names,
  { domains, alsoAllowed = [] }: Guards,
): string[] {
  if (domains === undefined) return [];
  const isAllowed = (entry: Entry) =>
    isCertificate(entry) || alsoAllowed.includes(entry.key) || domains.includes(domainIn(entry.key));
  const beyond = listed.filter((entry) => !isAllowed(entry));
  if (beyond.length === 0) return [];
  return [
    `Of a domain that \`guards.domains\` does not list: ${described(beyond, names)}. Nothing was sent.\n` +
      `Listed there: ${domains.join(", ")}. Take them out, or allow them in \`guards\`.`,
  ];
}

/** `…@example.com #7f3c2a91d0` */
function domainIn(key: string): string {
  return key.slice(key.lastIndexOf("@") + 1).split(" ")[0] ?? "";
}

/** By person and group: `a…n@example.com #7f3c2a91d0 (group "qa" on racing, puzzle)` */
function described(entries: readonly Entry[], names: Names): string {
  const together = Map.groupBy(entries, ({ group, key }) => JSON.stringify([group, key]));
  const all = truncatedList([...together.values()], 20, (ofOne) => {
    const [first] = ofOne as [Entry, ...Entry[]];
    const { group, key } = first;
    const apps = ofOne.map(({ app }) => appKeyIn(names, app)).join(", ");
    return isCertificate(first)
      ? `certificate ${key.slice(0, 16)} (for ${apps})`
      : `${key} (group "${group}" on ${apps})`;
  });
  return sanitize(all);
}

/** An app's key in the file, out of `racing (com.example.racing)`. */
export function appKeyIn(names: Names, app: string): string {
  const label = names[app]?.label ?? app;
  return label.replace(/ \([^()]*\)$/, "");
}
