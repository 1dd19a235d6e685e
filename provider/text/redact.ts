import { unescape as unescapeUrl } from "node:querystring";
import { type Tester, testerKey } from "../people.js";

/** What was sent, and must not come back in a message. */
export interface Sent {
  /** Tokens and client secrets. */
  readonly secrets?: readonly string[];
  readonly people?: readonly Tester[];
}

/**
 * A text fit to be shown: whatever looks like an address becomes a key, and whatever looks like a credential of Amazon's
 * becomes `…`. So do the secrets that were sent, also in their URL-encoded forms, and the names of people. Redacting
 * twice changes nothing.
 */
export function redact(text: string, { secrets = [], people = [] }: Sent = {}): string {
  const names = people.flatMap(namesOf).filter((name) => name !== "");
  // One or two letters occur inside ordinary words, so short names are taken out as whole words only.
  const anywhere = [...secrets, ...names.filter(({ length }) => length > 2)].filter((one) => one !== "");
  const withoutAddresses = text.replace(addressInText, maskMatch);
  const withoutSecrets = anywhere
    .sort((a, b) => b.length - a.length)
    .flatMap(writings)
    .reduce((rest, writing) => rest.replaceAll(writing, "…"), withoutAddresses);
  return withoutNames(withoutSecrets.replace(credentialInText, "…"), names);
}

/** How HTML and JSON write the sign in an address, where they do not write it as it is. */
const escapedAt = "&#0*64;|&#x0*40;|&commat;|\\\\+u0040";
const everyEscapedAt = new RegExp(escapedAt, "gi");

/**
 * An address anywhere in a text: as it is, URL-encoded (also twice), or with its sign escaped. The characters that
 * usually surround an address in prose, JSON, markup and query strings are no part of it, nor is an encoded byte, except
 * those of letters outside ASCII and of `+ - . _ '`. The lengths are bounded, so that the time grows no faster than the
 * text.
 */
const plainLetter = "[^\\s@%<>()[\\]\"'`,;:=/|&?{}\\\\]";
const letter = `(?:${plainLetter}|'|%(?:25)*(?:2[BDE7]|5F|[89A-F][0-9A-F]))`;
const addressInText = new RegExp(
  `(?<!%|%[0-9A-F])(?!')${letter}{1,100}?(?:@|%(?:25)*40|${escapedAt})${plainLetter}{0,254}(?![.!?])${plainLetter}`,
  "giu",
);

/** The part of a key that looks like an address: what is a key already stays as it is. */
const maskedAddress = /^\S?…\S?@/u;

function maskMatch(match: string): string {
  if (maskedAddress.test(match)) return match;
  return testerKey(unescapeUrl(match.replaceAll("%25", "%").replace(everyEscapedAt, "@")));
}

/** Tokens and secrets of Login with Amazon, recognised by how they begin, also URL-encoded. */
const credentialInText = /(?:\bAt[a-z]{1,3}(?:\||%7C)|\bamzn1\.oa2-cs\.)[^\s"'<>&,;]+/gi;

/** Whether a text contains something that looks like a credential of Amazon's. */
export function holdsCredential(text: string): boolean {
  return text.search(credentialInText) !== -1;
}

/** A secret as it is, in a URL, and in a form (where a space is a plus). */
function writings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed());
  return [secret, inUrl, inUrl.replaceAll("%20", "+")];
}

function namesOf({ email, firstName = "", lastName = "" }: Tester): string[] {
  return [email, firstName, lastName].map((name) => name.replace(/\s+/g, " ").trim());
}

/** A line without these names where they are words of their own, in any letter case. */
function withoutNames(line: string, names: readonly string[]): string {
  return names
    .filter((name) => name.trim() !== "")
    .reduce((rest, name) => rest.replace(asWord(name.trim()), "…"), line);
}

function asWord(name: string): RegExp {
  const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu");
}
