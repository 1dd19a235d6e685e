import { sanitize } from "./control-characters.js";
import { redact } from "./redact.js";

/** A path, fit for a message: anybody may have named the file. */
export function printablePath(path: string): string {
  return sanitize(redact(path));
}
