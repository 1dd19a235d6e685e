import { composed } from "../desired.js";
import { field, text } from "../document/untyped.js";
import { type ListedTester, normaliseEmail, testerKey } from "../people.js";

/** A tester as a file has one. */
export interface WrittenTester extends ListedTester {
  /** The last day on which they count as listed, `YYYY-MM-DD`. */
  readonly until?: string;
}

/**
 * The tester an entry stands for, and the key that stands for the tester. An entry comes from a document, a CSV file or a
 * program: an address alone, or a map. Undefined where it has no address.
 */
export function testerIn(entry: unknown): WrittenTester | undefined {
  const email = text(entry) ?? text(field(entry, "email"));
  if (email === undefined) return undefined;
  const [firstName, lastName] = [text(field(entry, "firstName")), text(field(entry, "lastName"))];
  const until = text(field(entry, "until"));
  return {
    email: normaliseEmail(email),
    ...(firstName === undefined ? {} : { firstName: composed(firstName.trim()) }),
    ...(lastName === undefined ? {} : { lastName: composed(lastName.trim()) }),
    key: testerKey(email),
    ...(until === undefined ? {} : { until }),
  };
}
