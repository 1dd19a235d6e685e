import { escapeControlCharacters } from "./control-characters.js";
import { beginning } from "./excerpt.js";
import { redact } from "./redact.js";

/** More than is shown: redacting makes a text shorter. */
const maxRead = 400;
const maxShown = 60;

/** A word from a file, fit for a message: redacted, control characters as `<U+202E>`, in double quotes, at most 60 letters. */
export function quoted(text: string): string {
  const letters = [...redact(beginning(text, maxRead))];
  const short = letters.length > maxShown ? `${letters.slice(0, maxShown).join("")}…` : letters.join("");
  return `"${escapeControlCharacters(short)}"`;
}
