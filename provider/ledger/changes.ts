import { type AppNames, type Entry, entriesOf, isCertificate, type LedgerState, place } from "./entries.js";
import { existingPlaces, unadmittedPlaces } from "./existing.js";

/** How one ledger follows another. Each list is in the ledger's order. */
export interface Changes {
  /** Listed for the first time, or again after having left: to be sent. */
  readonly joins: readonly Entry[];
  /** The same, but somebody added them in the Console: nothing is sent for them. */
  readonly adopted: readonly Entry[];
  /** Added in the Console and not listed: on the ledger for the first time, as still on Amazon. */
  readonly found: readonly Entry[];
  /**
   * Numbered as existing, and no entry says so any more: sent for the first time, unless their group has recorded them,
   * which no ledger knows.
   */
  readonly perhaps: readonly Entry[];
  /** Not listed any more, and still on Amazon. */
  readonly leaves: readonly Entry[];
  /** Off the ledger: `removed` says that somebody took them off in the Console. */
  readonly acknowledged: readonly Entry[];
  /** Certificates of an app that is registered under another package now: they are sent again. */
  readonly renewed: readonly Entry[];
}

type Lists = Partial<Pick<LedgerState, "listed" | "stillOnAmazon" | "existing" | "__apps">>;

export function changesOf(before: Lists, after: Lists): Changes {
  const listed = entriesOf(after.listed);
  const [was, is] = [placesOf(before.listed), placesOf(after.listed)];
  const still = placesOf(after.stillOnAmazon);
  const left = entriesOf(before.listed).filter((entry) => !is.has(place(entry)));
  const isOff = (entry: Entry) => !still.has(place(entry)) && !is.has(place(entry));
  const [exists, wasStill] = [existingPlaces(after.existing), placesOf(before.stillOnAmazon)];
  const unadmitted = unadmittedPlaces(after.existing);
  const joins = listed.filter((entry) => !was.has(place(entry)));
  return {
    joins: joins.filter((entry) => !exists.has(place(entry))),
    adopted: joins.filter((entry) => exists.has(place(entry))),
    found: entriesOf(after.stillOnAmazon).filter(
      (entry) => !was.has(place(entry)) && !wasStill.has(place(entry)),
    ),
    perhaps: listed.filter((entry) => unadmitted.has(place(entry))),
    leaves: left.filter((entry) => still.has(place(entry))),
    acknowledged: [...left, ...entriesOf(before.stillOnAmazon)].filter(isOff),
    renewed: listed.filter(
      (entry) =>
        isCertificate(entry) &&
        was.has(place(entry)) &&
        !exists.has(place(entry)) &&
        isRepackaged(before.__apps?.[entry.app], after.__apps?.[entry.app]),
    ),
  };
}

type Name = AppNames[string] | undefined;

export function isRepackaged(before: Name, after: Name): boolean {
  const [from, to] = [before?.packageName, after?.packageName];
  return from !== undefined && to !== undefined && from !== to;
}

export function placesOf(part: Parameters<typeof entriesOf>[0]): ReadonlySet<string> {
  return new Set(entriesOf(part).map(place));
}
