const steering = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Whether a text holds what begins a new line, turns one around or gives orders to a terminal. */
export function holdsControlCharacter(text: string): boolean {
  return steering.test(text);
}

/** The text without any of that. */
export function sanitize(text: string): string {
  return text.replace(new RegExp(steering, "gu"), "\u{fffd}");
}
