import type { Inspection } from "../../config/index.js";

/** A configuration, and what there is to say about it. */
export interface Inspected extends Omit<Inspection, "places" | "written"> {
  readonly file: string;
}
