export const inAngles = /<\s*(?:mailto:)?([^<>@\s]{1,64}@[^<>@\s]{1,255})\s*>/i;

/** The lines of a message that name those who get it, as mail programs call them. */
const recipients = /^(?:to|cc|bcc|an|kopie|blindkopie|à|cci|copie|para|cco|a|ccn|aan|til|kopia|do)\s*:\s*/i;

/** The text without the word for those who get a message. */
export function withoutRecipients(text: string): string {
  return text.replace(recipients, "");
}

/**
 * `Ann Lee <ann@example.com>`: the name and the address. Undefined where no address is in angle brackets, or two are, or
 * where a word with a colon is before them.
 */
export function personIn(text: string): { readonly name: string; readonly address: string } | undefined {
  const isQuoted = text.startsWith('"') && text.endsWith('>"');
  const bare = withoutRecipients(isQuoted ? text.slice(1, -1) : text);
  const found = inAngles.exec(bare);
  if (found === null || bare.slice(found.index + found[0].length).trim() !== "") return undefined;
  const [, address = ""] = found;
  const before = bare.slice(0, found.index).trim();
  if (before.replace(/"(?:[^"\\]|\\.)*"/gs, "").includes(":")) return undefined;
  const name = unquoted(before);
  // The address once more is what mail programs write where there is no name. Another one is somebody else.
  const beside = name.match(/[^\s"'@]{1,64}@[^\s"'@]{1,255}/g) ?? [];
  const isOther = beside.some((one) => one.toLowerCase() !== address.toLowerCase());
  return isOther ? undefined : { name, address };
}

function unquoted(name: string): string {
  const [, inside = name] = /^"(.*)"$/s.exec(name) ?? /^'(.*)'$/s.exec(name) ?? [];
  return inside.replace(/\\(.)/gs, "$1").trim();
}
