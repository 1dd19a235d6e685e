import { type Tester, testerKey } from "../people.js";
import { hiddenInBase64 } from "./base64.js";
import { type Finding, findPeople, occurrences, type Traces, tracesOf } from "./people-in-text.js";
import {
  asBytes,
  asQuotedPrintable,
  asQuotedPrintableOnce,
  besideBackslashes,
  folded,
  placeOf,
  plainReading,
  type Reading,
  withoutEscapes,
  withoutLineEscapes,
  withoutOuterEscapes,
} from "./reading.js";

/** What was sent, and must not come back in a message. */
export interface Sent {
  /** Tokens and client secrets. */
  readonly secrets?: readonly string[];
  readonly people?: readonly Tester[];
}

/** What is searched for. */
interface Hidden {
  readonly traces: Traces;
  /** Exactly as it is written: secrets, and names, which may be in the middle of a longer word. */
  readonly exact: readonly string[];
}

/**
 * A text fit to be shown: whatever looks like an address becomes a key, and whatever looks like a credential of Amazon's
 * becomes `…`. So do the secrets that were sent, the names of people and each word of them, and the part of an address
 * before the sign. People are found in any letter case, with or without accents; all of it in the escapes of URLs, HTML,
 * JSON and mail, in base64 and in hexadecimal digits. Redacting twice changes nothing.
 */
export function redact(text: string, { secrets = [], people = [] }: Sent = {}): string {
  const names = people.flatMap(namesOf).filter(({ length }) => length > 2);
  const exact = [...secrets.filter((one) => one !== "").flatMap(writings), ...names];
  return readable(text, { traces: tracesOf(people), exact }, mostEncodings);
}

/** Base64 of base64 is looked into; nobody encodes anything more often. */
const mostEncodings = 2;

/**
 * Each finds what the others miss, because undoing an escape can take letters of a word for it. Those that are often the
 * same stand together: the same text is not searched twice in a row.
 */
const readings = [
  withoutEscapes,
  withoutOuterEscapes,
  withoutLineEscapes,
  besideBackslashes,
  asQuotedPrintable,
  asQuotedPrintableOnce,
  asBytes,
  (reading: Reading) => reading,
];

/** Each reading is one of what those before have left. */
function readable(text: string, hidden: Hidden, encodings: number): string {
  let rest = text;
  let last: string | undefined;
  for (const read of readings) {
    const reading = read(plainReading(rest));
    // Most texts read the same in every way.
    if (reading.text === last) continue;
    const next = replaced(rest, findings(reading, hidden, encodings));
    last = next === rest ? reading.text : undefined;
    rest = next;
  }
  return rest;
}

function findings(reading: Reading, { traces, exact }: Hidden, encodings: number): Finding[] {
  const length = traces.anywhere.length + exact.length === 0 ? "long" : "short";
  const there = (text: string) => readable(text, { traces, exact }, encodings - 1) !== text;
  return [
    ...strangers(reading.text),
    ...exact.flatMap((one) => occurrences(reading.text, one)),
    ...(encodings === 0 ? [] : hiddenInBase64(reading.text, length, there)),
  ]
    .map((one) => ({ ...one, ...placeOf(reading, one.start, one.end) }))
    .concat(traces.anywhere.length === 0 ? [] : peopleIn(folded(reading), traces));
}

function peopleIn(reading: Reading, traces: Traces): Finding[] {
  return findPeople(reading.text, traces).map((one) => ({ ...one, ...placeOf(reading, one.start, one.end) }));
}

/**
 * An address anywhere. The characters that usually surround one in prose, JSON, markup and queries are no part of it.
 * The lengths are bounded, so that the time grows no faster than the text.
 */
const signs = "@\\uff20\\ufe6b";
const inAddress = `[^\\s${signs}%<>()[\\]"'\`,;:=/|&?{}\\\\]`;
const address = new RegExp(
  `(?:"[^"\\s${signs}]{1,64}"|(?!')(?:${inAddress}|'){1,100}?)[${signs}]${inAddress}{0,254}(?![.!?])${inAddress}`,
  "gu",
);
/** With the sign, and perhaps the dots, as words in brackets: `x (at) example (dot) com`. */
const spelled =
  /[^\s"'<>()[\]{}…]{1,64}\s?[([{]\s?at\s?[)\]}]\s?[\p{L}\p{N}-]{1,63}(?:\s?(?:\.|[([{]\s?dot\s?[)\]}])\s?[\p{L}\p{N}-]{1,63}){1,8}/giu;

const spelledSign = /[([{]\s?at\s?[)\]}]/i;

/** The part of a key that looks like an address: what is a key already stays as it is. */
const maskedAddress = /^\S?…\S?@/u;
const keyInText = /[^\s…]?…[^\s…@]?@[^\s@]+ #[0-9a-f]{10}/gu;

/** Tokens and secrets of Login with Amazon, recognised by how they begin, also URL-encoded. */
const credentialInText = /(?:\bAt[a-z]{1,3}(?:\||%7C)|\bamzn1\.oa2-cs\.)[^\s"'<>&,;]+/gi;

/** Whether a text contains something that looks like a credential of Amazon's. */
export function holdsCredential(text: string): boolean {
  return text.search(credentialInText) !== -1;
}

/** What is recognised by its form, whoever's it is. */
function strangers(text: string): Finding[] {
  return [
    ...matches(text, address, (match) =>
      testerKey(match.replace(/["\p{Cf}]/gu, "").replace(/[\uff20\ufe6b]/, "@")),
    ),
    ...matches(spelledSign.test(text) ? text : "", spelled, (match) => testerKey(inSigns(match))),
    ...matches(text, credentialInText, () => "…"),
  ].filter(({ start, end }) => !maskedAddress.test(text.slice(start, end)));
}

function inSigns(match: string): string {
  return match.replace(/\s?[([{]\s?at\s?[)\]}]\s?/i, "@").replace(/\s?[([{]\s?dot\s?[)\]}]\s?/gi, ".");
}

/** A text that repeats somebody, as logs do, has the key worked out once. */
function matches(text: string, pattern: RegExp, shown: (match: string) => string): Finding[] {
  const known = new Map<string, string>();
  return Array.from(text.matchAll(pattern), ({ 0: match, index }) => {
    const instead = known.get(match) ?? shown(match);
    known.set(match, instead);
    return { start: index, end: index + match.length, shown: instead };
  });
}

/** Findings that overlap become one; where one of them is an address, its key is shown. What is a key stays one. */
function replaced(text: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return text;
  const keys = text.matchAll(keyInText);
  let key = keys.next().value;
  const parts: string[] = [];
  let read = 0;
  for (const { start, end, shown } of merged(findings)) {
    while (key !== undefined && key.index + key[0].length <= start) key = keys.next().value;
    if (key !== undefined && key.index < end) continue;
    parts.push(text.slice(read, start), shown);
    read = end;
  }
  return parts.join("") + text.slice(read);
}

function merged(findings: readonly Finding[]): Finding[] {
  const result: Finding[] = [];
  for (const next of [...findings].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || next.start >= last.end) result.push(next);
    else
      result[result.length - 1] = {
        start: last.start,
        end: Math.max(last.end, next.end),
        shown: last.shown === "…" ? next.shown : last.shown,
      };
  }
  return result;
}

/** A secret as it is, in a URL, and in a form (where a space is a plus). */
function writings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed());
  return [secret, inUrl, inUrl.replaceAll("%20", "+")];
}

function namesOf({ firstName = "", lastName = "" }: Tester): string[] {
  return [firstName, lastName].map((name) => name.replace(/\s+/g, " ").trim());
}
