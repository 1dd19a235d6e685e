/**
 * The one set of characters that this package neither shows nor accepts: they begin a line, turn one around, give orders
 * to a terminal, or cannot be seen at all. It is part of a character class, for expressions with the flag `u`; the
 * schemas have the same text in their patterns, and a test compares them.
 *
 * Emoji and some scripts need four kinds of invisible characters, so these are not in it: the zero-width joiner and
 * non-joiner, variation selectors, and tags.
 *
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const controlCharacters =
  "\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\u00ad\\u180e\\u200b\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0001}";

const controlCharacter = new RegExp(`[${controlCharacters}]`, "u");
const everyControlCharacter = new RegExp(controlCharacter, "gu");

/** The first control character of a text. */
export function findControlCharacter(text: string): string | undefined {
  return controlCharacter.exec(text)?.[0];
}

export function holdsControlCharacter(text: string): boolean {
  return controlCharacter.test(text);
}

/** The text with U+FFFD in place of each control character. */
export function sanitize(text: string): string {
  return text.replace(everyControlCharacter, "\u{fffd}");
}

/** The text with `<U+202E>` in place of each control character, for those who have to find it. */
export function escapeControlCharacters(text: string): string {
  return text.replace(everyControlCharacter, (character) => `<${codePoint(character)}>`);
}

/** `U+202E` */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
