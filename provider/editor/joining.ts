import type { Directory } from "../config/directory.js";
import type { WrittenTester } from "../config/testers.js";
import { type Named, placeOf } from "./written.js";
import type { Item } from "./yaml-item.js";

/** Somebody who is to be listed. */
export interface Joining extends Person {
  /** How a document lists whoever stands under `people`. A CSV file lists them by address. */
  readonly named?: Named | undefined;
}

type Person = Omit<WrittenTester, "key">;

/** By name, where the address stands under `people` and that holds for the group: so everything is said once. */
export function joiningBy(person: Person, group: string, directory: Directory): Joining {
  const defined = directory.withAddress(person.email, placeOf(group));
  if (defined === undefined) return person;
  const named = { person: defined.name, ...(person.until !== undefined && { until: person.until }) };
  return { ...besides(person, group, directory), named };
}

/** Without what stands under `people`: a copy in the list of a group would contradict it as soon as that changes. */
export function besides<Some extends Person>(person: Some, group: string, directory: Directory): Some {
  const own = { ...person };
  const defined = directory.withAddress(person.email, placeOf(group))?.tester;
  for (const part of ["firstName", "lastName", "until"] as const)
    if (defined?.[part] === own[part]) delete own[part];
  return own;
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

/** As a CSV file lists them: by address. */
export function rowOf({ named, until, ...tester }: Joining): Person {
  const own = named === undefined ? until : named.until;
  return { ...tester, ...(own !== undefined && { until: own }) };
}
