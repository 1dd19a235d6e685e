import type { Diagnostic } from "../errors.js";
import { type BadByte, decodeUtf8 } from "./utf8.js";

/** The text of a list, whatever program saved it. */
export interface Decoded {
  readonly text: string;
  /** Nothing in the file says how it is encoded, and Windows-1252 is what spreadsheets write. */
  readonly isGuess: boolean;
}

/**
 * Decodes UTF-8, UTF-16 with a byte order mark, and Windows-1252. A spreadsheet that saves as plain “CSV” writes the
 * last, and no byte of it says so: other bytes that are not UTF-8 are refused.
 */
export function decodeText(bytes: Buffer): Decoded | BadByte {
  const workbook = workbookIn(bytes);
  if (workbook !== undefined) return { line: 1, column: 1, ...workbook };
  const utf16 = utf16In(bytes);
  if (utf16 !== undefined) return textOnly(utf16, false);
  const utf8 = decodeUtf8(bytes);
  if (typeof utf8 === "string") return textOnly(utf8, false);
  return isWindows1252(bytes) ? textOnly(new TextDecoder("windows-1252").decode(bytes), true) : utf8;
}

/** The text of a list for whoever searches it: as it is read, or as it comes where it cannot be read. */
export function searchableText(bytes: Buffer): string {
  const decoded = decodeText(bytes);
  return "problem" in decoded ? bytes.toString("utf8") : decoded.text;
}

const asText = "save it as text, for example as “CSV UTF-8”";

const workbooks: readonly (readonly [begin: string, problem: string])[] = [
  ["PK\u0003\u0004", "is a workbook or another archive, not a text"],
  ["\u00d0\u00cf\u0011\u00e0", "is a workbook of an older form, not a text"],
  ["%PDF-", "is a PDF, not a text"],
];

function workbookIn(bytes: Buffer): Diagnostic | undefined {
  const begin = bytes.toString("latin1", 0, 8);
  const [, problem] = workbooks.find(([each]) => begin.startsWith(each)) ?? [];
  return problem === undefined ? undefined : { problem, cure: asText };
}

/** The decoder takes the byte order mark away. A lone half of a pair becomes U+FFFD, as everywhere. */
function utf16In(bytes: Buffer): string | undefined {
  const mark = bytes.toString("hex", 0, 2);
  if (mark === "fffe") return new TextDecoder("utf-16le").decode(bytes);
  return mark === "feff" ? new TextDecoder("utf-16be").decode(bytes) : undefined;
}

function textOnly(text: string, isGuess: boolean): Decoded | BadByte {
  const at = text.indexOf("\0");
  if (at === -1) return { text, isGuess };
  const before = text.slice(0, at);
  return {
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    problem: "holds a NUL character, so it is no text, or UTF-16 without a byte order mark",
    cure: asText,
  };
}

/** Text has no control characters, and the encoding has no letters for five bytes. */
function isWindows1252(bytes: Buffer): boolean {
  return !bytes.some((byte) => isControl(byte) || undefinedBytes.has(byte));
}

function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;
}

const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
