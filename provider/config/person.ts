import type { Subject } from "../document/diagnostics.js";
import type { WrittenTester } from "./testers.js";

/** A person who is listed, with the place where. */
export interface Person extends WrittenTester {
  readonly subject: Subject;
}
