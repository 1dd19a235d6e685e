import { redact } from "./redact.js";

/**
 * A word of the author's, fit for the log of a pipeline: addresses masked, nothing that steers a terminal, at most 60
 * letters, in double quotes.
 */
export function quoted(text: string): string {
  const letters = [...redact(text.slice(0, 400))];
  const short = letters.length > 60 ? `${letters.slice(0, 60).join("")}…` : letters.join("");
  return `"${short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (letter) => `<${codePoint(letter)}>`)}"`;
}

/** `U+202E` */
export function codePoint(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
