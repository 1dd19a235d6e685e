import { isComment } from "../document/csv-layout.js";
import { inAngles } from "./person-in.js";

/** The forms of lists that are no tables. What reads them is loaded where one is read: most lists are tables. */

export function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** A header has no address in it, so a table whose cells have names and addresses together is none. */
export function isMail(text: string): boolean {
  const first = text.split("\n").find((line) => /\S/.test(line) && !isComment(line)) ?? "";
  return first.includes("@") && inAngles.test(text);
}
