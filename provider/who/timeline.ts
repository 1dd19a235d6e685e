import type { Version } from "../git/history.js";

/** When somebody was listed. */
export interface Timeline {
  /** The first version that lists them. */
  readonly first: Version;
  /** The last one. */
  readonly last: Version;
  /** The version without them that was made from the last one. */
  readonly takenOut: Version | undefined;
  /** The last one is where a branch ends. */
  readonly isStill: boolean;
}

/**
 * Finds when somebody joined and left. A merge takes somebody out only when nothing before it has done so: where a branch
 * took them out, it is that commit.
 *
 * @param versions parents first
 */
export function timelineOf(
  versions: readonly Version[],
  lists: (version: Version) => boolean,
): Timeline | undefined {
  const listed = new Set<Version>();
  const ever = new Set<Version>();
  const made = new Set<Version>(versions.flatMap(({ parents }) => parents));
  let left: { readonly last: Version; readonly takenOut: Version } | undefined;
  let still: Version | undefined;
  for (const version of versions) {
    const { parents } = version;
    if (lists(version)) {
      listed.add(version);
      if (!made.has(version)) still = version;
    }
    if (listed.has(version) || parents.some((parent) => ever.has(parent))) ever.add(version);
    const last = listed.has(version) ? undefined : parents.find((parent) => listed.has(parent));
    const isFirst = parents.every((parent) => listed.has(parent) || !ever.has(parent));
    if (last !== undefined && isFirst) left = { last, takenOut: version };
  }
  const [first] = listed;
  if (first === undefined) return undefined;
  if (still !== undefined) return { first, last: still, takenOut: undefined, isStill: true };
  const { last = [...listed].at(-1) ?? first, takenOut } = left ?? {};
  return { first, last, takenOut, isStill: false };
}
