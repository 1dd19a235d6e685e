import { type Entry, entriesOf, type LedgerState, place } from "./entries.js";

/** How one ledger follows another. Each list is in the ledger's order. */
export interface Changes {
  /** Listed for the first time, or again after having left. */
  readonly joins: readonly Entry[];
  /** Not listed any more, and still on Amazon. */
  readonly leaves: readonly Entry[];
  /** Not listed any more, and `removed` says that somebody took them off in the Console. */
  readonly acknowledged: readonly Entry[];
}

type Lists = Partial<Pick<LedgerState, "listed" | "stillOnAmazon">>;

export function changesOf(before: Lists, after: Lists): Changes {
  const listed = entriesOf(after.listed);
  const [was, is] = [placesOf(before.listed), placesOf(after.listed)];
  const still = placesOf(after.stillOnAmazon);
  const left = entriesOf(before.listed).filter((entry) => !is.has(place(entry)));
  return {
    joins: listed.filter((entry) => !was.has(place(entry))),
    leaves: left.filter((entry) => still.has(place(entry))),
    acknowledged: left.filter((entry) => !still.has(place(entry))),
  };
}

export function placesOf(part: Parameters<typeof entriesOf>[0]): ReadonlySet<string> {
  return new Set(entriesOf(part).map(place));
}
