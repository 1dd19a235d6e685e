import type { Subject } from "../document/diagnostics.js";
import type { WrittenTester } from "./testers.js";

/** A person who is listed, with the place where. */
export interface Person extends WrittenTester {
  readonly subject: Subject;
  /** Where their address is written, if it is not there: under `people`. */
  readonly definition?: Subject;
  /** Where their last day is written, if it is not there. */
  readonly untilAt?: Subject;
}

export function withoutPlaces({ subject, definition, untilAt, ...tester }: Person): WrittenTester {
  return tester;
}
