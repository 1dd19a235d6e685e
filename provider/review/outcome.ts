import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import { counted, figure } from "../text/counted.js";
import { grantHash, sentBy } from "./plan-mark.js";
import { peopleIn } from "./words.js";

/** What became of everything that a merge asked for, as the state after the run has it. */
export interface Outcome {
  readonly confirmed: readonly Grant[];
  readonly unconfirmed: readonly Grant[];
  readonly notSent: readonly Grant[];
  /** Left the file with this merge. */
  readonly leavers: readonly Grant[];
}

/**
 * @param merge compares the files before the merge and after it
 * @param left compares the file after it with the state after the run: what is still to be sent
 */
export function outcomeOf(merge: Plan, left: Plan): Outcome {
  const open = new Set([...sentBy(left), ...left.leftOver].map(grantHash));
  const unknown = new Set(left.unconfirmed.map(grantHash));
  const standing = (grant: Grant) => {
    if (open.has(grantHash(grant))) return "notSent";
    return unknown.has(grantHash(grant)) ? "unconfirmed" : "confirmed";
  };
  const { confirmed = [], unconfirmed = [], notSent = [] } = Object.groupBy(sentBy(merge), standing);
  return { confirmed, unconfirmed, notSent, leavers: [...merge.leaves, ...merge.certificates.leaves] };
}

/** `Sent: 2 confirmed, 0 unconfirmed, 1 may still have access`, without a full stop. */
export function outcomeSentence({ confirmed, unconfirmed, notSent, leavers }: Outcome): string {
  const parts = [
    countOf(confirmed, "confirmed"),
    countOf(unconfirmed, "unconfirmed"),
    ...(notSent.length > 0 ? [countOf(notSent, "not sent")] : []),
    countOf(leavers, "may still have access"),
  ];
  const sent = confirmed.length + unconfirmed.length;
  const title = notSent.length === 0 ? "Sent" : sent === 0 ? "Nothing was sent" : "Not everything was sent";
  return `${sent + notSent.length === 0 ? "Nothing to send" : title}: ${parts.join(", ")}`;
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
