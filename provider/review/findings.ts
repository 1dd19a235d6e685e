import type { Location } from "../document/diagnostics.js";
import { isCertificate } from "../ledger/entries.js";
import { counted } from "../text/counted.js";
import { joinedList } from "../text/list.js";
import { inShort } from "../text/quoted.js";
import type { Comparison } from "./comparison.js";
import { longestKey, type Reach, reaches } from "./words.js";

/** What a review shows at a line: a person in a group, or a certificate. */
export interface Finding {
  readonly kind: "joins" | "leaves";
  readonly key: string;
  readonly group: string;
  /** In the head, where a review shows it; without a line where the head has no such file any more. */
  readonly place: { readonly file: string; readonly line?: number };
  /** In plain text, on one line. */
  readonly text: string;
}

/** On one line. */
const mostApps = 10;

/** @param names adds the first and last names of people */
export function findingsIn(comparison: Comparison, names: boolean): Finding[] {
  const { plan, file, placeInHead } = comparison;
  const elsewhere = { file };
  const joins = reaches([...plan.certificates.joins, ...plan.joins, ...plan.leftOver]).map(
    (reach): Finding => {
      const place = reach.place === undefined ? elsewhere : lineOf(reach.place);
      return { kind: "joins", ...identity(reach), place, text: joining(reach, names) };
    },
  );
  const leaves = reaches([...plan.certificates.leaves, ...plan.leaves]).map((reach): Finding => {
    const place = reach.place && placeInHead(reach.place);
    return { kind: "leaves", ...identity(reach), place: place ?? elsewhere, text: leaving(reach, names) };
  });
  return [...joins, ...leaves];
}

function identity({ key, group }: Reach) {
  return { key, group };
}

function lineOf({ file, line }: Location) {
  return { file, line };
}

/** `e…a@example.net #f39ff2a0c4 gets access to racing and puzzle (group qa)` */
function joining(reach: Reach, names: boolean): string {
  return isCertificate(reach)
    ? `${certificate(reach)} is registered for ${appsOf(reach)}`
    : `${person(reach, names)} gets access to ${appsOf(reach)} (group ${inShort(reach.group)})`;
}

function leaving(reach: Reach, names: boolean): string {
  const where = "in the Amazon Developer Console";
  return isCertificate(reach)
    ? `${certificate(reach)} stays registered for ${appsOf(reach)} until somebody removes it ${where}`
    : `${person(reach, names)} keeps access to ${appsOf(reach)} (group ${inShort(reach.group)}) until somebody removes them ${where}`;
}

function person({ key, name }: Reach, names: boolean): string {
  const shown = inShort(key, longestKey);
  return names && name !== undefined ? `${shown} (${inShort(name)})` : shown;
}

function certificate({ key }: Reach): string {
  return `certificate ${inShort(key.slice(0, 16))}`;
}

function appsOf({ apps }: Reach): string {
  const rest = apps.length - mostApps;
  const shown = apps.slice(0, mostApps).map((app) => inShort(app));
  return joinedList([...shown, ...(rest > 0 ? [counted(rest, "more app", "more apps")] : [])], "and");
}
