import { controlCharacters } from "./control-characters.js";
import { redact, type Sent } from "./redact.js";

/** How much is shown of a text from outside, in UTF-16 units. */
export const maxShown = 300;

/** Searching for names takes time, so no more than this is searched (not counting repeated blanks). */
const maxRead = 10_000;

/**
 * The beginning of a text from outside, fit for one line of a message: redacted, without line breaks and other control
 * characters, at most {@link maxShown} long.
 */
export function excerpt(text: string, sent: Sent = {}): string {
  const line = oneLine(redact(beginning(squeezed(text), maxRead), sent));
  return line.length > maxShown ? `${line.slice(0, maxShown)}…` : line;
}

/** The beginning of a text, so short that redacting it takes no time, and without a half address or half secret. */
export function beginning(text: string, most: number): string {
  return text.length > most ? withoutLastWord(text.slice(0, most)) : text;
}

/** For a text that was cut: nothing would recognise half an address or half a secret as what it is. */
export function withoutLastWord(text: string): string {
  return text.replace(/(?:^|\s)\S*$/, " …");
}

const blanks = new RegExp(`[${controlCharacters}\\p{Z}\\s]+`, "gu");

/** What parts no word: it stays one letter that cannot be seen until names have been found. */
const wordJoiner = "\u2060";

/** The end of a line of quoted-printable that goes on in the next one. */
const softLineBreak = /=\r?\n/g;

/** Without long ways to the next word. */
function squeezed(text: string): string {
  return text
    .replace(softLineBreak, "")
    .replace(blanks, (run) => (/[\p{Z}\t-\r]/u.test(run) ? " " : wordJoiner))
    .trim();
}

function oneLine(text: string): string {
  return text.replace(blanks, " ").trim();
}
