/** The forms in which a text can hold a secret without showing it at first sight. */

/** Characters. So much of a secret is searched for, to find one that was cut off as well. */
const telling = 24;

/** The secret and, of a long one, its two ends: as they are, for an address, for a form, as JSON, in hex and base64. */
export function formsOf(secret: string): string[] {
  const forms = known.get(secret) ?? [...new Set(partsOf(secret).flatMap(formsOfPart))];
  known.set(secret, forms);
  return forms;
}

const known = new Map<string, string[]>();

function partsOf(secret: string): string[] {
  return secret.length > 2 * telling ? [secret.slice(0, telling), secret.slice(-telling)] : [secret];
}

function formsOfPart(part: string): string[] {
  return [
    part,
    encodeURIComponent(part),
    new URLSearchParams({ "": part }).toString().slice(1),
    encodeURIComponent(encodeURIComponent(part)),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString("hex"),
    ...([0, 1, 2] as const).flatMap((offset) => inBase64(part, offset)),
  ];
}

/**
 * Base64 inside a longer text depends on what is before it: three forms, without the letters shared with neighbours.
 */
function inBase64(part: string, offset: 0 | 1 | 2): string[] {
  const bytes = Buffer.from(" ".repeat(offset) + part);
  const whole = Math.floor(bytes.length / 3) * 4;
  const text = bytes.toString("base64").slice(offset === 0 ? 0 : 4, whole);
  return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
}

/** The secrets that a text holds, in which form. The messages of a failed test show no more. */
export function secretsIn(text: string, secrets: Iterable<string>): string[] {
  return [...secrets].flatMap((secret) =>
    formsOf(secret)
      .filter((form) => text.includes(form))
      .map((form) => `${form} … ${text.slice(Math.max(0, text.indexOf(form) - 120), text.indexOf(form))}`),
  );
}
