import { DevTestError } from "../errors.js";
import { testerKey } from "../people.js";
import { printablePath } from "../text/printable-path.js";

/** Fewer digits would be those of too many people. */
const fewestDigits = 6;

const example = "devtest who 'y…e@example.com #f6887cb0f4'";

/**
 * The digits that a person is asked for by: a whole key, or its digits alone, with or without the sign.
 * @throws DevTestError when there are none
 */
export function digitsAsked(asked: string | undefined): string {
  const text = asked?.trim() ?? "";
  const [, digits] = /^(?:\S?…\S?@\S+\s+)?#?([0-9a-f]+)$/iu.exec(text) ?? [];
  if (digits !== undefined && digits.length >= fewestDigits && digits.length <= 10)
    return digits.toLowerCase();
  throw new DevTestError("no_key", problem(text, digits), `Write it in quotes: ${example}`);
}

function problem(text: string, digits: string | undefined): string {
  if (text === "")
    return "No key is given: the shell takes # for the beginning of a comment, unless it is in quotes.";
  if (digits !== undefined)
    return `A key has ten digits, and at least ${fewestDigits} of them are needed; these are ${digits.length}.`;
  if (/^\S?…\S?@\S+$/u.test(text))
    return `The digits of ${printablePath(text)} are missing: the shell takes # for the beginning of a comment, unless it is in quotes.`;
  if (text.includes("@") && !text.includes("…"))
    return `This is an address, and no key; its key is ${testerKey(text)}.`;
  return "This is no key: a key is a masked address and ten digits, as warnings print it.";
}
