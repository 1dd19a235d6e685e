import { createHash } from "node:crypto";
import { unescape as unescapeUrl } from "node:querystring";

/**
 * People: their addresses, and the masked keys that stand for them wherever somebody may read along.
 *
 * A key is the only form in which a person appears in state, previews, logs and messages. It is stable, the same on
 * every machine, and lets a reviewer recognise a person without the address being there. It is a pseudonym, not a
 * secret: who already has an address can confirm it against a key.
 */

/** A person who may install test builds. */
export interface Tester {
  /** The address of the person's Amazon account, normalised: trimmed and lower-cased. */
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** `a…n@example.com #7f3c2a` */
export type TesterKey = string;

/** Trimmed and lower-cased. Dots and plus-tags are kept: only the mail provider knows whether they matter. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * The key of a person: first and last letter of the local part, the domain, and six hex digits of the SHA-256 of the
 * normalised address. Local parts of three letters or fewer show none of them.
 *
 * @example testerKey("Yan.Doe@example.com") // "y…e@example.com #f6887c"
 */
export function testerKey(email: string): TesterKey {
  const address = normaliseEmail(email);
  const hash = createHash("sha256").update(address).digest("hex").slice(0, 6);
  return `${maskAddress(address)} #${hash}`;
}

/** Matches a key as {@link testerKey} makes it, so that one can be copied from a warning into a file. */
export const testerKeyPattern = /^[^\s\p{C}]?…[^\s\p{C}]?@[^\s\p{C}]+ #[0-9a-f]{6}$/u;

/** A text without the keys in it: their domains could be any words. */
export function withoutKeys(text: string): string {
  return text.replace(/\S?…\S?@\S+ #[0-9a-f]{6}/gu, "…");
}

function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  // What is no address at all may be anything, a name for one: nothing of it is shown.
  if (at === -1) return "…@…";
  const letters = [...address.slice(0, at)];
  const shown = letters.length > 3 ? `${letters[0]}…${letters.at(-1)}` : "…";
  return `${shown}@${address.slice(at + 1)}`;
}

/** How HTML and JSON write the sign in an address, where they do not write it as it is. */
const escapedAt = "&#0*64;|&#x0*40;|&commat;|\\\\+u0040";
const everyEscapedAt = new RegExp(escapedAt, "gi");

/**
 * An address wherever it stands in a text, URL-encoded (also twice), with its sign escaped, or neither. What commonly
 * stands around one in prose, JSON, markup and query strings belongs to no address here, nor does an encoded byte, other
 * than those of letters outside ASCII and of `+ - . _ '`. The lengths are bounded so that the time is in proportion to
 * the text.
 */
const plainLetter = "[^\\s@%<>()[\\]\"'`,;:=/|&?{}\\\\]";
const letter = `(?:${plainLetter}|'|%(?:25)*(?:2[BDE7]|5F|[89A-F][0-9A-F]))`;
const addressInText = new RegExp(
  `(?<!%|%[0-9A-F])(?!')${letter}{1,100}?(?:@|%(?:25)*40|${escapedAt})${plainLetter}{0,254}(?![.!?])${plainLetter}`,
  "giu",
);

/** The part of a key that looks like an address; what was masked once stays as it is. */
const maskedAddress = /^\S?…\S?@/u;

/**
 * A text from outside, fit to be shown: whatever looks like an address becomes a key, and each of `secrets` (names
 * that were sent, tokens, client secrets) becomes `…`, also in its URL-encoded form. Masking twice changes nothing.
 */
export function maskText(text: string, secrets: readonly string[] = []): string {
  const longestFirst = secrets.filter((secret) => secret !== "").sort((a, b) => b.length - a.length);
  const masked = text.replace(addressInText, maskMatch);
  return longestFirst
    .flatMap(writings)
    .reduce((blotted, writing) => blotted.replaceAll(writing, "…"), masked);
}

function maskMatch(match: string): string {
  if (maskedAddress.test(match)) return match;
  return testerKey(unescapeUrl(match.replaceAll("%25", "%").replace(everyEscapedAt, "@")));
}

/** A secret as it is, in a URL, and in a form (where a space is a plus). */
function writings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed());
  return [secret, inUrl, inUrl.replaceAll("%20", "+")];
}
