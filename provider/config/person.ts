import type { Subject } from "../document/diagnostics.js";
import type { ListedTester } from "../people.js";

/** A person who is listed, with the place where. */
export interface Person extends ListedTester {
  readonly subject: Subject;
}
