import { isDeepStrictEqual } from "node:util";
import type { Guards } from "../desired.js";
import { type Plan, planOf, type Side } from "../plan.js";
import { figure } from "../text/counted.js";
import { hasChanges, reaches } from "./words.js";

/** Complete sentences beside a plan, about what its lists do not say. */

/** Whoever loosens a guard in the change that it is to stop must not do it unseen. */
export function aboutGuards(before: Guards = {}, now: Guards = {}): string[] {
  if (isDeepStrictEqual(before, now)) return [];
  const parts = [
    ...(before.maxAdds === now.maxAdds ? [] : [`maxAdds ${shown(before.maxAdds)} → ${shown(now.maxAdds)}`]),
    ...aboutList("domains", before.domains, now.domains),
    ...aboutList("alsoAllowed", before.alsoAllowed, now.alsoAllowed),
  ];
  return [`This change edits \`guards\`: ${parts.join("; ")}.`];
}

function shown(maxAdds: number | undefined): string {
  return maxAdds === undefined ? "none" : figure(maxAdds);
}

/** In full: a long list must not hide one that is new. */
function aboutList(name: string, before: readonly string[] | undefined, now: readonly string[] | undefined) {
  if (now === undefined) return before === undefined ? [] : [`${name} is gone`];
  const added = now.filter((one) => !before?.includes(one)).map((one) => `+${one}`);
  const taken = (before ?? []).filter((one) => !now.includes(one)).map((one) => `-${one}`);
  return added.length + taken.length === 0 ? [] : [`${name} ${[...added, ...taken].join(" ")}`];
}

export function aboutPackages({ packages }: Plan): string[] {
  return packages.map(
    ({ app, from, to }) =>
      `${app} is registered anew, as ${to} instead of ${from}. Look for the old registration in the Console.`,
  );
}

/**
 * A merge takes what both sides did since the merge base. Whoever the target has taken out since may come back with it,
 * without being part of the change.
 */
export function aboutTheTarget(head: Side, { joins }: Plan, target: Side, named: string): string[] {
  const known = new Set(joins.map(idOf));
  const back = planOf(head, { base: target }).joins.filter((grant) => !known.has(idOf(grant)));
  if (back.length === 0) return [];
  const who = reaches(back).map(({ key, group, apps }) => `${key} (group "${group}" on ${apps.join(", ")})`);
  return [
    `${named} has taken out since then, and a merge may bring back: ${who.join("; ")}. A plan of the merge commit tells: \`devtest plan --base <merge>^1 --head <merge>\`.`,
  ];
}

function idOf({ appId, group, key }: Plan["joins"][number]): string {
  return JSON.stringify([appId, group, key]);
}

interface Compared {
  /** No base was named, by nobody and by no pipeline. */
  readonly isHead: boolean;
  readonly head: string | undefined;
  readonly state: string | undefined;
}

/** A clean checkout, compared with itself, would look like a change that does nothing. */
export function aboutNothing(plan: Plan, { isHead, head, state }: Compared): string[] {
  if (!isHead || head !== undefined || state !== undefined) return [];
  if (hasChanges(plan) || plan.renamed.length > 0) return [];
  return [
    "No base was named, so the files were compared with HEAD, which asks for the same. Name one: `devtest plan --base <revision>`.",
  ];
}
