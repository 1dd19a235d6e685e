import { appTail, composed } from "../desired.js";
import { entriesOf, isCertificate, place } from "../ledger/entries.js";
import type { Grant, Known, Plan } from "../plan.js";
import { counted, figure } from "../text/counted.js";
import { grantHash, sentBy } from "./plan-mark.js";
import { peopleIn } from "./words.js";

/** What became of everything that a merge asked for, as the state after the run has it. */
export interface Outcome {
  readonly confirmed: readonly Grant[];
  readonly unconfirmed: readonly Grant[];
  readonly notSent: readonly Grant[];
  /** On record as having left, and as still on Amazon: another merge took them out of the file. */
  readonly stillOnAmazon: readonly Grant[];
  /** Neither on record nor in the file of the run: another merge took them out before anything was sent. */
  readonly notListed: readonly Grant[];
  /** Left the file with this merge. */
  readonly leavers: readonly Grant[];
}

/**
 * Nothing is confirmed unless the state itself confirms it: the file of the run can be an older or a later one than that of
 * the merge.
 *
 * @param merge compares the files before the merge and after it
 * @param left compares the file of the run with the state after it: what is still to be sent; undefined where that file
 *   cannot be used
 */
export function outcomeOf(merge: Plan, left: Plan | undefined, state: Known): Outcome {
  const open = new Set(left === undefined ? [] : [...sentBy(left), ...left.leftOver].map(grantHash));
  const { listed, stillOnAmazon: absent } = state.ledger;
  const numbers = new Map(entriesOf(listed).map((entry) => [place(entry), entry.number]));
  const gone = new Set(entriesOf(absent).map(place));
  const standing = (grant: Grant) => {
    const at = placeOf(grant);
    if (gone.has(at)) return "stillOnAmazon";
    if (open.has(grantHash(grant))) return "notSent";
    const number = numbers.get(at);
    if (number !== undefined && state.confirmed.get(at) === number) return "confirmed";
    if (state.unconfirmed.has(at)) return "unconfirmed";
    return number === undefined && left !== undefined ? "notListed" : "notSent";
  };
  const parts = Object.groupBy(sentBy(merge), standing);
  const { confirmed = [], unconfirmed = [], notSent = [], stillOnAmazon = [], notListed = [] } = parts;
  const leavers = [...merge.leaves, ...merge.certificates.leaves];
  return { confirmed, unconfirmed, notSent, stillOnAmazon, notListed, leavers };
}

function placeOf({ appId, group, key }: Grant): string {
  return place({ app: appTail(appId), group: composed(group), key });
}

/** `Sent: 2 confirmed, 0 unconfirmed, 1 may still have access`, without a full stop. */
export function outcomeSentence(outcome: Outcome): string {
  const { confirmed, unconfirmed, notSent, stillOnAmazon, notListed, leavers } = outcome;
  const ifAny = (all: readonly Grant[], what: string) => (all.length > 0 ? [countOf(all, what)] : []);
  const parts = [
    countOf(confirmed, "confirmed"),
    countOf(unconfirmed, "unconfirmed"),
    ...ifAny(notSent, "not sent"),
    ...ifAny(stillOnAmazon, "left since and still on Amazon"),
    ...ifAny(notListed, "not listed any more"),
    countOf(leavers, "may still have access"),
  ];
  return `${titleOf(outcome)}: ${parts.join(", ")}`;
}

function titleOf({ confirmed, unconfirmed, notSent, stillOnAmazon }: Outcome): string {
  const sent = confirmed.length + unconfirmed.length + stillOnAmazon.length;
  if (notSent.length === 0) return sent === 0 ? "Nothing to send" : "Sent";
  return sent === 0 ? "Nothing was sent" : "Not everything was sent";
}

/** People: `2 confirmed`, or `1 confirmed (3 grants, and 1 certificate)`. */
function countOf(all: readonly Grant[], what: string): string {
  const [certified, grants] = [all.filter(isCertificate), all.filter((grant) => !isCertificate(grant))];
  const people = peopleIn(grants);
  const several = [
    ...(grants.length > people ? [counted(grants.length, "grant", "grants")] : []),
    ...(certified.length > 0 ? [`and ${counted(certified.length, "certificate", "certificates")}`] : []),
  ];
  return `${figure(people)} ${what}${several.length === 0 ? "" : ` (${several.join(", ")})`}`;
}
