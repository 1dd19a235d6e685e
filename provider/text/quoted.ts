import { escapeControlCharacters } from "./control-characters.js";
import { beginning } from "./excerpt.js";
import { redact } from "./redact.js";

const maxShown = 60;

/** A word from a file, fit for a message: as {@link inShort}, in double quotes. */
export function quoted(text: string): string {
  return `"${inShort(text)}"`;
}

/** A word from outside: redacted, control characters as `<U+202E>`, at most so many letters. */
export function inShort(text: string, most = maxShown): string {
  // Redacting makes a text shorter, so more is read than is shown.
  const letters = [...redact(beginning(text, most + 340))];
  const short = letters.length > most ? `${letters.slice(0, most).join("")}…` : letters.join("");
  return escapeControlCharacters(short);
}
