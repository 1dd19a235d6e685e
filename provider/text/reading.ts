import { isUtf8 } from "node:buffer";

/**
 * Readings of a text: what somebody, or a program, makes of it. Whatever is found in a reading is taken out of the text
 * itself, so each letter of a reading knows where it comes from.
 */
export interface Reading {
  readonly text: string;
  /** For each UTF-16 unit, where its writing begins in the original; and the original's length, at the end. */
  readonly from: Uint32Array;
}

/** The text as it is. */
export function plainReading(text: string): Reading {
  const from = new Uint32Array(text.length + 1);
  for (let index = 0; index <= text.length; index += 1) from[index] = index;
  return { text, from };
}

/** The place in the original of the units from `start` to `end`. */
export function placeOf({ from }: Reading, start: number, end: number): { start: number; end: number } {
  let after = end;
  // Several units can come from one writing, such as those of a ligature.
  while (after < from.length - 1 && from[after] === from[after - 1]) after += 1;
  return { start: from[start] ?? 0, end: from[after] ?? 0 };
}

/** Undoes one layer of something: each match becomes what `decode` makes of it, or stays where that is nothing. */
function rewritten(
  reading: Reading,
  pattern: RegExp,
  decode: (match: RegExpMatchArray) => string | undefined,
): Reading {
  const parts: string[] = [];
  const from = new Uint32Array(2 * reading.text.length + 1);
  let length = 0;
  let read = 0;
  const copyTo = (end: number) => {
    parts.push(reading.text.slice(read, end));
    from.set(reading.from.subarray(read, end), length);
    length += end - read;
  };
  for (const match of reading.text.matchAll(pattern)) {
    const decoded = decode(match);
    // A longer one than what it was written with is none that anybody writes.
    if (decoded === undefined || decoded.length > 2 * match[0].length) continue;
    copyTo(match.index);
    parts.push(decoded);
    from.fill(reading.from[match.index] ?? 0, length, length + decoded.length);
    length += decoded.length;
    read = match.index + match[0].length;
  }
  if (read === 0) return reading;
  copyTo(reading.text.length);
  from[length++] = reading.from.at(-1) ?? 0;
  return { text: parts.join(""), from: from.subarray(0, length) };
}

/** Bytes as the letters of UTF-8, or as those of an older encoding. */
function lettersOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString("utf8") : bytes.toString("latin1");
}

/** One letter of UTF-8 in bytes that are written in hex after a sign, or one byte of an older encoding. */
function bytesAfter(sign: string): string {
  const next = `${sign}[89AB][0-9A-F]`;
  return `${sign}[0-7][0-9A-F]|${sign}[CD][0-9A-F]${next}|${sign}E[0-9A-F](?:${next}){2}|${sign}F[0-7](?:${next}){3}|${sign}[89A-F][0-9A-F]`;
}

function decodedBytes(written: string, sign: string): string {
  return lettersOf(Buffer.from(written.replaceAll(sign, ""), "hex"));
}

const escapes = new RegExp(
  [
    `(?<url>${bytesAfter("%")})`,
    "&#x0*(?<htmlHex>[0-9A-F]{1,6})(?![0-9A-F]);?",
    "&#0*(?<html>[0-9]{1,7})(?![0-9]);?",
    "&(?<name>[A-Z]{2,8});",
    // Browsers read these without their end, too.
    "&(?<open>[AEINOUYC](?:uml|acute|grave|circ|tilde|cedil|ring|slash)|szlig|aelig)",
    "%u(?<percent>[0-9A-F]{4})",
    "(?<bytes>(?:(?<!\\\\)\\\\{1,4}x[0-9A-F]{2})+|(?:(?<!\\\\)\\\\{1,4}[0-3][0-7]{2})+)",
    "(?<!\\\\)\\\\+(?:u(?<long>00(?:0[0-9A-F]|10)[0-9A-F]{4})|u(?<unit>[0-9A-F]{4})|[ux]\\{0*(?<point>[0-9A-F]{1,6})\\}|(?<sign>[\"'/]))",
  ].join("|"),
  "gi",
);

function decodeEscape({ groups = {} }: RegExpMatchArray): string | undefined {
  const { url, htmlHex, html, name, open, bytes, percent, long, unit = percent, point, sign } = groups;
  if (url !== undefined) return decodedBytes(url, "%");
  if (html !== undefined) return letter(Number(html));
  if (name !== undefined) return namedLetter(name.toLowerCase());
  if (open !== undefined) return namedLetter(open.toLowerCase());
  if (bytes !== undefined) return lettersOf(Buffer.from(byteValues(bytes)));
  if (sign !== undefined) return sign;
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
  return letter(Number.parseInt(htmlHex ?? point ?? long ?? "", 16));
}

/** Of `\\xc3\\xbc` or `\\303\\274`. */
function byteValues(written: string): number[] {
  const digits = written.match(/[0-9a-f]{2,3}/gi) ?? [];
  return digits.map((each) => Number.parseInt(each, each.length === 2 ? 16 : 8));
}

function letter(point: number): string | undefined {
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** HTML's names of what is in addresses and names. Of a letter with an accent, the letter. */
const letters: Readonly<Record<string, string>> = {
  amp: "&",
  commat: "@",
  period: ".",
  lowbar: "_",
  dash: "-",
  hyphen: "-",
  plus: "+",
  apos: "'",
  rsquo: "'",
  lsquo: "'",
  quot: '"',
  ldquo: '"',
  rdquo: '"',
  lt: "<",
  gt: ">",
  lpar: "(",
  rpar: ")",
  lsqb: "[",
  rsqb: "]",
  lbrack: "[",
  rbrack: "]",
  nbsp: " ",
  ensp: " ",
  emsp: " ",
  tab: " ",
  newline: " ",
  equals: "=",
  percnt: "%",
  sol: "/",
  bsol: "\\",
  num: "#",
  shy: "\u00ad",
  zwj: "\u200d",
  zwnj: "\u200c",
  szlig: "ß",
  aelig: "æ",
  oelig: "œ",
  thorn: "þ",
  eth: "ð",
  imath: "ı",
  inodot: "ı",
};
const accents =
  /^([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|caron|slash|breve|macr|dot|ogon|dblac|strok)$/;

function namedLetter(name: string): string | undefined {
  return letters[name] ?? accents.exec(name)?.[1];
}

/** Escapes may be escaped: no text that anybody sends has more layers. */
const mostLayers = 5;

/** A reading with the escapes of URLs, HTML and JSON undone, however often they were escaped. */
export function withoutEscapes(reading: Reading): Reading {
  return layers(reading, escapes, decodeEscape);
}

/** The same, with JSON's line breaks and tabs as blanks: a path of Windows can look like them. */
export function withoutLineEscapes(reading: Reading): Reading {
  return rewritten(withoutEscapes(reading), /(?<!\\)\\+[nrt]/g, () => " ");
}

/** The same, where the backslash before an escape is one of the text around it, such as the end of a path. */
export function besideBackslashes(reading: Reading): Reading {
  return escapesIn(
    reading,
    rewritten(reading, /(?<!\\|u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|x[0-9a-f]{2})\\(?=\\+[ux])/gi, () => " "),
  );
}

/** Undoes the escapes of a new reading only: those of the old one are another reading's. */
function escapesIn(old: Reading, reading: Reading): Reading {
  return reading === old ? old : withoutEscapes(reading);
}

/** A reading of bytes that are written apart (`61 6e`, `61:6e`, `0x61, 0x6e`), and of UTF-8 that was read as Latin-1. */
export function asBytes(reading: Reading): Reading {
  const apart = /(?<![0-9a-z])(?:0x)?[0-9a-f]{2}(?:[\s:,-]{1,2}(?:0x)?[0-9a-f]{2}){2,}(?![0-9a-z])/gi;
  const ofDigits = rewritten(reading, apart, ([written]) =>
    lettersOf(Buffer.from(written.replace(/0x|[^0-9a-f]/gi, ""), "hex")),
  );
  const misread = /(?:[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2})+/g;
  return rewritten(ofDigits, misread, ([written]) => lettersOf(Buffer.from(written, "latin1")));
}

const quotedPrintable = new RegExp(`=\\r?\\n|${bytesAfter("=")}`, "gi");

/** A reading as quoted-printable, the encoding of mail. What follows a `=` in a query can look like it. */
export function asQuotedPrintable(reading: Reading): Reading {
  return escapesIn(reading, layers(reading, quotedPrintable, decodePrintable));
}

/** The same, undone once: after a sign of the text around it, the first two letters could be read as another escape. */
export function asQuotedPrintableOnce(reading: Reading): Reading {
  return rewritten(reading, quotedPrintable, decodePrintable);
}

/** Escapes undone once, for the same reason. */
export function withoutOuterEscapes(reading: Reading): Reading {
  return rewritten(reading, escapes, decodeEscape);
}

function decodePrintable([written]: RegExpMatchArray): string {
  return /^=\r?\n$/.test(written) ? "" : decodedBytes(written, "=");
}

function layers(
  reading: Reading,
  pattern: RegExp,
  decode: (match: RegExpMatchArray) => string | undefined,
): Reading {
  let last = reading;
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const next = rewritten(last, pattern, decode);
    if (next === last) break;
    last = next;
  }
  return last;
}

/** Letters that Unicode does not take apart. */
const alike: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ς: "σ",
  "’": "'",
  "‘": "'",
  "。": ".",
};

const unseen = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]|(?!\s)\p{Cc}/gu;

/** A reading without case, accents, and letters that cannot be seen; with the plain form of those that have one. */
export function folded(reading: Reading): Reading {
  return rewritten(reading, /[^\x20-\x40\x5b-\x7e]/gu, ([one]) => foldedLetter(one));
}

export function foldedText(text: string): string {
  return folded(plainReading(text)).text;
}

function foldedLetter(one: string): string {
  // Its plain form would be three dots, and it is what stands for something taken out.
  if (one === "…") return one;
  const plain = one.normalize("NFKD").replace(unseen, "").toLowerCase();
  return [...plain]
    .map((each) => alike[each] ?? each)
    .join("")
    .replace(unseen, "");
}
