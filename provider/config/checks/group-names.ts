import type { Diagnostics, Path } from "../../document/diagnostics.js";
import { didYouMean } from "../../document/nearest.js";
import { differingCharacters, skeleton } from "../../text/look-alike.js";
import { quoted } from "../../text/quoted.js";
import type { Listing } from "./listing.js";

/**
 * An entry of `existing` names its group as Amazon does: whoever is listed in a group that the entry only seems to name would
 * be sent, and reported as still on Amazon in another one.
 *
 * @returns whether it is wrong
 */
export function isMisnamed(group: string, path: Path, listing: Listing, diagnostics: Diagnostics): boolean {
  const subject = { path: [...path, "group"] };
  const problem = listing.groupsByName.has(group) ? undefined : misnamed(group, listing);
  if (problem !== undefined) diagnostics.complain(subject, problem, "give the name on Amazon");
  return problem !== undefined;
}

function misnamed(group: string, { groupsByKey, groupsByName }: Listing): string | undefined {
  const byKey = groupsByKey.get(group);
  if (byKey !== undefined) return `${quoted(group)} is a key of this file; ${calledOnAmazon(byKey.name)}`;
  const name = [...groupsByName.keys()].find((one) => isAlike(group, one));
  if (name !== undefined) return `no group of this file is called so on Amazon: ${difference(group, name)}`;
  const [key, alike] = [...groupsByKey].find(([one]) => isAlike(group, one)) ?? [];
  if (key === undefined || alike === undefined) return undefined;
  return `no group of this file is called so on Amazon: ${difference(group, key)}, a key; ${calledOnAmazon(alike.name)}`;
}

function calledOnAmazon(name: string): string {
  return `that group is called ${quoted(name)} on Amazon`;
}

/** In letter case or look only: nobody gives two groups such names. */
function isAlike(one: string, other: string): boolean {
  const [lower, otherLower] = [one.toLowerCase(), other.toLowerCase()];
  return (
    lower === otherLower || skeleton(one) === skeleton(other) || skeleton(lower) === skeleton(otherLower)
  );
}

function difference(group: string, name: string): string {
  if (group.toLowerCase() === name.toLowerCase())
    return `${quoted(group)} differs in letter case only from ${quoted(name)}`;
  return `it looks like ${quoted(name)}, and differs from it (${differingCharacters(group, name)})`;
}

/** What an entry says of a group that it names well, and somebody may have meant in another way. */
export function warnOfGroupName(
  group: string,
  path: Path,
  { groupsByKey, groupsByName }: Listing,
  diagnostics: Diagnostics,
): void {
  const subject = { path: [...path, "group"] };
  const [byName, byKey] = [groupsByName.get(group), groupsByKey.get(group)];
  if (byName !== undefined && byKey !== undefined && byKey !== byName) {
    const problem = `${quoted(group)} is the name on Amazon of the group ${quoted(byName.key)}, which counts here, and the key of another one`;
    diagnostics.warn(
      subject,
      problem,
      `if that one is meant, give its name on Amazon, ${quoted(byKey.name)}`,
    );
  }
  const meant =
    byName === undefined ? didYouMean(group, [...groupsByName.keys(), ...groupsByKey.keys()]) : "";
  if (meant === "") return;
  const problem = `no group of this file is called ${quoted(group)} on Amazon${meant}`;
  const cure =
    "correct it; whoever is in another group on Amazon is reported as still there, and sent where they are listed";
  diagnostics.warn(subject, problem, cure);
}
