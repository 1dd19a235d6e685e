import { unescape as unescapeUrl } from "node:querystring";
import { testerKey } from "../people.js";

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
export function redact(text: string, secrets: readonly string[] = []): string {
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
