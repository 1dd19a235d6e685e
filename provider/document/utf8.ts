import { isUtf8 } from "node:buffer";
import type { Diagnostic } from "../errors.js";

/** The first byte that is not UTF-8, and where it is. */
export interface BadByte extends Diagnostic {
  readonly line: number;
  readonly column: number;
}

/** The text of UTF-8 bytes without its byte order mark. */
export function decodeUtf8(bytes: Buffer): string | BadByte {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return text.replace(/^\uFEFF/, "");
  const again = Buffer.from(text);
  const offset = bytes.findIndex((byte, index) => byte !== again[index]);
  const before = bytes.toString("latin1", 0, offset);
  const hex = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  return {
    line: before.split("\n").length,
    column: offset - before.lastIndexOf("\n"),
    problem: `is not UTF-8: byte 0x${hex} at offset ${offset}`,
    cure: "save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)",
  };
}
