import type { Inspection } from "../../config/index.js";

/** A configuration, and what there is to say about it. */
export interface Inspected extends Inspection {
  readonly file: string;
}
