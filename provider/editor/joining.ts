import type { Directory } from "../config/directory.js";
import type { WrittenTester } from "../config/testers.js";
import { DevTestError } from "../errors.js";
import { testerKey } from "../people.js";
import type { Named } from "./written.js";
import type { Item } from "./yaml-item.js";

/** Somebody who is to be listed. */
export interface Joining extends Omit<WrittenTester, "key"> {
  /** How a document lists whoever stands under `people`. A CSV file lists them by address. */
  readonly named?: Named | undefined;
}

/** By name, where the address stands under `people`: so everything about a person is said once. */
export function joiningBy(person: Omit<WrittenTester, "key">, directory: Directory): Joining {
  const defined = directory.withAddress(person.email);
  if (defined === undefined) return person;
  const until = person.until ?? defined.tester.until;
  const named = { person: defined.name, ...(person.until !== undefined && { until: person.until }) };
  return { ...person, ...(until !== undefined && { until }), named };
}

/** As a document lists them. */
export function itemOf({ email, firstName, lastName, until, named }: Joining): Item {
  if (named !== undefined)
    return named.until === undefined ? named.person : { person: named.person, until: named.until };
  if ((firstName ?? lastName ?? until) === undefined) return email;
  return {
    email,
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(until !== undefined && { until }),
  };
}

/**
 * A row of a CSV file would go on counting when the day under `people` has passed.
 *
 * @param file how messages call the CSV file
 * @throws DevTestError when somebody has such a day
 */
export function refuseDefinedDay({ email, until, named }: Joining, directory: Directory, file: string): void {
  const untilAt = directory.withAddress(email)?.untilAt;
  if (named === undefined || named.until !== undefined || until === undefined || untilAt === undefined)
    return;
  const what = `${file} has no column for a last day, and ${testerKey(email)} has one at ${directory.where(untilAt)}. Nothing was written.`;
  const cure = "Write `testers: []` into the group too: people are listed there by name.";
  throw new DevTestError("no_last_day", what, cure);
}
