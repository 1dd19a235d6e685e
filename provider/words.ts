import { DevTestError } from "./errors.js";

/** What an error says, and its cure, which a message for people gives once, on a line of its own at the end. */
export function whatAndCure(error: unknown): { what: string; cure: string } {
  if (error instanceof DevTestError) return error;
  return { what: error instanceof Error ? error.message : String(error), cure: "" };
}

const steering = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Whether a text holds what begins a new line, turns one around or gives orders to a terminal. */
export function steers(text: string): boolean {
  return steering.test(text);
}

/** The text without any of that. */
export function harmless(text: string): string {
  return text.replace(new RegExp(steering, "gu"), "\u{fffd}");
}

/** `a, b, c and 12 more`: enough to recognise, short enough for a log. */
export function enumerate(names: readonly string[], shown = 10): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(", ")} and ${rest} more` : names.join(", ");
}

/** A text as one word of a command that is to be pasted: in quotes where it would be several, or something else. */
export function shellWord(text: string, platform = process.platform): string {
  if (platform === "win32") return /^[\w.:~/\\-]+$/.test(text) ? text : `"${text}"`;
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
