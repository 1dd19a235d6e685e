import { redact } from "./redact.js";

/** No system opens a longer path, so nothing of one is lost that names a file. */
const longestPath = 4096;

/** A path, fit for the log of a pipeline: addresses masked, nothing that begins a line or steers a terminal. */
export function showable(path: string): string {
  const masked = redact(path.slice(0, longestPath)).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return path.length > longestPath ? `${masked}…` : masked;
}
